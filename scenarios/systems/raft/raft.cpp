// Events come in and effects go out; what happens between is in the files beside this one.
#include "scenarios/systems/raft/raft.hpp"

#include <utility>

namespace agon::systems::raft {
namespace {

node_id sender_of(const message& what) {
  return std::visit([](const auto& m) { return m.from; }, what);
}

deduplication deduplication_with(const std::set<bug>& bugs) {
  return bugs.contains(bug::retries_twice) ? deduplication::none : deduplication::by_session;
}

member_set all_of(const membership& nodes) {
  auto all = nodes.peers;
  all.insert(nodes.self);
  return all;
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
      nodes_{std::move(members)},
      random_{random},
      now_{now},
      term_{kept.term},
      voted_for_{kept.voted_for},
      log_{std::move(kept.entries), kept.base.place, kept.base.term},
      configurations_{all_of(nodes_)},
      state_{deduplication_with(options_.bugs)} {
  invariant(!nodes_.peers.contains(nodes_.self), "a server that is not its own peer");
  invariant(options_.heartbeat.count() > 0, "a positive time between heartbeats");
  invariant(options_.heartbeat < options_.election_min, "heartbeats within an election timeout");
  invariant(options_.entries_per_message > 0, "room for an entry in a message");
  invariant(options_.snapshot_every > 0, "snapshots of an entry at least");
  invariant(options_.clock_drift >= 0 && options_.clock_drift < 1, "clocks that run forward");
  sure(term_ >= log_.last_term(), "a stored term that is not below those of the log");
  if (has(bug::lease_ignores_drift)) options_.reads = read_path::lease;
  restore(kept.base);
  // Before the crash it may have heard a leader, who counts on its word.
  if (uses_leases()) leader_heard_ = now_;
  wait_for_leader();
}

effects core::receive(const message& what, time_point now) {
  now_ = now;
  if (!nodes_.peers.contains(sender_of(what))) return {};
  std::visit([this](const auto& m) { take(m); }, what);
  return finish();
}

effects core::ask(ticket request, const client_request& what, time_point now) {
  now_ = now;
  if (role_ != role::leader) {
    emit(answer{request, {.status = reply_status::not_leader, .leader = leader_}});
    return finish();
  }
  switch (what.todo.what) {
    case action::read:
      read(request, what.todo.key);
      return finish();
    case action::join:
    case action::leave:
      change_members(request, what.todo);
      return finish();
    case action::nothing:
    case action::write:
    case action::cas:
    case action::members:
      break;
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
        if (uses_leases()) open_round();
        broadcast(payload::entries);
      } else {
        follow(term_, control_node);
      }
    }
  } else if (now_ >= election_due_) {
    if (may_seek_election())
      seek_election(ballot::pre_vote);
    else
      wait_for_leader();
  } else if (seeks_election() && now_ >= ask_again_) {
    ask_for_votes();
  }
  return finish();
}

time_point core::wake_at() const {
  if (role_ == role::leader) return heartbeat_due_;
  return seeks_election() ? std::min(ask_again_, election_due_) : election_due_;
}

void core::sure(bool condition, std::string_view expectation) const {
  invariant(condition || !options_.bugs.empty(), expectation);
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
