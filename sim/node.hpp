// A node of the simulator: a machine with a disk and a clock on which servers come and go, and the
// port by which the test reaches it.
#pragma once

#include "actors/host.hpp"
#include "actors/membership_order.hpp"
#include "actors/messages.hpp"
#include "sim/disk.hpp"
#include "sim/network.hpp"
#include "sim/scheduler.hpp"
#include "sim/snapshot.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace agon::sim {

/// How long a kill waits for the moment at which it hurts.
inline constexpr duration kill_patience = std::chrono::milliseconds{100};

/// What a simulated machine is made of.
struct machine_parts {
  sim::scheduler& jobs;
  sim::network& net;
  server_factory server;
  std::vector<node_id> all;  ///< All nodes.
  std::uint64_t seed = 0;
  disk_options disk;
  double buggify = 0;               ///< How often a buggify site says yes, in [0, 1].
  mark_book& marks;                 ///< Of the whole world.
  server_factory next_server = {};  ///< The build that `upgrade` brings; may be empty.
  double kills_inside = 0;          ///< As in world_options.
};

/// A machine: each function is one order of the test, answered with evidence.
class machine : private arrival_handler {
 public:
  using answered = std::function<void(const result<evidence>&)>;

  machine(machine_parts parts, node_id self);

  /// A fresh server on an empty disk; it may meet the others' at the barrier.
  result<evidence> setup(const barrier_actor& barrier = {});
  result<evidence> teardown();
  result<evidence> start(const barrier_actor& barrier = {});
  result<evidence> kill();
  /// Kills the server at once, between two jobs, or, as luck has it, in the middle of one, before
  /// one of its next operations on the disk, and at once if none comes within `kill_patience`.
  /// Another order that comes meanwhile finds it killed.
  void kill_when_it_hurts(answered done);
  /// Whoever waits for that need not be told any more.
  void forget_who_waits() { waiting_ = nullptr; }
  result<evidence> pause();
  result<evidence> resume();
  result<evidence> drop(const std::set<node_id>& from);
  result<evidence> heal();
  /// Holds what arrives from these nodes and no others; none: lets through what was held.
  result<evidence> clog(const std::set<node_id>& from);
  result<evidence> shape(const std::set<node_id>& to, const link_shape& link);
  result<evidence> bump_clock(duration by);
  /// Lets the clock run `rate` times as fast as it should from now on.
  result<evidence> set_clock_rate(double rate);
  result<evidence> strobe_clock(const disturbance::strobe_clock& what);
  result<evidence> reset_clock();
  result<evidence> slow_cpu(double factor);
  /// Ends the server, if it runs, and removes its files.
  result<evidence> wipe();
  /// Exchanges the server for the other build: `next`, or the first one, named by nothing.
  result<evidence> upgrade(std::string_view build);
  result<evidence> break_disk(const disk_shape& shape);
  result<evidence> rot_disk(const disturbance::rot_disk& what);
  /// Whatever else may be done to it; see actors/disturbance.hpp.
  result<evidence> disturb(const disturbance::any& what);
  /// What the members of the cluster are to be, as far as this node goes; all servers are asked.
  [[nodiscard]] membership_order order(membership_change what) const { return {what, self_.value}; }
  [[nodiscard]] std::vector<caf::actor> servers() const;
  result<std::vector<log_file>> logs();
  /// What the machine looks like now. Changes nothing.
  [[nodiscard]] node_view look() const;

 private:
  void arrive(event& what) override;
  void end_at(time_point moment);
  void finish_kill();
  host make_host();
  void note(std::string_view line);
  kill_count stop_server();
  [[nodiscard]] bool server_ended() const;  // By itself: it was started, and not killed.
  void switch_off();                        // Ends the server and forgets its files.
  [[nodiscard]] evidence clock_evidence() const;

  machine_parts parts_;
  node_id self_;
  std::shared_ptr<memory_disk> disk_;
  caf::weak_actor_ptr server_;
  bool running_ = false;     // It was started, and not killed.
  bool next_build_ = false;  // Which of the builds runs.
  std::uint64_t starts_ = 0;
  std::uint64_t kills_ = 0;             // Ordered by kill_when_it_hurts.
  bool doomed_ = false;                 // It is to be killed …
  std::uint64_t operation_of_job_ = 0;  // … since it died at this operation; 0: it lives still.
  answered waiting_;
  std::string log_;
};

/// The port to a machine as an actor of the control node.
node_actor spawn_node(caf::actor_system& system, std::shared_ptr<machine> machine);

}  // namespace agon::sim
