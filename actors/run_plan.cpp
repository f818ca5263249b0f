// Phases put together from combinators, and the one combinator that only a run needs.
#include "actors/run_plan.hpp"

#include "actors/generator/choice.hpp"
#include "actors/generator/routing.hpp"
#include "actors/generator/sequence.hpp"

#include <utility>

namespace agon {

namespace {

class led final : public generator_state {
 public:
  led(generator leader, generator others)
      : leader_{std::move(leader)}, others_{std::move(others)} {}

  [[nodiscard]] step next(const context& now) const override {
    auto first = leader_.next(now);
    if (std::holds_alternative<exhausted>(first)) return exhausted{};
    auto second = others_.next(now);
    auto* op_of_leader = std::get_if<emitted>(&first);
    auto* op_of_others = std::get_if<emitted>(&second);
    // Faults are rare: where both are due they go first, and delay the leader by one op.
    if (op_of_others != nullptr &&
        (op_of_leader == nullptr || op_of_others->operation.time <= op_of_leader->operation.time)) {
      if (auto* taken = to_go_on(second, now))
        taken->next = as_long_as(leader_, std::move(taken->next));
      return second;
    }
    if (op_of_leader != nullptr) {
      if (auto* taken = to_go_on(first, now))
        taken->next = as_long_as(std::move(taken->next), others_);
      return first;
    }
    return pending{as_long_as(std::get<pending>(std::move(first)).next, others_)};
  }

  [[nodiscard]] std::optional<generator> update(const context& now,
                                                const op& event) const override {
    auto leader = leader_.changed_by(now, event);
    auto others = others_.changed_by(now, event);
    if (!leader && !others) return std::nullopt;
    return as_long_as(leader ? *std::move(leader) : leader_, others ? *std::move(others) : others_);
  }

  [[nodiscard]] std::optional<generator> bind(const random_stream& random) const override {
    return as_long_as(leader_.bind(random.child(0)), others_.bind(random.child(1)));
  }

 private:
  generator leader_;
  generator others_;
};

}  // namespace

generator as_long_as(generator leader, generator others) {
  if (leader.empty() || others.empty()) return leader;
  return make_generator<led>(std::move(leader), std::move(others));
}

thread_id nemesis_thread(std::size_t position) {
  return thread_id{-static_cast<std::int32_t>(position) - 1};
}

generator run_plan(const test& what) {
  std::vector<generator> during;
  std::vector<generator> finally;
  for (std::size_t position = 0; position < what.faults.size(); ++position) {
    const auto& package = what.faults[position];
    const auto thread = nemesis_thread(position);
    if (!package.during.empty()) during.push_back(generators::nemesis(thread, package.during));
    if (!package.finally.empty()) finally.push_back(generators::nemesis(thread, package.finally));
  }
  auto faults = during.empty() ? generator{} : generators::any(std::move(during));
  std::vector<generator> phases{
      as_long_as(generators::clients(what.client_generator), std::move(faults))};
  if (!finally.empty()) phases.emplace_back(std::move(finally));
  if (!what.final_generator.empty()) phases.push_back(generators::clients(what.final_generator));
  return generators::phases(std::move(phases));
}

}  // namespace agon
