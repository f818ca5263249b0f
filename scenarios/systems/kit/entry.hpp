// A small system as the catalog lists it.
#pragma once

#include "scenarios/systems/kit/client.hpp"
#include "scenarios/systems/system.hpp"

#include <set>
#include <string>
#include <vector>

namespace agon::scenarios {

/// What is special about a small system; the rest is the same for all.
struct small_system {
  std::string name;
  std::string summary;
  std::vector<std::string> workloads;
  std::vector<planted_bug> bugs;
  systems::kit::client_options client = {};
  /// Starts the server with these bugs planted, which the system knows.
  std::function<caf::actor(caf::actor_system&, host, const std::set<std::string>& bugs)> spawn;
  /// Registers the messages between its servers; those of the kit are registered anyway.
  std::function<void(caf::actor_system_config&)> add_message_types;
};

/// The system in both worlds: in `sim`, and by `agon node` on real machines.
system_entry entry_of(small_system system);

}  // namespace agon::scenarios
