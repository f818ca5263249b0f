// The simulated network: wires between nodes that carry CAF messages with latency, loss,
// duplication, reordering and cuts, each direction of each link with its own luck.
#pragma once

#include "actors/messages.hpp"
#include "sim/scheduler.hpp"

#include <caf/actor.hpp>
#include <caf/actor_proxy.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <vector>

namespace agon::sim {

/// How every link is while nothing shapes it. A link keeps the order of what it carries, as TCP
/// does.
struct network_options {
  duration latency_min = std::chrono::microseconds{200};
  duration latency_max = std::chrono::microseconds{800};
};

/// Carries messages between the nodes of a world, and between them and the control node. What is
/// under way feels later faults: cuts are looked at on arrival, as a packet filter at the receiver
/// does. Handles inside messages are not translated: servers tell each other node ids, not handles.
class network final : public arrival_handler {
 public:
  network(scheduler& scheduler, std::uint64_t seed, std::size_t nodes, network_options options);
  ~network() override;

  /// The handle by which actors on `viewer` reach the server of `owner`, whichever incarnation runs
  /// when a message arrives; what arrives while none runs is lost.
  caf::actor server_handle(node_id owner, node_id viewer);
  /// The handle by which actors on `viewer` reach this one actor: the actor itself on its own node.
  caf::strong_actor_ptr view(const caf::strong_actor_ptr& target, node_id viewer);
  /// Says which actor is the server of a node now; null: none.
  void set_server(node_id node, caf::strong_actor_ptr server);

  /// From now on `to` drops what arrives from these nodes, and from no others.
  void cut(node_id to, const std::set<node_id>& from);
  /// Undoes cuts at `node` and shapes of what it sends. Answers how many messages its cuts dropped.
  std::uint64_t heal(node_id node);
  /// Messages that cuts at `node` dropped since the last heal.
  [[nodiscard]] std::uint64_t cut_count(node_id node) const;
  /// Shapes what `from` sends to these nodes.
  void shape(node_id from, const std::set<node_id>& to, const link_shape& shape);

  /// Messages that were sent, delivered, and lost for whatever reason, since the start.
  [[nodiscard]] std::uint64_t sent() const { return sent_; }
  [[nodiscard]] std::uint64_t delivered() const { return delivered_; }

  void arrive(event& parcel) override;

 private:
  class wire;

  struct link {
    random_stream luck;
    link_shape shape;
    bool cut = false;
    time_point last{};  // Arrival of the latest message.
    std::uint64_t count = 0;
    std::uint64_t dropped = 0;
  };

  link& between(node_id from, node_id to) { return links_[from.value * nodes_ + to.value]; }
  [[nodiscard]] const link& between(node_id from, node_id to) const {
    return links_[from.value * nodes_ + to.value];
  }
  void carry(const wire& along, caf::mailbox_element_ptr what);
  void send_parcel(node_id from, node_id to, caf::strong_actor_ptr target,
                   caf::mailbox_element_ptr what);
  time_point arrival_time(link& road);
  void announce_end(caf::actor_id actor, node_id viewer);

  scheduler& scheduler_;
  std::size_t nodes_;  // The control node counts.
  network_options options_;
  std::vector<link> links_;
  std::vector<caf::strong_actor_ptr> servers_;
  std::map<std::pair<caf::actor_id, node_id>, caf::strong_actor_ptr> wires_;
  std::map<std::pair<node_id, node_id>, caf::actor> server_wires_;
  std::uint64_t sent_ = 0;
  std::uint64_t delivered_ = 0;
};

}  // namespace agon::sim
