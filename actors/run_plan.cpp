// Phases put together from combinators, and the one combinator that only a run needs.
#include "actors/run_plan.hpp"

#include "actors/epilogue.hpp"
#include "actors/generator/choice.hpp"
#include "actors/generator/parts.hpp"
#include "actors/generator/routing.hpp"
#include "actors/generator/sequence.hpp"

#include <algorithm>
#include <string>
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
    // Faults are rare: where both are due they go first, and delay the leader by one op.
    if (auto* taken = std::get_if<emitted>(&second)) {
      taken->next = as_long_as(leader_, std::move(taken->next));
      return second;
    }
    if (auto* taken = std::get_if<emitted>(&first)) {
      taken->next = as_long_as(std::move(taken->next), others_);
      return first;
    }
    auto& waiting = std::get<pending>(first);
    waiting.next =
        waiting.next.same_as(leader_) ? generator{} : as_long_as(std::move(waiting.next), others_);
    if (const auto* other = std::get_if<pending>(&second); other != nullptr && other->until)
      waiting.until = std::min(waiting.until.value_or(*other->until), *other->until);
    return first;
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

/// Emits what its part emits, and enters what becomes of it into a record.
class recorded final : public generators::wrapper {
 public:
  using entry = std::shared_ptr<plan_record::part>;

  /// `offered`: whose op is taken, if the next event is that.
  recorded(entry record, std::optional<process_id> offered, generator part)
      : wrapper{hearing::updates, std::move(part)}, record_{std::move(record)}, offered_{offered} {}

  [[nodiscard]] std::string_view name() const override { return "run_plan"; }

  [[nodiscard]] step next(const context& now) const override {
    auto answer = part_.next(now);
    if (std::holds_alternative<exhausted>(answer) && !record_->exhausted)
      record_->exhausted = now.time();
    rewrap_pending(answer);
    if (auto* taken = std::get_if<emitted>(&answer))
      taken->next =
          make_generator<recorded>(record_, taken->operation.process, std::move(taken->next));
    return answer;
  }

  [[nodiscard]] std::optional<generator> update(const context& now,
                                                const op& event) const override {
    if (!offered_ || event.process != *offered_) return wrapper::update(now, event);
    if (event.type != op_type::sleep && event.type != op_type::log) {
      ++record_->ops;
      record_->gap = std::max(record_->gap, now.time() - record_->last.value_or(time_point{}));
      record_->last = now.time();
    }
    return make_generator<recorded>(record_, std::nullopt, part_.update(now, event));
  }

  /// With the luck that the part would have alone: a record changes nothing.
  [[nodiscard]] std::optional<generator> bind(const random_stream& random) const override {
    return with(part_.bind(random));
  }

 private:
  [[nodiscard]] generator with(generator part) const override {
    return make_generator<recorded>(record_, offered_, std::move(part));
  }

  entry record_;
  std::optional<process_id> offered_;
};

/// `part`, entered into a member of `whole` if there is one.
generator watched(const std::shared_ptr<plan_record>& whole, plan_record::part* member,
                  const generator& part) {
  if (!whole || part.empty()) return part;
  return make_generator<recorded>(std::shared_ptr<plan_record::part>{whole, member}, std::nullopt,
                                  part);
}

/// What there is to say about a fault package.
std::optional<error> complaint(const fault_package& package, const plan_record::part& done,
                               std::optional<time_point> clients_until) {
  const std::string where = "fault package " + package.name;
  if (package.during.empty())
    return error{"has nothing to do during the run", where, "give it a generator"};
  if (done.ops == 0 && done.exhausted)
    return error{"was exhausted before its first fault", where, "correct its generator"};
  if (done.ops == 0)
    return error{"did nothing: no fault was due before the run ended", where,
                 "let the run take longer (--time-limit), or faults come more often "
                 "(--nemesis-interval)"};
  if (!done.exhausted || !clients_until) return std::nullopt;
  // A package whose next fault would come after the run's time limit is exhausted, too, a pause
  // before the end.
  const auto left = *clients_until - *done.exhausted;
  if (left <= 4 * done.gap || left * 10 <= clients_until->time_since_epoch()) return std::nullopt;
  return error{"was exhausted at " + to_string(done.exhausted->time_since_epoch()) +
                   ", while clients went on until " + to_string(clients_until->time_since_epoch()),
               where, "let its generator go on, unless that is meant"};
}

}  // namespace

generator as_long_as(generator leader, generator others) {
  if (leader.empty() || others.empty()) return leader;
  return make_generator<led>(std::move(leader), std::move(others));
}

thread_id nemesis_thread(std::size_t position) {
  return thread_id{-static_cast<std::int32_t>(position) - 1};
}

generator run_plan(const test& what, std::shared_ptr<plan_record> record) {
  if (record) record->faults.assign(what.faults.size(), {});
  auto clients = generators::clients(
      watched(record, record ? &record->clients : nullptr, what.client_generator));
  std::vector<generator> during;
  std::vector<generator> after;
  std::vector<generator> finally;
  for (std::size_t position = 0; position < what.faults.size(); ++position) {
    const auto& package = what.faults[position];
    const auto thread = nemesis_thread(position);
    auto& turn = package.last ? after : during;
    if (package.last) clients = until_shown(*package.last, thread, std::move(clients));
    if (!package.during.empty())
      turn.push_back(generators::nemesis(
          thread, watched(record, record ? &record->faults[position] : nullptr, package.during)));
    if (!package.finally.empty()) finally.push_back(generators::nemesis(thread, package.finally));
  }
  auto faults = during.empty() ? generator{} : generators::any(std::move(during));
  if (!after.empty())
    faults = generators::nemesis(
        generators::phases({std::move(faults), generators::any(std::move(after))}));
  auto last = watched(record, record ? &record->final_clients : nullptr, what.final_generator);
  std::vector<generator> phases{as_long_as(std::move(clients), std::move(faults))};
  if (!finally.empty()) phases.emplace_back(std::move(finally));
  if (!last.empty()) phases.push_back(generators::clients(std::move(last)));
  return generators::phases(std::move(phases));
}

std::vector<error> silent_parts(const test& what, const plan_record& record) {
  invariant(record.faults.size() == what.faults.size(), "a record of this test's plan");
  std::vector<error> found;
  if (record.clients.ops == 0)
    found.push_back({"ended without an op", "generator of the clients",
                     "correct the workload's generator, or its limits"});
  // Where some come after the others, these are meant to end.
  const bool has_last =
      std::ranges::any_of(what.faults, [](const auto& one) { return one.last.has_value(); });
  std::optional<time_point> clients_until;
  if (!has_last) clients_until = record.clients.last;
  for (std::size_t i = 0; i < what.faults.size(); ++i)
    if (auto problem = complaint(what.faults[i], record.faults[i], clients_until))
      found.push_back(*std::move(problem));
  if (!what.final_generator.empty() && record.final_clients.ops == 0)
    found.push_back({"ended without an op", "final generator of the clients",
                     "correct the workload's final generator"});
  return found;
}

}  // namespace agon
