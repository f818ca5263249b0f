// The simulated network: wires between nodes that carry CAF messages over links, each direction
// with its own luck.
#pragma once

#include "sim/link.hpp"
#include "sim/scheduler.hpp"

#include <caf/actor.hpp>
#include <caf/actor_proxy.hpp>

#include <cstdint>
#include <map>
#include <set>
#include <vector>

namespace agon::sim {

/// Carries messages between the nodes of a world, and between them and the control node. What is
/// under way feels later faults: cuts, clogs and the end of connections are looked at on arrival,
/// as a packet filter at the receiver does; shapes concern what is sent from then on. Handles
/// inside messages are not translated: servers tell each other node ids, not handles.
class network final : public arrival_handler {
 public:
  network(scheduler& scheduler, std::uint64_t seed, std::size_t nodes,
          const network_options& options);
  ~network() override;

  /// From now on `by` decides about messages where chance would. It must outlive the network.
  void steer(chooser& by);

  /// The handle by which actors on `viewer` reach the server of `owner`, whichever incarnation runs
  /// when a message arrives; what arrives while none runs is lost.
  caf::actor server_handle(node_id owner, node_id viewer);
  /// The handle by which actors on `viewer` reach this one actor: the actor itself on its own node.
  caf::strong_actor_ptr view(const caf::strong_actor_ptr& target, node_id viewer);
  /// Says which actor is the server of a node now; null: none, and streams to that node break.
  void set_server(node_id node, caf::strong_actor_ptr server);

  /// From now on `to` drops what arrives from these nodes, and from no others; streams wait
  /// instead, and break when that takes too long. Answers how many messages cuts at `to` met since
  /// it was last asked to drop nothing.
  std::uint64_t cut(node_id to, const std::set<node_id>& from);
  /// From now on `to` holds what arrives from these nodes, and from no others: what it held of
  /// those arrives at once, in order. Answers how many messages clogs at `to` held since it was
  /// last asked to hold nothing.
  std::uint64_t clog(node_id to, const std::set<node_id>& from);
  /// Shapes what `from` sends to these nodes. Answers what earlier shapes of these links did.
  link_counts shape(node_id from, const std::set<node_id>& to, const link_shape& shape);
  /// Undoes cuts and clogs at the node and shapes of what it sends.
  void mend(node_id node);

  /// Messages that cuts at `node` met since it was last asked to drop nothing.
  [[nodiscard]] std::uint64_t cut_count(node_id node) const;
  /// Messages that were sent, and those that arrived, since the start.
  [[nodiscard]] std::uint64_t sent() const { return sent_; }
  [[nodiscard]] std::uint64_t delivered() const { return delivered_; }
  /// Directions of connections that broke since the start.
  [[nodiscard]] std::uint64_t broken() const { return broken_; }

  /// All messages that have left and not arrived. O(n log n) in what is scheduled.
  [[nodiscard]] std::vector<message_view> under_way() const;
  /// From whom `into.node` drops or holds messages.
  void describe(node_view& into) const;

  void arrive(event& parcel) override;

 private:
  class wire;

  [[nodiscard]] std::size_t place(node_id from, node_id to) const {
    return from.value * nodes_ + to.value;
  }
  link& between(node_id from, node_id to) { return links_[place(from, to)]; }
  [[nodiscard]] const link& between(node_id from, node_id to) const {
    return links_[place(from, to)];
  }
  void note(trace_kind kind, node_id from, node_id to, std::uint64_t number);

  void carry(const wire& along, caf::mailbox_element_ptr what);
  bool survives_shape(const wire& along, caf::mailbox_element_ptr& what);
  bool survives_damage(node_id from, node_id to, caf::mailbox_element_ptr& what);
  void send_parcel(node_id from, node_id to, event parcel);
  void announce_end(caf::actor_id actor, node_id viewer);

  void deliver(event& parcel);
  void hold(event& parcel);
  void release(node_id from, node_id to);
  void lose_patience(node_id from, node_id to, std::uint64_t stall);
  void break_connection(node_id from, node_id to);  // Both directions.
  void disconnect(node_id from, node_id to);

  scheduler& scheduler_;
  std::size_t nodes_;  // The control node counts.
  const network_options options_;
  std::vector<link> links_;
  std::map<std::size_t, std::vector<event>> held_;  // By the place of their link.
  std::vector<caf::strong_actor_ptr> servers_;
  std::map<std::pair<caf::actor_id, node_id>, caf::strong_actor_ptr> wires_;
  std::map<std::pair<node_id, node_id>, caf::actor> server_wires_;
  std::uint64_t sent_ = 0;
  std::uint64_t delivered_ = 0;
  std::uint64_t broken_ = 0;
};

}  // namespace agon::sim
