// CAF's timers as events of the simulator.
#include "sim/scheduler.hpp"

#include <caf/abstract_actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/group.hpp>
#include <caf/message.hpp>

namespace agon::sim {

caf::actor_clock::time_point scheduler::virtual_clock::now() const noexcept {
  const auto& here = owner_.domains_[owner_.current_];
  const auto local = here.clock.local(owner_.now_ + here.busy);
  return time_point{local.time_since_epoch()};
}

caf::actor_clock::duration_type scheduler::virtual_clock::difference(caf::atom_value, long,
                                                                     time_point from,
                                                                     time_point to) const noexcept {
  return to - from;
}

agon::time_point scheduler::virtual_clock::global(time_point local) const {
  return owner_.domains_[owner_.current_].clock.global(
      agon::time_point{std::chrono::duration_cast<duration>(local.time_since_epoch())});
}

void scheduler::virtual_clock::set_ordinary_timeout(time_point time, caf::abstract_actor* self,
                                                    caf::atom_value type, std::uint64_t id) {
  set_multi_timeout(time, self, type, id);  // The actor ignores those that a later one replaced.
}

void scheduler::virtual_clock::set_multi_timeout(time_point time, caf::abstract_actor* self,
                                                 caf::atom_value type, std::uint64_t id) {
  owner_.schedule(global(time), {.what = event::kind::timeout,
                                 .domain = owner_.current_,
                                 .number = id,
                                 .type = type,
                                 .timed = caf::actor_cast<caf::weak_actor_ptr>(self)});
}

void scheduler::virtual_clock::set_request_timeout(time_point time, caf::abstract_actor* self,
                                                   caf::message_id id) {
  owner_.schedule(global(time), {.what = event::kind::request_timeout,
                                 .domain = owner_.current_,
                                 .request = id,
                                 .timed = caf::actor_cast<caf::weak_actor_ptr>(self)});
}

void scheduler::virtual_clock::schedule_message(time_point time, caf::strong_actor_ptr receiver,
                                                caf::mailbox_element_ptr content) {
  if (!receiver) return;
  owner_.schedule(global(time), {.what = event::kind::message,
                                 .domain = owner_.current_,
                                 .target = std::move(receiver),
                                 .content = std::move(content)});
}

void scheduler::virtual_clock::schedule_message(time_point, caf::group, caf::strong_actor_ptr,
                                                caf::message) {
  invariant(false, "no messages to groups in the simulator");
}

void scheduler::virtual_clock::cancel_all() { owner_.events_.clear(); }

}  // namespace agon::sim
