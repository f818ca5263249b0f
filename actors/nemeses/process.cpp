// Most of them differ in their messages only.
#include "actors/nemeses/process.hpp"

#include "actors/generator/choice.hpp"
#include "actors/generator/pacing.hpp"
#include "actors/generator/sequence.hpp"
#include "actors/nemeses/targets.hpp"

#include <array>
#include <utility>

namespace agon {

namespace {

/// A word for breaking and one for mending, and what they tell a node.
struct pair_of_ops {
  std::string breaking;
  message_maker broken_by;
  std::string mending;
  message_maker mended_by;
};

fault_script script_of(std::vector<std::string> names, pair_of_ops ops) {
  fault_script script;
  script.plan = [names = std::move(names), ops = std::move(ops)](
                    const op& invocation, const fault_ledger&,
                    const random_stream& random) -> result<fault_plan> {
    if (invocation.f == ops.breaking)
      return order_each(targets(invocation.value, names, random), invocation.value, random,
                        ops.broken_by);
    if (invocation.f == ops.mending) {
      const auto spec = invocation.value.is_null() ? json::value("all") : invocation.value;
      return order_each(targets(spec, names, random), spec, random, ops.mended_by);
    }
    return error{"this nemesis cannot do \"" + invocation.f + "\"", "nemesis " + ops.breaking,
                 "it does " + ops.breaking + " and " + ops.mending};
  };
  return script;
}

}  // namespace

fault_script kill_script(std::vector<std::string> names) {
  return script_of(std::move(names),
                   {"kill", always(to_node::kill{}), "start", always(to_node::start{})});
}

fault_script pause_script(std::vector<std::string> names) {
  return script_of(std::move(names),
                   {"pause", always(to_node::pause{}), "resume", always(to_node::resume{})});
}

fault_script cpu_script(std::vector<std::string> names) {
  const auto slow = [](random_stream& luck) -> node_message {
    constexpr std::array<double, 5> factors{2, 5, 20, 100, 1'000};
    return to_node::disturb{disturbance::slow_cpu{luck.pick(factors)}};
  };
  return script_of(std::move(names), {"slow-cpu", slow, "mend-cpu",
                                      always(to_node::disturb{disturbance::slow_cpu{}})});
}

fault_script wipe_script(std::vector<std::string> names) {
  return script_of(std::move(names), {"wipe", always(to_node::disturb{disturbance::wipe{}}),
                                      "start", always(to_node::start{})});
}

fault_script upgrade_script(std::vector<std::string> names) {
  return script_of(std::move(names),
                   {"upgrade", always(to_node::disturb{disturbance::upgrade{"next"}}), "downgrade",
                    always(to_node::disturb{disturbance::upgrade{}})});
}

fault_package kill_package(const process_options& options) {
  return {.name = "kill",
          .needs = {fault_kind::kill},
          .fs = {"kill", "start"},
          .spawn = spawner_of(kill_script),
          .during = now_and_then("kill", options.specs, "start", options.rhythm.interval),
          .finally = op_template{.f = "start"}};
}

fault_package pause_package(const process_options& options) {
  return {.name = "pause",
          .needs = {fault_kind::pause},
          .fs = {"pause", "resume"},
          .spawn = spawner_of(pause_script),
          .during = now_and_then("pause", options.specs, "resume", options.rhythm.interval),
          .finally = op_template{.f = "resume"}};
}

fault_package storm_package(const process_options& options) {
  using namespace generators;
  constexpr std::size_t restarts = 10;
  constexpr duration apart = std::chrono::milliseconds{100};
  std::vector<generator> kills;
  for (const auto& spec : options.specs)
    kills.push_back(repeat(op_template{.f = "kill", .value = spec}));
  auto burst =
      limit(2 * restarts,
            stagger(apart, flip_flop(mix(std::move(kills)), repeat(op_template{.f = "start"}))));
  return {.name = "storm",
          .needs = {fault_kind::kill},
          .fs = {"kill", "start"},
          .spawn = spawner_of(kill_script),
          .during = cycle(concat({sleep(options.rhythm.interval), std::move(burst)})),
          .finally = op_template{.f = "start"}};
}

fault_package outage_package(const process_options& options) {
  auto package = kill_package({.rhythm = options.rhythm, .specs = {"machine", "rack"}});
  package.name = "outage";
  return package;
}

fault_package cpu_package(const process_options& options) {
  return {.name = "cpu",
          .needs = {fault_kind::cpu},
          .fs = {"slow-cpu", "mend-cpu"},
          .spawn = spawner_of(cpu_script),
          .during = now_and_then("slow-cpu", options.specs, "mend-cpu", options.rhythm.interval),
          .finally = op_template{.f = "mend-cpu"}};
}

fault_package wipe_package(const process_options& options) {
  return {.name = "wipe",
          .needs = {fault_kind::wipe},
          .fs = {"wipe", "start"},
          .spawn = spawner_of(wipe_script),
          .during = now_and_then("wipe", {"one", "minority"}, "start", options.rhythm.interval),
          .finally = op_template{.f = "start"}};
}

fault_package upgrade_package(const process_options& options) {
  return {.name = "upgrade",
          .needs = {fault_kind::upgrade},
          .fs = {"upgrade", "downgrade"},
          .spawn = spawner_of(upgrade_script),
          .during = now_and_then({{.f = "upgrade", .value = "one"},
                                  {.f = "upgrade", .value = "minority"},
                                  {.f = "upgrade", .value = "all"},
                                  {.f = "downgrade", .value = "one"}},
                                 {.f = "downgrade", .value = "random"}, options.rhythm.interval),
          .finally = op_template{.f = "upgrade", .value = "all"}};
}

}  // namespace agon
