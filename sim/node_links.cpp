// Orders to a simulated machine about its links.
#include "sim/node.hpp"

namespace agon::sim {
namespace {

json::array named(const std::set<node_id>& nodes) {
  json::array names;
  for (const auto node : nodes) names.emplace_back(to_string(node));
  return names;
}

}  // namespace

result<evidence> machine::drop(const std::set<node_id>& from) {
  const auto dropped = parts_.net.cut(self_, from);
  if (from.empty()) return evidence{{"dropped_packets", dropped}};
  return evidence{{"drops_from", named(from)}};
}

result<evidence> machine::heal() { return drop({}); }

result<evidence> machine::clog(const std::set<node_id>& from) {
  const auto held = parts_.net.clog(self_, from);
  if (from.empty()) return evidence{{"held_packets", held}};
  return evidence{{"holds_from", named(from)}};
}

result<evidence> machine::shape(const std::set<node_id>& to, const link_shape& link) {
  auto targets = to;
  if (targets.empty()) targets.insert(parts_.all.begin(), parts_.all.end());
  targets.erase(self_);
  const auto before = parts_.net.shape(self_, targets, link);
  evidence found{{"links", targets.size()}};
  if (link != link_shape{}) return found;
  found["lost"] = before.lost;
  found["damaged"] = before.damaged;
  found["repeated"] = before.repeated;
  found["reordered"] = before.reordered;
  return found;
}

}  // namespace agon::sim
