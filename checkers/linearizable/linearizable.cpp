// Choosing an algorithm, and reporting what it found.
#include "checkers/linearizable/linearizable.hpp"

#include "checkers/linearizable/algorithm.hpp"
#include "checkers/linearizable/depth_first.hpp"
#include "checkers/linearizable/distinct/containers.hpp"
#include "checkers/linearizable/distinct/zones.hpp"
#include "checkers/linearizable/explain.hpp"
#include "checkers/linearizable/parts.hpp"
#include "checkers/linearizable/search.hpp"
#include "checkers/linearizable/turns.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <optional>

namespace agon::checkers::linearizable {
namespace {

constexpr std::size_t failures_shown = 10;

/// Steps that looking for the states before a failure may take, where a monitor found it.
constexpr std::uint64_t steps_for_states = 50'000;

const std::array all_algorithms{
    distinct::zones,
    distinct::fifo,
    distinct::stack,
    distinct::priority,
    distinct::bag,
    distinct::set,
    algorithm{.name = "depth-first",
              .applies = [](const problem&) { return true; },
              .decide = search_depth_first},
    algorithm{.name = "frontier", .applies = [](const problem&) { return true; }, .decide = search},
};

/// A decision and who made it.
struct answer {
  decision found;
  const algorithm* by;
};

const auto& in_depth = all_algorithms[all_algorithms.size() - 2];
const auto& in_breadth = all_algorithms.back();

/// Asks the algorithms in turn, or only the one of this name.
result<answer> decide(std::string_view name, const problem& whole, machine& object,
                      const budget& limits, unsigned threads) {
  std::string names;
  bool is_known = name.empty();
  for (const auto& each : algorithms()) {
    names += (names.empty() ? "" : ", ") + std::string{each.name};
    if (!name.empty() && each.name != name) continue;
    is_known = true;
    if (!each.applies(whole)) continue;
    if (name.empty() && &each == &in_depth) {
      auto searched = turns{}.search(whole, object, limits, threads);
      return answer{std::move(searched.found), searched.in_depth ? &in_depth : &in_breadth};
    }
    auto found = each.decide(whole, object, limits);
    if (!found.is_passed_on()) return answer{std::move(found), &each};
  }
  if (is_known)
    return error{"algorithm \"" + std::string{name} + "\" cannot decide this history",
                 {},
                 "leave the choice open"};
  return error{"there is no algorithm \"" + std::string{name} + "\"", {}, "known: " + names};
}

/// Adds the states that were possible when the call failed, if a search finds them soon. The error
/// says that the search came to another answer.
result<> add_states(decision& found, const problem& whole, machine& object, const budget& limits) {
  if (found.outcome != verdict::invalid || !found.states.empty()) return success{};
  auto again = search(whole, object, limits.with_steps(steps_for_states));
  if (again.outcome == verdict::unknown) return success{};
  if (again.outcome == verdict::valid || again.failed_call != found.failed_call)
    return error{"two algorithms disagree", "model " + std::string{object.name()},
                 "does each effect_of and needs of the model say what its step does?"};
  found.states = std::move(again.states);
  found.orders = std::move(again.orders);
  return success{};
}

std::string limit_text(const decision& found, const problem& whole, const budget& limits) {
  const auto how_far = ", " + std::to_string(found.decided) + " of " +
                       std::to_string(whole.completed) + " completed ops decided";
  if (found.spent == "time")
    return "the time limit of " + agon::to_string(limits.time_limit()) + " is spent" + how_far;
  return "the memory limit of " + std::to_string(limits.memory_limit()) + " bytes is spent" +
         how_far;
}

std::uint64_t count_in(const check_result& result, std::string_view member) {
  const auto* found = result.details.if_contains(member);
  return found == nullptr ? 0 : found->to_number<std::uint64_t>();
}

/// Where in the history the part fails, as far as results tell.
std::int64_t failing_index(const check_result& result) {
  return result.details.at("op").at("index").to_number<std::int64_t>();
}

/// The part that decides the verdict: the one that fails first, else the first that is unknown.
std::size_t decisive(const std::vector<check_result>& results, verdict outcome) {
  std::size_t best = results.size();
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i].outcome != outcome) continue;
    if (best == results.size() ||
        (outcome == verdict::invalid && failing_index(results[i]) < failing_index(results[best])))
      best = i;
  }
  return best;
}

/// The name of a part in results.
std::string name_of(const part& one) {
  std::string text;
  for (const auto& name : one.names)
    text += (text.empty() ? "" : ", ") +
            (name.is_string() ? std::string{name.get_string()} : json::serialize(name));
  return text;
}

