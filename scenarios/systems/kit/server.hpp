// What the servers of the small systems share: a machine, peers, timers, requests that wait for
// their answers, planted bugs by name.
#pragma once

#include "actors/host.hpp"
#include "actors/self_describing.hpp"
#include "actors/vocabulary/invariant.hpp"
#include "scenarios/systems/kit/messages.hpp"

#include <boost/json/value.hpp>
#include <caf/event_based_actor.hpp>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace agon::systems::kit {

/// Names a request that waits for its answer at this server; 0 is none.
using ticket = std::uint64_t;

/// The base of a server. A derived class has the behavior; what it keeps of its own actor or of
/// promises it lets go of in on_exit, after calling this one's.
class server : public caf::event_based_actor, public self_describing {
 public:
  server(caf::actor_config& config, host machine, std::set<std::string> bugs);

  void on_exit() override;

  /// How many requests wait. A derived class adds what it has.
  [[nodiscard]] json::object describe() const override;

 protected:
  [[nodiscard]] host& machine() { return machine_; }
  [[nodiscard]] node_id self_node() const { return machine_.self; }
  /// All nodes of the cluster, this one included, in order.
  [[nodiscard]] const std::vector<node_id>& members() const { return members_; }
  /// The fewest nodes that are more than half.
  [[nodiscard]] std::size_t majority() const { return members_.size() / 2 + 1; }
  /// Whether this bug is planted.
  [[nodiscard]] bool has(std::string_view bug) const { return bugs_.contains(std::string{bug}); }
  /// The node's monotonic clock.
  [[nodiscard]] time_point now() const;
  /// Writes a line to the node's log.
  void log(const std::string& line) { machine_.log(line); }

  /// Sends to the server of another node, or to this one; it may be lost.
  template <class Message>
  void tell(node_id to, Message what) {
    if (to == machine_.self) {
      send(this, std::move(what));
      return;
    }
    const auto peer = machine_.peers.find(to);
    invariant(peer != machine_.peers.end(), "a node of this cluster");
    send(peer->second, std::move(what));
  }
  /// Sends to the servers of all other nodes.
  template <class Message>
  void tell_others(const Message& what) {
    for (const auto& [node, peer] : machine_.peers) send(peer, what);
  }
  /// Sends to this server, after a while by the node's clock.
  template <class Message>
  void later(duration wait, Message what) {
    delayed_send(this, wait, std::move(what));
  }

  /// Keeps the request that is handled now until `answer`.
  ticket hold();
  /// Answers a held request; does nothing if it was answered.
  void answer(ticket which, reply what);

  /// Ends the server: what a failed write left behind is not known, so nothing may be promised.
  void stop(const error& problem);

 private:
  host machine_;
  std::vector<node_id> members_;
  std::set<std::string> bugs_;
  ticket last_ticket_ = 0;
  std::map<ticket, caf::response_promise> waiting_ = {};
};

/// Replies in brief.
reply done(const json::value& value);
reply done();  ///< With the op's own value.
reply refused(std::string_view why);
reply elsewhere(node_id ask = control_node);
reply unknown(std::string_view why);

/// The JSON of a request's value; null where it is none.
json::value value_of(const request& what);

}  // namespace agon::systems::kit
