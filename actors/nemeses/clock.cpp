// What each clock is told is drawn node by node.
#include "actors/nemeses/clock.hpp"

#include "actors/nemeses/targets.hpp"

#include <utility>

namespace agon {

namespace {

/// 2^low to 2^high milliseconds, each power of two as likely as the next.
duration power_of_two(random_stream& random, std::uint64_t low, std::uint64_t high) {
  const auto power = low + random.below(high - low + 1);
  return std::chrono::milliseconds{std::int64_t{1} << power};
}

duration jump(random_stream& random) {
  const auto length = random.between(duration{}, power_of_two(random, 3, 18));
  return random.chance(0.5) ? length : -length;
}

node_message bump(random_stream& random) { return to_node::bump_clock{jump(random)}; }

node_message strobe(random_stream& random) {
  const auto by = jump(random);
  const auto period = power_of_two(random, 0, 10);
  const auto length = random.between(duration{}, std::chrono::seconds{32});
  return to_node::disturb{disturbance::strobe_clock{by, period, length}};
}

node_message new_rate(random_stream& random, double error) {
  return to_node::disturb{disturbance::set_clock_rate{1 + error * (2 * random.unit() - 1)}};
}

result<fault_plan> at_each(const json::value& spec, std::span<const std::string> names,
                           const random_stream& random, const message_maker& draw) {
  return order_each(targets(spec, names, random.child("nodes")), spec, random, draw);
}

}  // namespace

fault_script clock_script(std::vector<std::string> names, double rate_error) {
  invariant(rate_error >= 0 && rate_error < 1, "clocks that run forward");
  fault_script script;
  script.plan = [names = std::move(names), rate_error](
                    const op& invocation, const fault_ledger&,
                    const random_stream& random) -> result<fault_plan> {
    if (invocation.f == "bump-clock") return at_each(invocation.value, names, random, bump);
    if (invocation.f == "strobe-clock") return at_each(invocation.value, names, random, strobe);
    if (invocation.f == "rate-clock")
      return at_each(invocation.value, names, random,
                     [=](random_stream& luck) { return new_rate(luck, rate_error); });
    if (invocation.f == "reset-clock")
      return at_each("all", names, random, always(to_node::reset_clock{}));
    return error{"this nemesis cannot do \"" + invocation.f + "\"", "nemesis clock",
                 "it does bump-clock, strobe-clock, rate-clock and reset-clock"};
  };
  return script;
}

fault_package clock_package(const clock_options& options) {
  std::vector<op_template> starts;
  for (const auto* f : {"bump-clock", "strobe-clock", "rate-clock"})
    for (const auto& spec : options.specs) starts.push_back({.f = f, .value = spec});
  return {.name = "clock",
          .needs = {fault_kind::clock},
          .fs = {"bump-clock", "strobe-clock", "rate-clock", "reset-clock"},
          .spawn = spawner_of(
              [error = options.rate_error](std::vector<std::string> names, std::uint64_t) {
                return clock_script(std::move(names), error);
              }),
          .during = now_and_then(starts, {.f = "reset-clock"}, options.rhythm.interval),
          .finally = op_template{.f = "reset-clock"}};
}

}  // namespace agon
