// First in, first out.
#include "scenarios/systems/replicated_log/queue_state.hpp"

#include "scenarios/systems/kit/server.hpp"

namespace agon::systems::replicated_log {

kit::reply queue_state::apply(const kit::request& what) {
  if (what.client == 0) return kit::done();
  if (repeated_ == retries::each_time) return carry_out(what);
  if (const auto before = sessions_.repeated(what)) return *before;
  const auto how = carry_out(what);
  sessions_.keep(what, how);
  return how;
}

kit::reply queue_state::carry_out(const kit::request& what) {
  if (what.f == "enqueue") {
    elements_.push_back(kit::value_of(what));
    return kit::done();
  }
  if (what.f == "drain") {
    const json::array all(elements_.begin(), elements_.end());
    elements_.clear();
    return kit::done(all);
  }
  if (what.f != "dequeue") return kit::refused("not an op on a queue: " + what.f);
  if (elements_.empty()) return kit::refused("empty");
  const auto first = elements_.front();
  elements_.pop_front();
  return kit::done(first);
}

}  // namespace agon::systems::replicated_log
