// Playing scripts.
#include "scenarios/explore/script.hpp"

#include "actors/generator/routing.hpp"
#include "actors/nemeses/nemesis.hpp"
#include "actors/run_plan.hpp"
#include "scenarios/explore/recording.hpp"
#include "sim/explore/replay.hpp"

#include <algorithm>
#include <utility>

namespace agon::scenarios {
namespace {

error wrong(const std::string& what, std::string hint = {}) {
  return error{what, "script", std::move(hint)};
}

/// An invocation of a client as a line of a generator; its time counts from `begin`.
generators::scripted_op line_of(const script_op& what, duration begin) {
  return {.at = what.at + begin,
          .thread = thread_id{static_cast<std::int32_t>(what.thread)},
          .f = what.f,
          .value = what.value};
}

generator clients_of(const std::vector<script_op>& ops, duration begin, time_point until) {
  std::vector<generators::scripted_op> lines;
  lines.reserve(ops.size());
  for (const auto& what : ops) lines.push_back(line_of(what, begin));
  return generators::scripted(lines, until);
}

generator faults_of_package(const script& what, const std::string& package, thread_id thread,
                            time_point until) {
  std::vector<generators::scripted_op> lines;
  for (const auto& fault : what.faults)
    if (fault.package == package)
      lines.push_back({.at = fault.at,
                       .thread = thread,
                       .f = fault.f,
                       .value = fault.luck ? with_luck(*fault.luck, fault.value) : fault.value});
  return generators::scripted(lines, until);
}

result<> check_threads(const std::vector<script_op>& ops, std::size_t threads,
                       const std::string& name) {
  for (std::size_t i = 0; i < ops.size(); ++i)
    if (ops[i].thread >= threads)
      return wrong(name + " " + std::to_string(i + 1) + " is of thread " +
                       std::to_string(ops[i].thread) + ", and there are " +
                       std::to_string(threads) + " clients",
                   "threads count from 0");
  return success{};
}

}  // namespace

result<> check(const script& what, const std::vector<std::string>& nodes,
               const std::vector<std::string>& packages) {
  if (what.clients.empty()) return wrong("there are no clients", "name the node of each");
  for (const auto& node : what.clients)
    if (std::ranges::find(nodes, node) == nodes.end())
      return wrong("a client sits at \"" + node + "\", which is no node of the test");
  for (const auto& [ops, name] : {std::pair{&what.ops, "op"}, std::pair{&what.last, "last op"}})
    if (auto fine = check_threads(*ops, what.clients.size(), name); !fine) return fine;
  for (std::size_t i = 0; i < what.faults.size(); ++i)
    if (std::ranges::find(packages, what.faults[i].package) == packages.end())
      return wrong("fault " + std::to_string(i + 1) + " is of \"" + what.faults[i].package +
                       "\", which is not among the test's fault packages",
                   "the options' nemesis lists them");
  return success{};
}

void play(const test_options& options, agon::test& made) {
  invariant(options.script != nullptr, "a test with a script");
  const auto& what = *options.script;
  const auto& nodes = options.nodes;
  made.concurrency = static_cast<std::uint32_t>(what.clients.size());
  made.client_nodes.clear();
  for (const auto& name : what.clients) {
    const auto found = std::ranges::find(nodes, name);
    invariant(found != nodes.end(), "clients at nodes of the test");
    made.client_nodes.push_back(node_id{static_cast<std::uint32_t>(found - nodes.begin()) + 1});
  }
  const auto end = clients_end(options);
  made.client_generator = clients_of(what.ops, {}, end);
  made.final_generator =
      what.last.empty() ? generator{} : clients_of(what.last, end.time_since_epoch(), time_point{});
  const time_point faults_end{duration{static_cast<std::int64_t>(options.time_limit * 1e9)}};
  for (std::size_t i = 0; i < made.faults.size(); ++i)
    made.faults[i].during =
        faults_of_package(what, made.faults[i].name, nemesis_thread(i), faults_end);
}

std::optional<sim::network_options> network_of(const script& what) {
  if (!what.links) return std::nullopt;
  return sim::network_options{
      .latency = sim::latency::constant{what.chance.value_or(sim::decisions{}).usual},
      .kind = *what.links};
}

std::shared_ptr<sim::chooser> chooser_of(const script& what) {
  return what.chance ? std::make_shared<sim::scripted>(*what.chance) : nullptr;
}

}  // namespace agon::scenarios
