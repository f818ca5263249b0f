// Choosing an algorithm, and reporting what it found.
#include "checkers/linearizable/linearizable.hpp"

#include "checkers/linearizable/algorithm.hpp"
#include "checkers/linearizable/explain.hpp"
#include "checkers/linearizable/search.hpp"

namespace agon::checkers::linearizable {
namespace {

constexpr std::array all_algorithms{
    algorithm{.name = "frontier", .applies = [](const problem&) { return true; }, .decide = search},
};

result<const algorithm*> choose(std::string_view name, const problem& whole) {
  std::string names;
  for (const auto& each : algorithms()) {
    names += (names.empty() ? "" : ", ") + std::string{each.name};
    if (!name.empty() && each.name != name) continue;
    if (each.applies(whole)) return &each;
    if (!name.empty())
      return error{"algorithm \"" + std::string{name} + "\" cannot decide this history",
                   {},
                   "leave the choice open"};
  }
  return error{"there is no algorithm \"" + std::string{name} + "\"", {}, "known: " + names};
}

std::string limit_text(const decision& found, const problem& whole, const budget& limits) {
  const auto how_far = ", " + std::to_string(found.decided) + " of " +
                       std::to_string(whole.completed) + " completed ops decided";
  if (found.spent == "time")
    return "the time limit of " + agon::to_string(limits.time_limit()) + " is spent" + how_far;
  return "the memory limit of " + std::to_string(limits.memory_limit()) + " bytes is spent" +
         how_far;
}

class linearizable_checker final : public checker {
 public:
  linearizable_checker(machine_factory model, linearizable_options options)
      : model_{std::move(model)}, options_{std::move(options)} {
    invariant(model_ != nullptr, "a model to check against");
  }

  [[nodiscard]] check_result check(const history& events,
                                   const check_options& options) const override {
    const budget limits{options.time_limit, options.memory_limit};
    const auto object = model_();
    const auto whole = read_problem(events, *object);
    if (!whole) return unknown_because(to_string(whole.problem()));
    const auto chosen = choose(options_.algorithm, *whole);
    if (!chosen) return unknown_because(to_string(chosen.problem()));
    const auto found = (*chosen)->decide(*whole, *object, limits);
    check_result result{.outcome = found.outcome};
    result.details["model"] = object->name();
    result.details["algorithm"] = (*chosen)->name;
    result.details["decided"] = found.decided;
    result.details["total"] = whole->completed;
    result.details["steps"] = found.steps;
    result.details["configurations"] = found.configurations;
    if (found.outcome == verdict::unknown)
      result.details["error"] = limit_text(found, *whole, limits);
    if (found.outcome == verdict::invalid)
      for (auto& member : failure_details(events, *whole, found, *object))
        result.details.insert_or_assign(member.key(), std::move(member.value()));
    return result;
  }

 private:
  machine_factory model_;
  linearizable_options options_;
};

}  // namespace

std::span<const algorithm> algorithms() { return all_algorithms; }

std::unique_ptr<checker> make_checker(machine_factory model, linearizable_options options) {
  return std::make_unique<linearizable_checker>(std::move(model), std::move(options));
}

std::unique_ptr<checker> make_checker(model_kind model, linearizable_options options) {
  return make_checker(make_machine(model), std::move(options));
}

}  // namespace agon::checkers::linearizable
