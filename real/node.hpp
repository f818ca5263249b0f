// A node of a real cluster: faults and phases carried out over one connection, and the actor that
// answers a node's messages with them.
#pragma once

#include "actors/messages.hpp"
#include "real/control.hpp"
#include "real/db.hpp"
#include "real/net.hpp"

#include <caf/fwd.hpp>

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace agon::real {

/// Whom a node consists of.
struct node_options {
  cluster where;
  std::shared_ptr<db> system;    ///< The system under test.
  control hands;                 ///< Connected.
  result<packet_filter> filter;  ///< Or why partitions cannot be made here.
};

/// What a node can do, as blocking calls; belongs to one thread at a time. Every call ends within
/// the deadlines of `control` and of the db. Errors say which node.
class node {
 public:
  explicit node(node_options options);

  /// Undoes what an earlier run may have left (packet rules, data), installs, starts, and waits
  /// until this node serves. As all nodes are set up at the same time, a db may need the others for
  /// that; they may meet by `meet`, which cluster::synchronize then calls.
  result<evidence> setup(std::function<result<>(duration)> meet = {});
  /// What only the first node does.
  result<evidence> setup_primary();
  /// Heals, lets stopped processes go on, and removes the system under test; does all of it
  /// whatever fails, and answers the first error.
  result<evidence> teardown();

  /// Evidence: `pid`. Where the server runs already, that is its pid.
  result<evidence> start();
  /// Evidence: `pids`; an error if there was nothing to kill.
  result<evidence> kill();
  /// Evidence: `pids`, and their `state`, T; an error if there was nothing to stop.
  result<evidence> pause();
  /// Evidence: `pids`, none if nothing runs.
  result<evidence> resume();

  /// Evidence: `rules`, the addresses whose packets are dropped, and the `filter` that does.
  result<evidence> drop(const std::set<node_id>& from);
  /// Evidence: `dropped_packets`.
  result<evidence> heal();

  /// The log files that exist. One that cannot be fetched is replaced by a file that says why,
  /// unless there is no other; that is an error.
  result<std::vector<log_file>> logs();

  /// `n1 (host)`.
  [[nodiscard]] std::string label() const;

 private:
  result<std::vector<std::int64_t>> signal_all(std::string_view name);
  error placed(error problem) const;

  node_options options_;
};

/// Spawns the actor that carries out node messages with a node, on a thread of its own. Nothing
/// that the node throws escapes it. Ends by an exit message.
node_actor spawn_node(caf::actor_system& system, node_options options);

}  // namespace agon::real
