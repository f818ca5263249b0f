// The fault ledger: what is broken now, and what undoes it. Kept by each nemesis for the faults it
// makes.
#pragma once

#include "actors/messages.hpp"

#include <cstdint>
#include <set>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace agon {

/// A way in which a node can be broken.
enum class breakage : std::uint8_t {
  cut,
  shaped,
  killed,
  paused,
  clock,
  clogged,
  slowed,
  disk,
  out
};
/// `cut`, `shaped` ….
std::string_view to_string(breakage kind);

/// What a nemesis may tell a node.
using node_message = std::variant<to_node::start, to_node::kill, to_node::pause, to_node::resume,
                                  to_node::drop, to_node::heal, to_node::shape, to_node::bump_clock,
                                  to_node::reset_clock, to_node::disturb>;

/// A message for one node.
struct node_order {
  node_order(node_id whom, node_message what) : node{whom}, message{std::move(what)} {}

  node_id node;
  node_message message;
};

/// True for messages that break something, false for those that mend.
bool breaks(const node_message& message);

/// One thing that is broken.
struct fault_entry {
  node_id node;
  breakage kind;
  friend bool operator==(const fault_entry&, const fault_entry&) = default;
};

/// What is broken now, oldest first. Operations are linear in its size, which is at most eight a
/// node.
class fault_ledger {
 public:
  /// Enters what the order breaks. Called before it is sent: a node that does not answer may have
  /// obeyed.
  void sent(const node_order& order);
  /// Removes what the order mends. Called when the node has confirmed it.
  void confirmed(const node_order& order);

  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] const std::vector<fault_entry>& entries() const { return entries_; }
  [[nodiscard]] std::set<node_id> nodes(breakage kind) const;
  /// The orders that mend everything, for the newest fault first.
  [[nodiscard]] std::vector<node_order> undo() const;

 private:
  std::vector<fault_entry> entries_;
};

}  // namespace agon
