// Entries that a majority has, and reads that a majority vouches for.
#include "scenarios/systems/raft/raft.hpp"

#include <utility>

namespace agon::systems::raft {

void core::advance_commit() {
  const auto place = reached_by_majority(log_.last(), [](const progress& f) { return f.match; });
  if (place <= committed_) return;
  // An entry of an earlier term may still be overwritten although a majority has it (figure 8).
  if (log_.term_at(place) != term_ && !has(bug::commits_old_term)) return;
  commit_to(place);
  answer_reads();
  leave_if_removed();
}

void core::commit_to(log_index place) {
  committed_ = std::max(committed_, std::min(place, log_.last()));
  while (applied_ < committed_) {
    applied_ = applied_.next();
    const auto reply = state_.apply(log_.at(applied_).request);
    const auto waiting = writes_.find(applied_);
    if (waiting == writes_.end()) continue;
    emit(answer{waiting->second, reply});
    writes_.erase(waiting);
  }
  if (applied_.value - log_.base().value >= options_.snapshot_every) take_snapshot();
}

// ---- Reads ----

void core::read(ticket request, const std::string& key) {
  // What earlier leaders committed stands before this term's first entry.
  const auto at = std::max(committed_, term_began_);
  const bool by_lease = uses_leases() && at <= applied_ && holds_lease();
  if (by_lease || has(bug::stale_read)) {
    emit(answer{request, {.status = reply_status::ok, .value = state_.read(key)}});
    return;
  }
  reads_.push_back({request, key, at, round_.next()});
  if (confirmed_round() == round_) begin_round();
  answer_reads();
}

void core::open_round() {
  round_ = round_.next();
  if (uses_leases()) round_began_[round_] = lease_clock();
}

void core::begin_round() {
  open_round();
  for (auto& [peer, follower] : followers_)
    send_append(peer, follower, follower.waiting ? payload::none : payload::entries);
}

round_number core::confirmed_round() const {
  return reached_by_majority(round_, [](const progress& f) { return f.acknowledged; });
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

// Who answered in a round heard the leader after the round began, and from then on refuses others
// its vote for election_min by its own clock. So nobody else leads before the lease, which counts
// from the round's beginning, ends by this clock, however late the answers are read.
bool core::holds_lease() {
  const auto confirmed = confirmed_round();
  round_began_.erase(round_began_.begin(), round_began_.lower_bound(confirmed));
  const auto began = round_began_.find(confirmed);
  return began != round_began_.end() && lease_clock() < began->second + lease_length();
}

time_point core::lease_clock() const { return has(bug::lease_ignores_drift) ? wall_ : now_; }

// This clock may be slow while the others' are fast.
duration core::lease_length() const {
  if (has(bug::lease_ignores_drift)) return options_.election_max;
  const auto share = (1 - options_.clock_drift) / (1 + options_.clock_drift);
  return duration{
      static_cast<std::int64_t>(static_cast<double>(options_.election_min.count()) * share)};
}

bool core::hears_majority() const {
  return now_ - reached_by_majority(now_, [](const progress& f) { return f.heard; }) <
         options_.election_max;
}

}  // namespace agon::systems::raft
