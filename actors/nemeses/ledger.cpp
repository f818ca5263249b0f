// Which message breaks what and which mends it: the only place that knows.
#include "actors/nemeses/ledger.hpp"

#include <algorithm>
#include <optional>

namespace agon {

namespace {

template <class... Cases>
struct overload : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
overload(Cases...) -> overload<Cases...>;

using answer = std::optional<breakage>;

answer broken_by(const disturbance::any& what) {
  using namespace disturbance;
  return std::visit(
      overload{
          [](const clog& m) { return m.from.empty() ? answer{} : breakage::clogged; },
          [](const wipe&) -> answer { return breakage::killed; },
          [](const upgrade&) -> answer { return {}; },
          [](const slow_cpu& m) { return m.factor == 1 ? answer{} : breakage::slowed; },
          [](const strobe_clock&) -> answer { return breakage::clock; },
          [](const set_clock_rate&) -> answer { return breakage::clock; },
          [](const break_disk& m) { return m.shape == disk_shape{} ? answer{} : breakage::disk; },
          [](const rot_disk&) -> answer { return {}; }, [](const join&) -> answer { return {}; },
          [](const leave&) -> answer { return breakage::out; }},
      what);
}

answer broken_by(const node_message& message) {
  return std::visit(overload{[](const to_node::kill&) -> answer { return breakage::killed; },
                             [](const to_node::pause&) -> answer { return breakage::paused; },
                             [](const to_node::drop& m) -> answer {
                               return m.from.empty() ? answer{} : breakage::cut;
                             },
                             [](const to_node::shape& m) -> answer {
                               return m.link == link_shape{} ? answer{} : breakage::shaped;
                             },
                             [](const to_node::bump_clock&) -> answer { return breakage::clock; },
                             [](const to_node::start&) -> answer { return {}; },
                             [](const to_node::resume&) -> answer { return {}; },
                             [](const to_node::heal&) -> answer { return {}; },
                             [](const to_node::reset_clock&) -> answer { return {}; },
                             [](const to_node::disturb& m) { return broken_by(m.what); }},
                    message);
}

/// What sets things right where its parameters are those of a whole machine: the kind it mends.
answer mended_by(const node_message& message) {
  if (const auto* shape = std::get_if<to_node::shape>(&message))
    return shape->link == link_shape{} && shape->to.empty() ? answer{breakage::shaped} : answer{};
  const auto* order = std::get_if<to_node::disturb>(&message);
  if (order == nullptr) return {};
  if (const auto* clog = std::get_if<disturbance::clog>(&order->what))
    return clog->from.empty() ? answer{breakage::clogged} : answer{};
  if (const auto* cpu = std::get_if<disturbance::slow_cpu>(&order->what))
    return cpu->factor == 1 ? answer{breakage::slowed} : answer{};
  if (const auto* disk = std::get_if<disturbance::break_disk>(&order->what))
    return disk->shape == disk_shape{} ? answer{breakage::disk} : answer{};
  if (std::holds_alternative<disturbance::join>(order->what)) return breakage::out;
  return {};
}

bool mends(const node_message& message, breakage kind) {
  switch (kind) {
    case breakage::shaped:
    case breakage::clogged:
    case breakage::slowed:
    case breakage::disk:
    case breakage::out:
      return mended_by(message) == kind;
    case breakage::cut:
      return std::holds_alternative<to_node::heal>(message);
    case breakage::killed:
      return std::holds_alternative<to_node::start>(message);
    case breakage::paused:
      return std::holds_alternative<to_node::resume>(message);
    case breakage::clock:
      return std::holds_alternative<to_node::reset_clock>(message);
  }
  return false;
}

node_order undo_of(const fault_entry& entry) {
  switch (entry.kind) {
    case breakage::cut:
      return {entry.node, to_node::heal{}};
    case breakage::shaped:
      return {entry.node, to_node::shape{}};
    case breakage::clogged:
      return {entry.node, to_node::disturb{disturbance::clog{}}};
    case breakage::killed:
      return {entry.node, to_node::start{}};
    case breakage::paused:
      return {entry.node, to_node::resume{}};
    case breakage::clock:
      return {entry.node, to_node::reset_clock{}};
    case breakage::slowed:
      return {entry.node, to_node::disturb{disturbance::slow_cpu{}}};
    case breakage::disk:
      return {entry.node, to_node::disturb{disturbance::break_disk{}}};
    case breakage::out:
      return {entry.node, to_node::disturb{disturbance::join{}}};
  }
  return {entry.node, to_node::heal{}};
}

}  // namespace

std::string_view to_string(breakage kind) {
  switch (kind) {
    case breakage::cut:
      return "cut";
    case breakage::shaped:
      return "shaped";
    case breakage::killed:
      return "killed";
    case breakage::paused:
      return "paused";
    case breakage::clock:
      return "clock";
    case breakage::clogged:
      return "clogged";
    case breakage::slowed:
      return "slowed";
    case breakage::disk:
      return "disk";
    case breakage::out:
      return "out";
  }
  return "?";
}

bool breaks(const node_message& message) { return broken_by(message).has_value(); }

void fault_ledger::sent(const node_order& order) {
  const auto kind = broken_by(order.message);
  if (!kind) return;
  const fault_entry entry{order.node, *kind};
  std::erase(entries_, entry);
  entries_.push_back(entry);
}

void fault_ledger::confirmed(const node_order& order) {
  std::erase_if(entries_, [&](const fault_entry& entry) {
    return entry.node == order.node && mends(order.message, entry.kind);
  });
}

std::set<node_id> fault_ledger::nodes(breakage kind) const {
  std::set<node_id> found;
  for (const auto& entry : entries_)
    if (entry.kind == kind) found.insert(entry.node);
  return found;
}

std::vector<node_order> fault_ledger::undo() const {
  std::vector<node_order> orders;
  for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
    const auto already = std::ranges::any_of(orders, [&](const node_order& order) {
      return order.node == entry->node && mends(order.message, entry->kind);
    });
    if (!already) orders.push_back(undo_of(*entry));
  }
  return orders;
}

}  // namespace agon
