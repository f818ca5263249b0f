// Entries on their way from the leader's log to the others.
#include "scenarios/systems/raft/raft.hpp"

#include <utility>

namespace agon::systems::raft {

// ---- At a follower ----

template <class Request>
append_reply core::reply_to(const Request& what, append_verdict verdict, log_index previous) const {
  const bool outdated = verdict == append_verdict::outdated;
  return {.term = term_,
          .from = nodes_.self,
          .verdict = verdict,
          .previous_index = previous,
          .matched = {},
          .retry_from = {},
          .conflict_term = {},
          .round = outdated ? round_number{} : what.round};
}

void core::take(const append_request& what) {
  if (what.term < term_) {
    send(what.from, reply_to(what, append_verdict::outdated, what.previous_index));
    return;
  }
  if (role_ == role::leader && what.term == term_) {
    sure(false, "one leader in a term");
    return;
  }
  follow(what.term, what.from);
  leader_heard_ = now_;
  wait_for_leader();
  if (!log_.holds(what.previous_index, what.previous_term)) {
    sure(what.previous_index > committed_, "committed entries that match the leader's");
    send(what.from, refusal_of(what));
    return;
  }
  merge(what);
  auto reply = reply_to(what, append_verdict::accepted, what.previous_index);
  reply.matched = {what.previous_index.value + what.entries.size()};
  commit_to(std::min(what.committed, reply.matched));
  send(what.from, reply);
}

void core::take(const install_request& what) {
  if (what.term < term_) {
    send(what.from, reply_to(what, append_verdict::outdated, what.base.place));
    return;
  }
  if (role_ == role::leader && what.term == term_) {
    sure(false, "one leader in a term");
    return;
  }
  follow(what.term, what.from);
  leader_heard_ = now_;
  wait_for_leader();
  // One that is late tells nothing new: what it stands for is here already.
  if (what.base.place > committed_ || has(bug::installs_old_snapshot)) install(what.base);
  auto reply = reply_to(what, append_verdict::accepted, what.base.place);
  reply.matched = what.base.place;
  send(what.from, reply);
}

append_reply core::refusal_of(const append_request& what) const {
  auto reply = reply_to(what, append_verdict::refused, what.previous_index);
  reply.retry_from = log_.last().next();
  const bool has_entry = what.previous_index > log_.base() && what.previous_index <= log_.last();
  if (has_entry) {
    reply.conflict_term = log_.term_at(what.previous_index);
    reply.retry_from = log_.first_of_term_at(what.previous_index);
  }
  return reply;
}

void core::merge(const append_request& what) {
  auto place = what.previous_index;
  std::size_t known = 0;
  while (known < what.entries.size() && log_.holds(place.next(), what.entries[known].term)) {
    ++known;
    place = place.next();
  }
  // An append that was late may end before this log does; what follows may be acknowledged already.
  const bool conflict = known < what.entries.size() || has(bug::truncates_on_old_append);
  if (conflict && place >= log_.base() && place < log_.last()) {
    sure(place >= committed_, "committed entries that stay");
    log_.cut(place);
    configurations_.cut(place);
    emit(cut_log{place});
  }
  if (known == what.entries.size()) return;
  const std::vector<entry> added(what.entries.begin() + static_cast<std::ptrdiff_t>(known),
                                 what.entries.end());
  for (const auto& next : added) {
    sure(next.term >= log_.last_term() && next.term <= term_, "terms that grow along the log");
    log_.append(next);
    note_members(log_.last(), next.request.todo);
  }
  emit(extend_log{added});
}

// ---- At the leader ----

void core::take(const append_reply& what) {
  if (what.term > term_) follow(what.term, control_node);
  const bool late = what.verdict == append_verdict::outdated || what.term != term_;
  if (role_ != role::leader || late) return;
  const auto found = followers_.find(what.from);
  if (found == followers_.end()) return;
  auto& follower = found->second;
  follower.heard = now_;
  follower.acknowledged = std::max(follower.acknowledged, what.round);
  if (what.verdict == append_verdict::refused) {
    back_up(follower, what);
  } else {
    sure(what.matched <= log_.last(), "a follower that matches what this leader has");
    const auto matched = std::min(what.matched, log_.last());
    if (matched > follower.match) {
      follower.match = matched;
      follower.next = matched.next();
      follower.waiting = false;
      advance_commit();
      if (role_ != role::leader) return;
    }
    if (!follower.waiting && follower.next <= log_.last())
      send_append(what.from, follower, payload::entries);
  }
  answer_reads();
}

// Skips a whole term of the follower's at a time (section 5.3 of the paper, at its end).
void core::back_up(progress& follower, const append_reply& what) {
  const bool late = what.previous_index != follower.next.prior();
  if (late || what.previous_index <= follower.match) return;
  auto next = what.retry_from;
  if (what.conflict_term != term_number{}) {
    const auto last = log_.last_of(what.conflict_term);
    if (last.has_value() && *last < what.previous_index) next = last->next();
  }
  follower.next = std::max(std::min(next, what.previous_index), follower.match.next());
  send_append(what.from, follower, payload::entries);
}

void core::broadcast(payload what) {
  for (auto& [peer, follower] : followers_) send_append(peer, follower, what);
}

void core::send_append(node_id to, progress& follower, payload what) {
  invariant(role_ == role::leader, "a leader, who alone sends entries");
  invariant(follower.match < follower.next, "a next entry after those that match");
  const bool compacted = follower.next <= log_.base();
  if (compacted && what == payload::entries) {
    send_snapshot(to, follower);
    return;
  }
  // Where the log no longer has what stands before, a heartbeat goes without: 0 matches every log.
  const auto previous = compacted ? log_index{} : follower.next.prior();
  const auto limit = what == payload::entries ? options_.entries_per_message : 0;
  auto entries = compacted ? std::vector<entry>{} : log_.after(previous, limit);
  if (!entries.empty()) follower.waiting = true;
  send(to, append_request{term_, nodes_.self, previous,
                          compacted ? term_number{} : log_.term_at(previous), std::move(entries),
                          committed_, round_});
}

void core::add_entry(const client_request& request) {
  invariant(role_ == role::leader, "a leader, who alone adds entries");
  const entry added{term_, request};
  log_.append(added);
  emit(extend_log{{added}});
  note_members(log_.last(), request.todo);
  if (request.todo.what == action::members) follow_members();
  for (auto& [peer, follower] : followers_)
    if (!follower.waiting) send_append(peer, follower, payload::entries);
}

void core::note_members(log_index place, const command& todo) {
  if (todo.what == action::members) configurations_.add(place, members_from(todo.value));
}

}  // namespace agon::systems::raft
