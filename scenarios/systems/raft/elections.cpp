// Who votes for whom, who leads, and when a leader no longer does.
#include "scenarios/systems/raft/raft.hpp"

namespace agon::systems::raft {

void core::take(const vote_request& what) {
  // The leader's lease rests on this word: not even the term is taken (section 4.2.3).
  const bool bound = uses_leases() && leader_lives();
  // A pre-vote does not raise the term: that is what it is for.
  if (what.kind == ballot::vote && what.term > term_ && !bound) follow(what.term, control_node);
  if (bound || !would_vote_for(what)) {
    send(what.from, vote_reply{what.kind, term_, nodes_.self, vote_verdict::refused});
    return;
  }
  if (what.kind == ballot::vote) {
    if (voted_for_ != what.from) term_unsaved_ = true;
    voted_for_ = what.from;
    wait_for_leader();
  }
  send(what.from, vote_reply{what.kind, what.term, nodes_.self, vote_verdict::granted});
}

bool core::would_vote_for(const vote_request& what) const {
  if (!log_.not_ahead_of(what.last_index, what.last_term)) return false;
  if (what.kind == ballot::vote)
    return what.term == term_ && (voted_for_ == control_node || voted_for_ == what.from);
  return what.term > term_ && !leader_lives();
}

bool core::leader_lives() const {
  return role_ == role::leader ||
         (leader_heard_.has_value() && now_ - *leader_heard_ < options_.election_min);
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

// One that was removed leaves the others alone; while that is not certain, it may be needed.
bool core::may_seek_election() const {
  return is_member(nodes_.self) || configurations_.latest_place() > committed_;
}

void core::seek_election(ballot kind) {
  invariant(role_ != role::leader, "a leader that seeks no election");
  leader_ = control_node;
  votes_.clear();
  wait_for_leader();
  if (kind == ballot::vote) {
    term_ = term_.next();
    voted_for_ = nodes_.self;
    term_unsaved_ = true;
    role_ = role::candidate;
  } else {
    role_ = role::pre_candidate;
  }
  ask_for_votes();
  count_vote(nodes_.self);
}

// Messages get lost, and who was down may be back: those who did not say yes are asked again.
void core::ask_for_votes() {
  invariant(seeks_election(), "a candidate, who alone asks for votes");
  const auto kind = role_ == role::candidate ? ballot::vote : ballot::pre_vote;
  const auto term = kind == ballot::vote ? term_ : term_.next();
  ask_again_ = now_ + options_.heartbeat;
  for (const auto peer : nodes_.peers)
    if (!votes_.contains(peer) && (is_member(peer) || has(bug::removed_node_votes)))
      send(peer, vote_request{kind, term, nodes_.self, log_.last(), log_.last_term()});
}

void core::count_vote(node_id voter) {
  if (!is_member(voter) && !has(bug::removed_node_votes)) return;
  votes_.insert(voter);
  if (votes_.size() < majority()) return;
  if (role_ == role::pre_candidate)
    seek_election(ballot::vote);
  else
    lead();
}

void core::lead() {
  invariant(role_ == role::candidate, "a candidate that has won");
  sure(voted_for_ == nodes_.self, "a leader that voted for itself");
  role_ = role::leader;
  leader_ = nodes_.self;
  votes_.clear();
  round_ = {};
  round_began_.clear();
  invariant(writes_.empty() && reads_.empty(), "no requests from before this leadership");
  followers_.clear();
  follow_members();
  heartbeat_due_ = now_ + options_.heartbeat;
  // With the bug nothing of this term need be committed, not even for reads.
  term_began_ = has(bug::commits_old_term) ? log_.last() : log_.last().next();
  if (has(bug::commits_old_term))
    broadcast(payload::entries);
  else
    add_entry({});
  advance_commit();
}

void core::hurry() {
  election_due_ = now_;
  if (uses_leases() && leader_heard_.has_value())
    election_due_ = std::max(now_, *leader_heard_ + options_.election_min);
}

effects core::resign(time_point now) {
  now_ = now;
  if (role_ == role::leader) follow(term_, control_node);
  return finish();
}

void core::wait_for_leader() {
  election_due_ = now_ + random_.between(options_.election_min, options_.election_max);
}

}  // namespace agon::systems::raft
