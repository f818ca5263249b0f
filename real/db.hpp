// How the system under test is installed, started and broken on real machines.
#pragma once

#include "actors/messages.hpp"
#include "real/control.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace agon::real {

/// A node of the cluster as others reach it.
struct machine {
  node_id node;
  std::string host;     ///< Its name.
  std::string address;  ///< Its IP address.
};

/// A cluster as one of its nodes sees it.
struct cluster {
  std::vector<machine> machines;
  machine self;
  /// Carries out `synchronize`; empty outside set-up.
  std::function<result<>(duration patience)> meet = {};

  /// The first machine, whose set-up may found the cluster.
  [[nodiscard]] const machine& primary() const { return machines.front(); }
  [[nodiscard]] bool self_is_primary() const { return self.node == machines.front().node; }
  /// For set-up code: blocks until every node's set-up has called it as often as this one's. Fails
  /// for all after `patience`, naming who is missing, and at once when a node's set-up has ended
  /// before. A new attempt to set up begins anew.
  [[nodiscard]] result<> synchronize(duration patience = std::chrono::seconds{60}) const {
    if (meet) return meet(patience);
    return error{"nodes meet during set-up only", self.host, "call synchronize from db::setup"};
  }
};

/// The system under test on real machines. One object serves all nodes; each call gets the node's
/// hands and runs on that node's own thread, so implementations keep no state that changes.
class db {
 public:
  db() = default;
  db(const db&) = delete;
  db& operator=(const db&) = delete;
  virtual ~db() = default;

  /// Installs and configures it on one node and starts it. Does not wait for the other nodes, or
  /// only by `where.synchronize()`.
  virtual result<> setup(control& hands, const cluster& where) = 0;
  /// Waits until this node serves; runs after every node's setup.
  virtual result<> await_ready(control& hands, const cluster& where) = 0;
  /// On the first node, when all are set up: what one node does for the cluster.
  virtual result<> setup_primary(control& /*hands*/, const cluster& /*where*/) { return success{}; }
  /// Stops it and removes its data; succeeds where there is none.
  virtual result<> teardown(control& hands, const cluster& where) = 0;
  /// Starts it on the data that it has.
  virtual result<> start(control& hands, const cluster& where) = 0;
  /// Base name of the executable whose processes kill, pause and resume mean.
  [[nodiscard]] virtual std::string program() const = 0;
  /// Paths of its log files on the node.
  [[nodiscard]] virtual std::vector<std::string> log_files(const cluster& where) const = 0;
};

}  // namespace agon::real
