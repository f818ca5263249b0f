// A row for each package; whether real machines can is asked of real/.
#include "scenarios/fault_page.hpp"

#include "actors/nemeses/grudge.hpp"
#include "actors/nemeses/packages.hpp"
#include "actors/nemeses/targets.hpp"
#include "real/world.hpp"
#include "scenarios/catalog.hpp"

#include <fmt/format.h>

namespace agon::scenarios {
namespace {

/// What the package is on real machines, or why it is not there.
std::string on_machines(const fault_entry& fault, const fault_package& package) {
  for (const auto kind : package.needs)
    if (const auto able = real::supports(kind); !able) return "not there: " + able.problem().what;
  invariant(!fault.real.empty(), "words for what real machines can do");
  return fault.real;
}

std::string row(const fault_entry& fault) {
  const auto made = fault_packages(std::vector{fault.name});
  invariant(made.ok() && made->size() == 1, "a package for each fault of the catalog");
  const auto& package = made->front();
  return fmt::format("| `{}` | {} | `{}` | {} | {} |\n", fault.name, fault.summary,
                     fmt::join(package.fs, "`, `"), fault.simulated, on_machines(fault, package));
}

}  // namespace

std::string fault_page() {
  std::string page =
      "# Faults\n\nThe packages of `--nemesis`, by the same messages in both worlds "
      "(`actors/messages.hpp`, `actors/disturbance.hpp`). Written from the program: "
      "`AGON_UPDATE_DOCS=1 cli_test --gtest_filter='the_fault_page.*'`.\n\n"
      "| package | does | ops | in `sim` | on real machines |\n|---|---|---|---|---|\n";
  for (const auto& fault : all_faults()) page += row(fault);
  page += fmt::format(
      "\nNodes are named by one of the words `{}`, or as a list. `machine` and `rack` are nodes "
      "that "
      "fail together: nodes are dealt in turn to half as many machines, rounded up, and to three "
      "racks. Partitions are named by one of `{}`, or as a map from a node to those that it "
      "drops.\n",
      fmt::join(target_specs(), "`, `"), fmt::join(partition_specs(), "`, `"));
  return page;
}

}  // namespace agon::scenarios
