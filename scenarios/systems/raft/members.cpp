// Members come and go one at a time, so that the majorities of before and after have a server in
// common (Ongaro 2014, chapter 4; the leader's first entry before the first change: Ongaro's note
// of 2015 to the raft-dev list).
#include "scenarios/systems/raft/raft.hpp"

namespace agon::systems::raft {

void core::change_members(ticket request, const command& todo) {
  const auto wanted = members_from(todo.key);
  invariant(wanted.size() == 1, "one node that comes or goes");
  const auto node = *wanted.begin();
  auto next = members();
  if (todo.what == action::join)
    next.insert(node);
  else
    next.erase(node);
  if (next.empty() || !(node == nodes_.self || nodes_.peers.contains(node))) {
    emit(answer{request, {.status = reply_status::mismatch, .value = to_text(members())}});
    return;
  }
  if (!may_change_members()) {
    emit(answer{request, {.status = reply_status::not_leader}});
    return;
  }
  if (next == members()) {
    emit(answer{request, {.status = reply_status::ok, .value = to_text(next)}});
    return;
  }
  add_entry({.client = {}, .todo = {.what = action::members, .value = to_text(next)}});
  writes_.emplace(log_.last(), request);
  advance_commit();
}

// Were the last change not committed, its majority and the next one's might have no server in
// common; and a change that an earlier leader began and others overwrote is only certain to be gone
// when an entry of this term is committed.
bool core::may_change_members() const {
  if (has(bug::changes_members_too_early)) return true;
  return committed_ >= term_began_ && configurations_.latest_place() <= committed_;
}

void core::follow_members() {
  invariant(role_ == role::leader, "a leader, who alone follows others up");
  std::erase_if(followers_, [this](const auto& follower) { return !is_member(follower.first); });
  for (const auto member : members()) {
    if (member == nodes_.self) continue;
    followers_.try_emplace(
        member,
        progress{.next = log_.last().next(), .match = {}, .acknowledged = {}, .heard = now_});
  }
}

// A leader that is removed manages the cluster until its removal is committed.
void core::leave_if_removed() {
  const bool removed = !is_member(nodes_.self) && configurations_.latest_place() <= committed_;
  if (role_ != role::leader || !removed) return;
  broadcast(payload::none);
  follow(term_, control_node);
}

}  // namespace agon::systems::raft
