// What both worlds do is said by the catalog; what a world cannot do it says itself.
#include "scenarios/explore/fidelity.hpp"

#include "actors/run_plan.hpp"
#include "scenarios/catalog.hpp"
#include "scenarios/explore/recording.hpp"
#include "scenarios/explore/script.hpp"
#include "scenarios/roles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace agon::scenarios {
namespace {

json::object omission(std::string what, std::size_t count, std::string why) {
  return {{"what", std::move(what)}, {"count", count}, {"why", std::move(why)}};
}

/// Why a world cannot do a package; empty if it can.
std::string obstacle(const fault_package& package, world& where) {
  for (const auto kind : package.needs)
    if (const auto able = where.can(kind); !able) return to_string(able.problem());
  return {};
}

std::size_t count_of(const script& what, const std::string& package) {
  return static_cast<std::size_t>(std::ranges::count(what.faults, package, &script_fault::package));
}

/// What only a simulator can do, beside faults.
void leave_out_chance(const test_options& options, json::array& into) {
  const auto& what = *options.script;
  const auto* const real = "real networks and schedulers take no orders";
  if (what.chance && what.chance->size() > 0) {
    const auto& chance = *what.chance;
    const auto fates = chance.latencies.size() + chance.blows.size();
    if (fates > 0) into.push_back(omission("fates of messages", fates, real));
    if (!chance.jobs.empty()) into.push_back(omission("choices of jobs", chance.jobs.size(), real));
  } else if (what.chance) {
    into.push_back(omission("calm network and jobs in order", 1, real));
  } else {
    into.push_back(omission("network and order of jobs of the seed", 1, real));
  }
  if (options.buggify > 0)
    into.push_back(omission("buggify", 1, "servers on real machines have no sites"));
}

/// The times of the k-th op of each thread, as the script has them.
std::map<std::int64_t, std::vector<time_point>> wanted_times(const test_options& options) {
  std::map<std::int64_t, std::vector<time_point>> wanted;
  const auto& what = *options.script;
  for (const auto& op : what.ops) wanted[op.thread].push_back(op.at);
  for (std::size_t i = 0; i < options.faults.size(); ++i)
    for (const auto& fault : what.faults)
      if (fault.package == options.faults[i]) wanted[nemesis_thread(i).value].push_back(fault.at);
  for (auto& [thread, times] : wanted) std::ranges::sort(times);
  return wanted;
}

/// By how many milliseconds each op of the script came late.
std::vector<double> lateness(const test_options& options, const history& ops) {
  const auto wanted = wanted_times(options);
  const auto clients = static_cast<std::int64_t>(options.script->clients.size());
  std::map<std::int64_t, std::size_t> next;
  std::map<process_id, bool> under_way;
  std::vector<double> late;
  for (const auto& event : ops) {
    auto& busy = under_way[event.process];
    busy = !busy;
    if (!busy) continue;
    const auto thread =
        event.process.is_client() ? event.process.value % clients : event.process.value;
    const auto found = wanted.find(thread);
    if (found == wanted.end() || next[thread] == found->second.size()) continue;
    late.push_back(to_seconds(event.time - found->second[next[thread]++]) * 1e3);
  }
  std::ranges::sort(late);
  return late;
}

/// What the catalog says of a package.
json::object played(const test_options& options, const std::string& package) {
  json::object made{{"fault", package}, {"count", count_of(*options.script, package)}};
  const auto found = std::ranges::find(all_faults(), fault_without_role(package),
                                       [](const fault_entry& known) { return known.name; });
  if (found == all_faults().end()) return made;
  made["in_sim"] = found->simulated;
  made["on_machines"] = found->real;
  return made;
}

}  // namespace

fitted_test fit_to(const test_options& options, world& where) {
  invariant(options.script != nullptr, "a test with a script");
  fitted_test made{options, {}};
  const auto packages = faults_of(options);
  invariant(packages.ok(), "fault packages that were checked");
  auto what = *options.script;
  for (const auto& package : *packages) {
    const auto why = obstacle(package, where);
    if (why.empty()) continue;
    made.left_out.push_back(omission(package.name, count_of(what, package.name), why));
    std::erase(made.options.faults, package.name);
    std::erase_if(what.faults,
                  [&](const script_fault& fault) { return fault.package == package.name; });
  }
  leave_out_chance(options, made.left_out);
  made.options = scripted_options(std::move(made.options), std::move(what));
  return made;
}

json::object fidelity_of(const fitted_test& test, const history& ops) {
  json::array faults;
  for (const auto& package : test.options.faults) faults.push_back(played(test.options, package));
  json::object made{{"played", std::move(faults)}, {"left_out", test.left_out}};
  const auto late = lateness(test.options, ops);
  if (!late.empty())
    made["lateness_ms"] = {
        {"ops", late.size()}, {"median", late[late.size() / 2]}, {"max", late.back()}};
  return made;
}

std::string fidelity_text(const json::object& fidelity) {
  std::string text;
  const auto word = [](const json::value& entry, const char* member) {
    const auto* found = entry.as_object().if_contains(member);
    return found != nullptr && found->is_string() ? std::string{found->as_string()} : "";
  };
  const auto count = [](const json::value& entry) {
    return entry.at("count").to_number<std::uint64_t>();
  };
  for (const auto& entry : fidelity.at("played").as_array())
    text += fmt::format("played    {} ×{}: {}\n            in sim: {}\n", word(entry, "fault"),
                        count(entry), word(entry, "on_machines"), word(entry, "in_sim"));
  for (const auto& entry : fidelity.at("left_out").as_array())
    text +=
        fmt::format("left out  {}{}: {}\n", word(entry, "what"),
                    count(entry) > 1 ? fmt::format(" ×{}", count(entry)) : "", word(entry, "why"));
  if (const auto* late = fidelity.if_contains("lateness_ms"))
    text +=
        fmt::format("times     {} ops and faults came {:.1f} ms late (median), {:.1f} ms at most\n",
                    late->at("ops").to_number<std::uint64_t>(),
                    late->at("median").to_number<double>(), late->at("max").to_number<double>());
  return text;
}

}  // namespace agon::scenarios
