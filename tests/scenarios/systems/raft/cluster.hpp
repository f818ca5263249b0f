// Servers without actors on a network, disks and clocks made up from a seed, with clients, and with
// somebody who watches whether what Raft promises holds.
#pragma once

#include "scenarios/systems/raft/raft.hpp"
#include "scenarios/systems/raft/storage.hpp"
#include "tests/scenarios/systems/raft/memory_disk.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace agon::systems::raft {

/// What a cluster goes through.
struct cluster_options {
  std::uint64_t seed = 1;
  std::uint32_t nodes = 3;
  raft_options raft = {};
  double loss = 0.03;
  double duplicate = 0.05;
  double slow = 0.05;           ///< Share of messages that take up to 400 ms.
  bool members_change = false;  ///< Nodes join and leave.
  /// Each server's clock runs at a rate drawn from [1 - drift, 1 + drift].
  double drift = 0;
  bool wall_jumps = false;  ///< Wall clocks jump by up to a second now and then.
};

/// A cluster of cores. Everything is decided by the seed.
class cluster {
 public:
  explicit cluster(const cluster_options& options);

  /// Lets this much time pass, with faults.
  void run(duration length);
  /// Ends all faults, lets five seconds pass, and checks that all servers agree and go on.
  void settle();

  /// What did not hold, each kind with its first case.
  [[nodiscard]] const std::map<std::string, std::string>& violations() const { return violations_; }
  [[nodiscard]] std::uint64_t writes_done() const { return writes_done_; }
  [[nodiscard]] std::uint64_t reads_done() const { return reads_done_; }
  [[nodiscard]] std::uint64_t elections() const { return leaders_.size(); }
  [[nodiscard]] std::uint64_t crashes() const { return crashes_; }
  /// How often a server took a snapshot of another's, and how often the members changed.
  [[nodiscard]] std::uint64_t installs() const { return installs_; }
  [[nodiscard]] std::uint64_t changes() const { return changes_; }
  /// Of all events so far, for comparing two runs.
  [[nodiscard]] std::uint64_t fingerprint() const { return fingerprint_; }

 private:
  struct server_state {
    std::shared_ptr<memory_disk> disk = std::make_shared<memory_disk>();
    std::optional<storage> store;
    std::optional<core> raft;
    std::uint64_t starts = 0;
    std::uint64_t wake = 0;
    log_index checked;
    std::vector<entry> log;  // whole, with what snapshots stand for
    double rate = 1;
    duration wall_offset{};
    std::map<ticket, std::pair<std::size_t, client_request>> asked;
  };
  // Writers count up on a key of their own; readers read any.
  struct client_state {
    client_id id;
    std::optional<std::size_t> writes_key;
    std::uint64_t sequence = 0;
    std::optional<client_request> current;
    std::size_t key = 0;
    std::uint64_t value = 0;
    std::uint64_t floor = 0;  // what a read must at least see
    time_point began;
    node_id target;
    std::uint64_t attempt = 0;
  };
  struct register_facts {
    std::uint64_t written = 0;  // the greatest value that a write was begun with
    std::uint64_t known = 0;    // the greatest value that a completed op has shown
  };

  void after(duration delay, std::function<void()> what);
  void at_server(node_id node, std::uint64_t start, const std::function<effects(core&)>& what);
  void start(node_id node);
  void crash(node_id node);
  void arm(node_id node);
  bool carry_out(node_id node, const effects& todo);
  result<> store(server_state& server, const effect& what);
  [[nodiscard]] std::vector<entry> whole_log(const server_state& server, const snapshot& base,
                                             const std::vector<entry>& entries) const;
  [[nodiscard]] time_point clock_of(node_id node) const;
  void deliver(node_id from, const send_message& what);
  duration travel();

  void next_op(std::size_t number);
  void attempt(std::size_t number);
  void retry(std::size_t number, std::uint64_t attempt, node_id hint);
  void complete(std::size_t number, std::uint64_t sequence, const client_reply& reply);

  void fault();
  void change_members();
  void order(node_id leader, action what, node_id node);
  void watch(node_id node);
  void compare_logs();
  void violate(const std::string& what, const std::string& where);

  cluster_options options_;
  random_stream luck_;
  time_point now_{};
  std::uint64_t count_ = 0;
  std::uint64_t fingerprint_ = 0;
  std::map<std::pair<time_point, std::uint64_t>, std::function<void()>> events_;
  std::map<node_id, server_state> servers_;
  std::vector<client_state> clients_;
  std::vector<register_facts> registers_;
  std::set<std::pair<node_id, node_id>> cut_;
  bool faults_ = true;

  std::map<term_number, node_id> leaders_;
  std::vector<std::pair<entry, term_number>> committed_;  // with the term in which it was
  std::map<std::string, std::string> violations_;
  std::uint64_t writes_done_ = 0;
  std::uint64_t reads_done_ = 0;
  std::uint64_t crashes_ = 0;
  std::uint64_t tickets_ = 0;
  std::uint64_t installs_ = 0;
  std::uint64_t changes_ = 0;
};

}  // namespace agon::systems::raft
