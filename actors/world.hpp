// The port between a test and where it runs: real machines or the simulator.
#pragma once

#include "actors/client.hpp"
#include "actors/marks.hpp"
#include "actors/messages.hpp"

#include <caf/fwd.hpp>

#include <functional>
#include <string>
#include <vector>

namespace agon {

/// What a nemesis may ask of a node; a world says which of them it can do before the run starts.
enum class fault_kind : std::uint8_t {
  partition,
  kill,
  pause,
  packet,
  clock,
  clog,
  disk,
  cpu,
  wipe,
  upgrade,
  membership
};
/// `partition`, `kill` ….
std::string_view to_string(fault_kind kind);

/// Where a test runs. Implemented by sim::world and real::world, which never include each other.
/// All of it is called on one thread, the one that calls run_until; `node` and `seat` before the
/// nodes are set up.
class world {
 public:
  world() = default;
  world(const world&) = delete;
  world& operator=(const world&) = delete;
  virtual ~world() = default;

  /// `sim` or `real`.
  [[nodiscard]] virtual std::string_view name() const = 0;
  virtual caf::actor_system& system() = 0;
  /// Names of the nodes, in the order of their ids.
  [[nodiscard]] virtual const std::vector<std::string>& node_names() const = 0;
  /// The port to one node.
  virtual node_actor node(node_id node) = 0;
  /// Done, or why this world cannot do such faults here and what would help.
  virtual result<> can(fault_kind kind) = 0;
  /// What a client bound to that node needs; `number` tells clients of one node apart.
  virtual client_seat seat(node_id node, std::uint64_t number) = 0;
  /// Lets the world's actors run until `finished` holds. `poll` is called at least every 100 ms of
  /// real time, for Ctrl-C and progress.
  virtual void run_until(const std::function<bool()>& finished,
                         const std::function<void()>& poll) = 0;
  /// The time by this world's clock, since the world was made.
  virtual time_point now() = 0;
  /// The run's seed, for what several nemeses must draw alike.
  [[nodiscard]] virtual std::uint64_t seed() const { return 0; }
  /// What the marks of the code under test have counted; none where the world cannot see them.
  [[nodiscard]] virtual const mark_book* marks() const { return nullptr; }
};

}  // namespace agon
