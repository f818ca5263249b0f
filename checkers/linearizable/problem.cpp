// From ops to calls.
#include "checkers/linearizable/problem.hpp"

#include <string>

namespace agon::checkers::linearizable {
namespace {

class problem_reader {
 public:
  problem_reader(const history& events, machine& object) : events_{events}, object_{object} {}

  result<problem> read() {
    invariant(events_.size() < never, "fewer than 2^32 - 1 ops");
    found_.initial = object_.initial();
    found_.container = object_.container();
    std::vector<std::uint32_t> call_at(events_.size(), never);
    for (std::size_t i = 0; i < events_.size(); ++i) {
      if (!events_[i].process.is_client()) continue;
      if (events_[i].type == op_type::invoke) {
        const auto begun = begin(i, call_at);
        if (!begun) return begun.problem();
      } else if (events_[i].type == op_type::ok && call_at[i] != never) {
        auto& returned = found_.calls[call_at[i]];
        returned.ends = static_cast<std::uint32_t>(found_.events.size());
        found_.events.push_back({call_at[i], true});
        ++found_.completed;
      }
    }
    found_.operations = operations_.take();
    return std::move(found_);
  }

 private:
  /// Adds the call invoked at `position`, and notes at its completion which call that ends.
  result<> begin(std::size_t position, std::vector<std::uint32_t>& call_at) {
    const auto& invocation = events_[position];
    const auto other = events_.pair(position);
    const op* completion = other == no_pair ? nullptr : &events_[static_cast<std::size_t>(other)];
    if (completion != nullptr && completion->type == op_type::fail) return success{};
    const bool returns = completion != nullptr && completion->type == op_type::ok;
    const auto parsed = object_.parse({.f = invocation.f,
                                       .input = invocation.value,
                                       .output = returns ? &completion->value : nullptr,
                                       .process = invocation.process});
    if (!parsed) {
      auto problem = parsed.problem();
      problem.where = "op " + std::to_string(invocation.index) +
                      (problem.where.empty() ? "" : ", " + problem.where);
      return problem;
    }
    if (!parsed->has_value()) return success{};
    const auto asked = operations_.number(**parsed, object_);
    if (!returns && operations_.all()[asked.value].kind == effect::none) return success{};
    const auto number = static_cast<std::uint32_t>(found_.calls.size());
    if (returns) call_at[static_cast<std::size_t>(other)] = number;
    found_.calls.push_back({.asked = asked,
                            .begins = static_cast<std::uint32_t>(found_.events.size()),
                            .invoked = static_cast<std::uint32_t>(position)});
    found_.events.push_back({number, false});
    return success{};
  }

  const history& events_;
  machine& object_;
  problem found_;
  operation_table operations_;
};

}  // namespace

operation_facts facts_of(machine& object, const operation& what) {
  operation_facts facts{.what = what, .kind = object.effect_of(what), .needs = {}, .leaves = {}};
  facts.needs = object.needs(what);
  if (facts.needs) facts.leaves = object.step(*facts.needs, what);
  if (facts.kind == effect::overwrite) facts.leaves = object.step(object.initial(), what);
  return facts;
}

operation_id operation_table::number(const operation& what, machine& object) {
  const auto [found, is_new] = known_.try_emplace(what);
  if (is_new) {
    found->second = operation_id{static_cast<std::uint32_t>(all_.size())};
    all_.push_back(facts_of(object, what));
  }
  return found->second;
}

result<problem> read_problem(const history& events, machine& object) {
  return problem_reader{events, object}.read();
}

}  // namespace agon::checkers::linearizable
