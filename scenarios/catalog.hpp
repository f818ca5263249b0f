// All systems, workloads and faults there are, declared once; list, --help, docs and tests derive
// from it.
#pragma once

#include "actors/vocabulary/result.hpp"
#include "scenarios/systems/system.hpp"
#include "scenarios/workloads/workload.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace agon::scenarios {

/// A fault package as `--nemesis` names it.
struct fault_entry {
  std::string name;
  std::string summary;
  std::string simulated;  ///< What it is in the simulator.
  std::string real = {};  ///< What it is on real machines; empty: not there.
};

/// All systems, in the order of the listing.
const std::vector<system_entry>& all_systems();
/// All workloads.
const std::vector<workload_entry>& all_workloads();
/// All fault packages.
const std::vector<fault_entry>& all_faults();

/// The system of that name, or an error that lists the names.
result<const system_entry*> find_system(std::string_view name);
/// The workload of that name, or an error that lists the names.
result<const workload_entry*> find_workload(std::string_view name);

}  // namespace agon::scenarios
