// Elections, replication, commitment and reads, in this order.
#include "scenarios/systems/raft/raft.hpp"

#include "actors/vocabulary/invariant.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace agon::systems::raft {
namespace {

node_id sender_of(const message& what) {
  return std::visit([](const auto& m) { return m.from; }, what);
}

deduplication deduplication_with(const std::set<bug>& bugs) {
  return bugs.contains(bug::retries_twice) ? deduplication::none : deduplication::by_session;
}

}  // namespace

std::string_view to_string(role which) {
  switch (which) {
    case role::follower:
      return "follower";
    case role::pre_candidate:
      return "pre-candidate";
    case role::candidate:
      return "candidate";
    case role::leader:
      return "leader";
  }
  return "unknown";
}

core::core(raft_options options, membership members, durable_state kept, random_stream random,
           time_point now)
    : options_{std::move(options)},
      members_{std::move(members)},
      random_{random},
      now_{now},
      term_{kept.term},
      voted_for_{kept.voted_for},
      log_{std::move(kept.entries)},
      state_{deduplication_with(options_.bugs)} {
  invariant(!members_.peers.contains(members_.self), "a server that is not its own peer");
  invariant(options_.heartbeat.count() > 0, "a positive time between heartbeats");
  invariant(options_.heartbeat < options_.election_min, "heartbeats within an election timeout");
  invariant(options_.entries_per_message > 0, "room for an entry in a message");
  sure(term_ >= log_.last_term(), "a stored term that is not below those of the log");
  wait_for_leader();
}

effects core::receive(const message& what, time_point now) {
  now_ = now;
  if (!members_.peers.contains(sender_of(what))) return {};
  std::visit([this](const auto& m) { take(m); }, what);
  return finish();
}

effects core::ask(ticket request, const client_request& what, time_point now) {
  now_ = now;
  if (role_ != role::leader) {
    emit(answer{request, {.status = reply_status::not_leader, .leader = leader_}});
    return finish();
  }
  if (what.todo.what == action::read) {
    if (has(bug::stale_read)) {
      emit(answer{request, {.status = reply_status::ok, .value = state_.read(what.todo.key)}});
      return finish();
    }
    // What earlier leaders committed stands before this term's first entry.
    const auto at = std::max(committed_, term_began_);
    reads_.push_back({request, what.todo.key, at, round_.next()});
    if (confirmed_round() == round_) begin_round();
    answer_reads();
    return finish();
  }
  add_entry(what);
  const auto fresh = writes_.emplace(log_.last(), request).second;
  invariant(fresh, "one request for an entry");
  advance_commit();
  return finish();
}

effects core::tick(time_point now) {
  now_ = now;
  if (role_ == role::leader) {
    if (now_ >= heartbeat_due_) {
      // A leader that does not ask for reads does not ask at any other time either.
      if (hears_majority() || has(bug::stale_read)) {
        heartbeat_due_ = now_ + options_.heartbeat;
        broadcast(payload::entries);
      } else {
        follow(term_, control_node);
      }
    }
  } else if (now_ >= election_due_) {
    seek_election(ballot::pre_vote);
  }
  return finish();
}

time_point core::wake_at() const { return role_ == role::leader ? heartbeat_due_ : election_due_; }

// ---- Elections ----

void core::take(const vote_request& what) {
  // A pre-vote does not raise the term: that is what it is for.
  if (what.kind == ballot::vote && what.term > term_) follow(what.term, control_node);
  if (!would_vote_for(what)) {
    send(what.from, vote_reply{what.kind, term_, members_.self, vote_verdict::refused});
    return;
  }
  if (what.kind == ballot::vote) {
    if (voted_for_ != what.from) term_unsaved_ = true;
    voted_for_ = what.from;
    wait_for_leader();
  }
  send(what.from, vote_reply{what.kind, what.term, members_.self, vote_verdict::granted});
}

bool core::would_vote_for(const vote_request& what) const {
  if (!log_.not_ahead_of(what.last_index, what.last_term)) return false;
  if (what.kind == ballot::vote)
    return what.term == term_ && (voted_for_ == control_node || voted_for_ == what.from);
  const bool leader_lives =
      role_ == role::leader ||
      (leader_heard_.has_value() && now_ - *leader_heard_ < options_.election_min);
  return what.term > term_ && !leader_lives;
}

