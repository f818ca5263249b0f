// `agon list`: systems, workloads, faults and planted bugs.
#include "scenarios/catalog.hpp"
#include "scenarios/cli/commands.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace agon::scenarios::cli {
namespace {

void print_system(const system_entry& system) {
  const std::string worlds = system.runs_in_sim() && system.runs_on_machines() ? "sim, real"
                             : system.runs_in_sim()                            ? "sim"
                                                                               : "real";
  fmt::print("  {:<12} {} [{}]\n", system.name, system.summary, worlds);
  fmt::print("  {:<12}   workloads: {}\n", "", fmt::join(system.workloads, ", "));
  for (const auto& setting : system.settings)
    fmt::print("  {:<12}   --set {}=…: {}\n", "", setting.name, setting.description);
  for (const auto& role : system.roles)
    fmt::print("  {:<12}   --role {}=…: {} At least {} nodes.{}\n", "", role.name, role.description,
               role.nodes_min, role.serves_clients ? "" : " Without clients.");
  for (const auto& bug : system.bugs)
    fmt::print("  {:<12}   --bug {}: {} Exposed by {}\n", "", bug.name, bug.description,
               bug.exposed_by);
}

void print_list() {
  fmt::print("Systems (--system)\n");
  for (const auto& system : all_systems()) print_system(system);
  fmt::print("\nWorkloads (-w, --workload)\n");
  for (const auto& workload : all_workloads())
    fmt::print("  {:<12} {}\n", workload.name, workload.summary);
  fmt::print("\nFaults (--nemesis)\n");
  for (const auto& fault : all_faults()) fmt::print("  {:<12} {}\n", fault.name, fault.summary);
}

}  // namespace

void add_list(CLI::App& app, invocation&) {
  auto* command = app.add_subcommand("list", "List systems, workloads, faults and planted bugs");
  command->footer("\nExample:\n  agon list");
  command->callback(print_list);
}

}  // namespace agon::scenarios::cli
