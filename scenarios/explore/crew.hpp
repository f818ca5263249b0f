// Crews: the lanes of one machine as an actor, and the gate by which other machines ask for one.
#pragma once

#include "real/address.hpp"
#include "scenarios/explore/lane.hpp"

#include <caf/actor.hpp>
#include <caf/atom.hpp>
#include <caf/fwd.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace agon::scenarios {

/// What a coordinator, a crew and a gate say to each other. Only types that CAF can send to another
/// machine by itself:
///
/// | from | to | message |
/// |---|---|---|
/// | coordinator | gate | `hello`, a number of its own, version, commit |
/// | gate | coordinator | `crew`, that number, the crew, its lanes; or `refused`, that number, |
/// | | | the gate's version and commit |
/// | coordinator | crew | `task`, seed, its time limit in seconds, the task as a line |
/// | crew | coordinator | `done`, the result as a line; or `broken`, why no child can be started |
///
/// A crew ends when its coordinator does, wherever that is.
namespace crew_word {
inline constexpr auto hello = caf::atom("hello"), crew = caf::atom("crew"),
                      refused = caf::atom("refused"), task = caf::atom("task"),
                      done = caf::atom("done"), broken = caf::atom("broken");
}  // namespace crew_word

/// Spawns a crew of so many lanes for this coordinator. Each runs one task at a time, in the order
/// in which they came.
caf::actor spawn_crew(caf::actor_system& system, std::uint64_t lanes, const lane_program& program,
                      const caf::actor& coordinator);

/// Spawns a gate, which gives each coordinator of the same build a crew of its own.
caf::actor spawn_gate(caf::actor_system& system, std::uint64_t lanes, const lane_program& program);

/// How a machine offers its cores.
struct worker_options {
  real::address at = {"127.0.0.1", 0};  ///< Where to listen; port 0: any that is free.
  std::uint64_t lanes = 1;
  lane_program program = {};
};

/// Listens, says by `ready` at which port, and serves coordinators until `interrupted`.
result<> host_worker(const worker_options& options,
                     const std::function<void(std::uint16_t port)>& ready,
                     const std::function<bool()>& interrupted);

}  // namespace agon::scenarios