void core::take(const vote_reply& what) {
  if (what.verdict == vote_verdict::refused) {
    if (what.term > term_) follow(what.term, control_node);
    return;
  }
  const bool pre = what.kind == ballot::pre_vote;
  const bool counts = pre ? role_ == role::pre_candidate && what.term == term_.next()
                          : role_ == role::candidate && what.term == term_;
  if (counts) count_vote(what.from);
}

void core::follow(term_number term, node_id leader) {
  invariant(term >= term_, "a term that never goes back");
  if (term > term_) {
    term_ = term;
    voted_for_ = control_node;
    term_unsaved_ = true;
  }
  leader_ = leader;
  if (role_ == role::leader) {
    abandon_requests();
    followers_.clear();
    wait_for_leader();
  }
  role_ = role::follower;
  votes_.clear();
}

void core::abandon_requests() {
  for (const auto& [place, request] : writes_)
    emit(answer{request, {.status = reply_status::unknown, .leader = leader_}});
  for (const auto& read : reads_)
    emit(answer{read.request, {.status = reply_status::not_leader, .leader = leader_}});
  writes_.clear();
  reads_.clear();
}

void core::seek_election(ballot kind) {
  invariant(role_ != role::leader, "a leader that seeks no election");
  leader_ = control_node;
  votes_.clear();
  wait_for_leader();
  if (kind == ballot::vote) {
    term_ = term_.next();
    voted_for_ = members_.self;
    term_unsaved_ = true;
    role_ = role::candidate;
  } else {
    role_ = role::pre_candidate;
  }
  const auto term = kind == ballot::vote ? term_ : term_.next();
  for (const auto peer : members_.peers)
    send(peer, vote_request{kind, term, members_.self, log_.last(), log_.last_term()});
  count_vote(members_.self);
}

void core::count_vote(node_id voter) {
  votes_.insert(voter);
  if (votes_.size() < majority()) return;
  if (role_ == role::pre_candidate)
    seek_election(ballot::vote);
  else
    lead();
}

void core::lead() {
  invariant(role_ == role::candidate, "a candidate that has won");
  sure(voted_for_ == members_.self, "a leader that voted for itself");
  role_ = role::leader;
  leader_ = members_.self;
  votes_.clear();
  round_ = {};
  invariant(writes_.empty() && reads_.empty(), "no requests from before this leadership");
  for (const auto peer : members_.peers)
    followers_[peer] = {.next = log_.last().next(), .match = {}, .acknowledged = {}, .heard = now_};
  heartbeat_due_ = now_ + options_.heartbeat;
  add_entry({});
  term_began_ = log_.last();
  advance_commit();
}

// ---- Replication ----

