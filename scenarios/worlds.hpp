// Making the world that a test asks for.
#pragma once

#include "actors/world.hpp"
#include "scenarios/systems/system.hpp"
#include "scenarios/test_options.hpp"
#include "sim/chooser.hpp"
#include "sim/trace.hpp"

#include <memory>
#include <string>

namespace agon::sim {
class world;
}

namespace agon::scenarios {

/// A world, and what it has beyond the port.
struct made_world {
  std::unique_ptr<agon::world> world;
  sim::world* simulated = nullptr;    ///< The same world, in `sim` only.
  const sim::trace* trace = nullptr;  ///< In `sim` only; lives as long as the world.
  json::object drawn = {};            ///< What the seed chose of the world, for test.json.
};

/// Makes the world of a test whose options were checked. For `real`, nodes that belong to a lab are
/// reached through its network, which the process enters, by its key; it must have no thread yet.
/// In `sim`, `by` decides at choice points if it is there, whatever the options say.
result<made_world> make_world(const test_options& options, bool keep_trace,
                              std::shared_ptr<sim::chooser> by = nullptr);
/// The same for a system that the catalog need not have.
result<made_world> make_world(const test_options& options, const system_entry& system,
                              bool keep_trace, std::shared_ptr<sim::chooser> by = nullptr);

}  // namespace agon::scenarios