/// One verdict on all parts, with the details of the part that decides it.
check_result put_together(const std::vector<part>& parts,
                          const std::vector<check_result>& results) {
  check_result whole{.outcome = verdict::valid};
  for (const auto& each : results) whole.outcome = merge(whole.outcome, each.outcome);
  const auto shown = decisive(results, whole.outcome);
  whole.details = results[shown].details;
  for (const auto* member : {"decided", "total", "steps"}) {
    std::uint64_t sum = 0;
    for (const auto& each : results) sum += count_in(each, member);
    whole.details[member] = sum;
  }
  std::uint64_t most = 0;
  for (const auto& each : results) most = std::max(most, count_in(each, "configurations"));
  whole.details["configurations"] = most;
  whole.details["parts"] = parts.size();
  if (whole.outcome == verdict::valid) return whole;
  whole.details["part"] = name_of(parts[shown]);
  json::array failures;
  for (std::size_t i = 0; i < parts.size() && failures.size() < failures_shown; ++i)
    if (results[i].outcome == verdict::invalid) failures.emplace_back(name_of(parts[i]));
  whole.details["failed_parts"] = std::move(failures);
  for (const auto* member : {"explanation", "error"})
    if (const auto* text = whole.details.if_contains(member))
      whole.details[member] = name_of(parts[shown]) + ": " + std::string{text->as_string()};
  return whole;
}

check_result report(const answer& decided, const problem& whole, const machine& object) {
  const auto& found = decided.found;
  check_result result{.outcome = found.outcome};
  result.details["model"] = object.name();
  result.details["algorithm"] = decided.by->name;
  result.details["decided"] = found.decided;
  result.details["total"] = whole.completed;
  result.details["steps"] = found.steps;
  result.details["configurations"] = found.configurations;
  return result;
}

class linearizable_checker final : public checker {
 public:
  linearizable_checker(machine_factory model, linearizable_options options)
      : model_{std::move(model)}, options_{std::move(options)} {
    invariant(model_ != nullptr, "a model to check against");
  }

  [[nodiscard]] check_result check(const history& events,
                                   const check_options& options) const override {
    if (options_.in_parts)
      if (auto valid = check_at_once(events, options)) return *std::move(valid);
    const auto parts = options_.in_parts ? parts_of(events, *model_()) : std::vector<part>{};
    if (parts.size() < 2) return check_one(events, parts.empty() ? nullptr : &parts[0], options);
    const auto results =
        check_in_shares(parts.size(), options, [&](std::size_t i, const auto& share) {
          try {
            return check_one(history_of(parts[i], events), &parts[i], share);
          } catch (const std::exception& failure) {
            return unknown_because(failure.what());
          }
        });
    return put_together(parts, results);
  }

 private:
  /// That a history of an object with parts is valid, if an algorithm says so for all of them.
  [[nodiscard]] std::optional<check_result> check_at_once(const history& events,
                                                          const check_options& options) const {
    const auto object = model_();
    if (!object->has_parts() || !object->container()) return std::nullopt;
    const budget limits{options.time_limit, options.memory_limit};
    const auto whole = read_problem(events, *object);
    if (!whole) return std::nullopt;
    for (const auto& each : algorithms()) {
      const bool is_asked = options_.algorithm.empty() || each.name == options_.algorithm;
      if (!each.judges_parts || !is_asked || !each.applies(*whole)) continue;
      auto found = each.decide(*whole, *object, limits);
      if (found.outcome == verdict::valid)
        return report({std::move(found), &each}, *whole, *object);
    }
    return std::nullopt;
  }

  /// The verdict on the ops of one part, or of the whole object where it is null.
  [[nodiscard]] check_result check_one(const history& events, const part* one,
                                       const check_options& options) const {
    const budget limits{options.time_limit, options.memory_limit};
    const auto object = model_();
    if (one != nullptr && one->names.size() == 1) object->confine_to(one->names[0]);
    const auto whole = read_problem(events, *object);
    if (!whole) return unknown_because(to_string(whole.problem()));
    auto decided = decide(options_.algorithm, *whole, *object, limits, options.threads);
    if (!decided) return unknown_because(to_string(decided.problem()));
    auto& found = decided->found;
    if (const auto agreed = add_states(found, *whole, *object, limits); !agreed)
      return unknown_because(to_string(agreed.problem()));
    auto result = report(*decided, *whole, *object);
    if (found.outcome == verdict::unknown)
      result.details["error"] = limit_text(found, *whole, limits);
    if (found.outcome == verdict::invalid)
      for (auto& member : failure_details(events, *whole, found, *object))
        result.details.insert_or_assign(member.key(), std::move(member.value()));
    return result;
  }

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