void core::take(const append_request& what) {
  if (what.term < term_) {
    send(what.from, append_reply{.term = term_,
                                 .from = members_.self,
                                 .verdict = append_verdict::outdated,
                                 .previous_index = what.previous_index,
                                 .matched = {},
                                 .retry_from = {},
                                 .conflict_term = {},
                                 .round = {}});
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
  const log_index matched{what.previous_index.value + what.entries.size()};
  commit_to(std::min(what.committed, matched));
  send(what.from, append_reply{.term = term_,
                               .from = members_.self,
                               .verdict = append_verdict::accepted,
                               .previous_index = what.previous_index,
                               .matched = matched,
                               .retry_from = {},
                               .conflict_term = {},
                               .round = what.round});
}

append_reply core::refusal_of(const append_request& what) const {
  append_reply reply{.term = term_,
                     .from = members_.self,
                     .verdict = append_verdict::refused,
                     .previous_index = what.previous_index,
                     .matched = {},
                     .retry_from = log_.last().next(),
                     .conflict_term = {},
                     .round = what.round};
  const bool has_entry = what.previous_index > log_index{} && what.previous_index <= log_.last();
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
  if (conflict && place < log_.last()) {
    sure(place >= committed_, "committed entries that stay");
    log_.cut(place);
    emit(cut_log{place});
  }
  if (known == what.entries.size()) return;
  const std::vector<entry> added(what.entries.begin() + static_cast<std::ptrdiff_t>(known),
                                 what.entries.end());
  for (const auto& next : added) {
    sure(next.term >= log_.last_term() && next.term <= term_, "terms that grow along the log");
    log_.append(next);
  }
  emit(extend_log{added});
}

void core::take(const append_reply& what) {
  if (what.term > term_) follow(what.term, control_node);
  const bool late = what.verdict == append_verdict::outdated || what.term != term_;
  if (role_ != role::leader || late) return;
  auto& follower = followers_.at(what.from);
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
  const auto previous = follower.next.prior();
  const auto limit = what == payload::entries ? options_.entries_per_message : 0;
  auto entries = log_.after(previous, limit);
  if (!entries.empty()) follower.waiting = true;
  send(to, append_request{term_, members_.self, previous, log_.term_at(previous),
                          std::move(entries), committed_, round_});
}

void core::add_entry(const client_request& request) {
  invariant(role_ == role::leader, "a leader, who alone adds entries");
  const entry added{term_, request};
  log_.append(added);
  emit(extend_log{{added}});
  for (auto& [peer, follower] : followers_)
    if (!follower.waiting) send_append(peer, follower, payload::entries);
}

// ---- Commitment ----

void core::advance_commit() {
  std::vector<log_index> matches{log_.last()};
  for (const auto& [peer, follower] : followers_) matches.push_back(follower.match);
  std::ranges::sort(matches, std::greater{});
  const auto place = matches[majority() - 1];
  if (place <= committed_) return;
  // An entry of an earlier term may still be overwritten although a majority has it (figure 8).
  if (log_.term_at(place) != term_ && !has(bug::commits_old_term)) return;
  commit_to(place);
  answer_reads();
}

void core::commit_to(log_index place) {
  committed_ = std::max(committed_, std::min(place, log_.last()));
  while (applied_ < std::min(committed_, log_.last())) {
    applied_ = applied_.next();
    const auto reply = state_.apply(log_.at(applied_).request);
    const auto waiting = writes_.find(applied_);
    if (waiting == writes_.end()) continue;
    emit(answer{waiting->second, reply});
    writes_.erase(waiting);
  }
}

// ---- Reads ----

void core::begin_round() {
  round_ = round_.next();
  for (auto& [peer, follower] : followers_)
    send_append(peer, follower, follower.waiting ? payload::none : payload::entries);
}

round_number core::confirmed_round() const {
  std::vector<round_number> rounds{round_};
  for (const auto& [peer, follower] : followers_) rounds.push_back(follower.acknowledged);
  std::ranges::sort(rounds, std::greater{});
  return rounds[majority() - 1];
}

void core::answer_reads() {
  if (role_ != role::leader || reads_.empty()) return;
  const auto confirmed = confirmed_round();
  std::vector<pending_read> left;
  for (auto& read : reads_) {
    if (read.round <= confirmed && read.at <= applied_)
      emit(answer{read.request, {.status = reply_status::ok, .value = state_.read(read.key)}});
    else
      left.push_back(std::move(read));
  }
  reads_ = std::move(left);
  const bool newer = std::ranges::any_of(reads_, [&](const auto& r) { return r.round > round_; });
  if (newer && confirmed == round_) {
    begin_round();
  }
}

bool core::hears_majority() const {
  const auto heard = std::ranges::count_if(followers_, [this](const auto& follower) {
    return now_ - follower.second.heard < options_.election_max;
  });
  return static_cast<std::size_t>(heard) + 1 >= majority();
}

// ---- Effects ----

void core::sure(bool condition, std::string_view expectation) const {
  invariant(condition || !options_.bugs.empty(), expectation);
}

void core::wait_for_leader() {
  election_due_ = now_ + random_.between(options_.election_min, options_.election_max);
}

void core::send(node_id to, message what) { emit(send_message{to, std::move(what)}); }

void core::save_term() {
  if (!term_unsaved_) return;
  term_unsaved_ = false;
  effects_.push_back(keep_vote{term_, voted_for_});
}

// The term is stored once for each event, before anything that depends on it.
void core::emit(effect next) {
  save_term();
  effects_.push_back(std::move(next));
}

effects core::finish() {
  save_term();
  return std::exchange(effects_, {});
}

}  // namespace agon::systems::raft
