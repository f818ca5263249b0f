// Snapshots take the place of entries: each server makes its own, and gets its leader's where it
// has fallen behind (Ongaro 2014, chapter 5).
#include "scenarios/systems/raft/raft.hpp"

namespace agon::systems::raft {

void core::take_snapshot() {
  invariant(applied_ > log_.base(), "entries for a snapshot to stand for");
  if (has(bug::snapshot_forgets_sessions)) state_.forget_sessions();
  snapshot_ = {.place = applied_,
               .term = log_.term_at(applied_),
               .members = to_text(configurations_.at(applied_)),
               .state = state_.encoded()};
  log_.compact(applied_);
  configurations_.forget(applied_);
  emit(keep_snapshot{snapshot_, log_.after(applied_, log_.last().value)});
}

// What follows the snapshot's last entry in this log stays if that entry is the same; else this log
// went another way before.
void core::install(const snapshot& base) {
  const bool alike = base.place >= log_.base() && base.place <= log_.last() &&
                     log_.term_at(base.place) == base.term;
  if (alike && !has(bug::installs_old_snapshot))
    log_.compact(base.place);
  else
    log_ = entry_log{{}, base.place, base.term};
  restore(base);
  emit(keep_snapshot{snapshot_, log_.after(log_.base(), log_.last().value)});
}

void core::restore(const snapshot& base) {
  snapshot_ = base;
  committed_ = base.place;
  applied_ = base.place;
  const auto restored = state_.restore(base.state);
  invariant(restored.ok(), "a snapshot that a core made");
  auto members = members_from(base.members);
  if (members.empty()) {
    members = nodes_.peers;
    members.insert(nodes_.self);
  }
  configurations_ = configurations{std::move(members)};
  for (auto place = log_.base(); place < log_.last();) {
    place = place.next();
    note_members(place, log_.at(place).request.todo);
  }
}

void core::send_snapshot(node_id to, progress& follower) {
  follower.waiting = true;
  send(to, install_request{term_, nodes_.self, snapshot_, round_});
}

}  // namespace agon::systems::raft
