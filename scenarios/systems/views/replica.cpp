// Views first, then entries, commitment and reads.
#include "scenarios/systems/views/replica.hpp"

#include "actors/vocabulary/invariant.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace agon::systems::views {
namespace {

node_id sender_of(const message& what) {
  return std::visit([](const auto& m) { return m.from; }, what);
}

}  // namespace

replica::replica(replica_options options, membership nodes, kept_state kept, random_stream random,
                 time_point now)
    : options_{std::move(options)},
      nodes_{std::move(nodes)},
      random_{random},
      now_{now},
      promised_{kept.promised},
      started_{kept.started},
      members_{std::move(kept.members)},
      log_{std::move(kept.log)},
      session_{random_.next()} {
  invariant(std::ranges::count(nodes_.all, nodes_.self) == 1, "a server that is a member");
  invariant(std::ranges::is_sorted(nodes_.all), "members in the same order everywhere");
  invariant(options_.heartbeat < options_.patience_min, "heartbeats within the patience");
  sure(promised_ >= started_, "a view that started after it was promised");
  began_with_ = log_.size();
  wait_for_leader();
}

effects replica::receive(const message& what, time_point now) {
  now_ = now;
  if (std::ranges::find(nodes_.all, sender_of(what)) == nodes_.all.end()) return {};
  resume();
  std::visit([this](const auto& m) { take(m); }, what);
  return finish();
}

effects replica::ask(kit::ticket ticket, const kit::request& what, time_point now) {
  now_ = now;
  resume();
  if (what.f == "read") {
    ask_read(ticket, what);
  } else if (leads_) {
    add_entry(ticket, what);
  } else {
    emit(answer{ticket, kit::elsewhere(leader_ == self() ? control_node : leader_)});
  }
  return finish();
}

effects replica::tick(time_point now) {
  now_ = now;
  resume();
  if (start_due_ && now_ >= *start_due_) start_view();
  if (now_ >= heartbeat_due_) beat();
  if (!leads_ && now_ >= seek_due_) seek();
  return finish();
}

time_point replica::wake_at() const {
  auto due = leads_ ? heartbeat_due_ : seek_due_;
  if (!followers_.empty() || !reads_.empty()) due = std::min(due, heartbeat_due_);
  if (start_due_) due = std::min(due, *start_due_);
  return due;
}

bool replica::takes_part() const {
  return promised_ == started_ && std::ranges::find(members_, self()) != members_.end() &&
         (leads_ || owner_of(started_) != self());
}

// A member that was restarted goes on in its view; not so its leader, who does not know any more
// whom it has promised an answer.
void replica::resume() {
  if (resumed_) return;
  resumed_ = true;
  meet_followers();
  advance();
}

// ---- Views ----

void replica::wait_for_leader() {
  seek_due_ = now_ + random_.between(options_.patience_min, options_.patience_max);
}

void replica::seek() {
  invariant(!leads_, "a leader that seeks no view");
  wait_for_leader();
  leader_ = control_node;
  proposes_ = false;
  start_due_.reset();
  agreed_ = {self()};
  ++polls_;
  for (const auto node : all())
    if (node != self()) send(node, poll{self(), polls_});
  if (agreed_.size() >= majority()) propose();
}

void replica::take(const poll& what) {
  const bool hears_leader =
      leads_ || (leader_heard_ && now_ - *leader_heard_ < options_.patience_min);
  if (!hears_leader) send(what.from, polled{self(), what.number});
}

void replica::take(const polled& what) {
  if (what.number != polls_ || agreed_.empty()) return;
  agreed_.insert(what.from);
  if (agreed_.size() >= majority()) propose();
}

view_number replica::next_own_view() const {
  view_number next{std::max(promised_, seen_).value + 1};
  while (owner_of(next) != self()) ++next.value;
  return next;
}

void replica::propose() {
  leave();
  leader_ = control_node;
  promised_ = next_own_view();
  emit(keep_promise{promised_});
  proposes_ = true;
  promises_ = {{self(), {promised_, self(), started_, log_.size(), log_from(committed_)}}};
  wait_for_leader();
  for (const auto node : all())
    if (node != self()) send(node, proposal{promised_, self(), committed_});
  count_promises();
}

void replica::take(const proposal& what) {
  if (is_below(what.view, what.from) || what.view == promised_) return;
  leave();
  promised_ = what.view;
  emit(keep_promise{promised_});
  leader_ = control_node;
  wait_for_leader();
  send(what.from, promise{promised_, self(), started_, log_.size(), log_from(what.committed)});
}

void replica::take(const promise& what) {
  if (!proposes_ || what.view != promised_) return;
  promises_[what.from] = what;
  count_promises();
}

void replica::count_promises() {
  if (promises_.size() < majority()) return;
  if (promises_.size() == all().size() || options_.grace == duration{})
    start_view();
  else if (!start_due_)
    start_due_ = now_ + options_.grace;
}

keep_start replica::best_start() const {
  const auto& own = promises_.at(self());
  const auto* best = &own;
  for (const auto& [node, candidate] : promises_)
    if (std::tie(candidate.started, candidate.length) > std::tie(best->started, best->length))
      best = &candidate;
  if (has("adopts-own-log")) best = &own;
  if (has("forgets-in-flight")) return {promised_, {}, committed_, {}};
  if (best == &own) return {promised_, {}, log_.size(), {}};
  return {promised_, {}, committed_, best->entries};
}

void replica::start_view() {
  invariant(proposes_ && promises_.size() >= majority(), "a majority of promises");
  auto next = best_start();
  std::set<node_id> promisers;
  for (const auto& [node, given] : promises_) promisers.insert(node);
  next.members = choose(promisers);
  invariant(next.members.size() >= majority() && next.members.front() == self(),
            "a majority of members, the leader first");
  proposes_ = false;
  start_due_.reset();
  promises_.clear();
  leads_ = true;
  leader_ = self();
  enter(next);
  heartbeat_due_ = now_ + options_.heartbeat;
  ++round_;
  hail_all();
  feed_all();
  advance();
}

// What is committed stays: it is in the new log too.
void replica::enter(const keep_start& what) {
  sure(what.keep <= log_.size(), "a log that has what is to be kept");
  const auto keep = std::min<log_length>(what.keep, log_.size());
  promised_ = started_ = what.view;
  members_ = what.members;
  log_.resize(keep);
  log_.insert(log_.end(), what.entries.begin(), what.entries.end());
  emit(keep_start{what.view, what.members, keep, what.entries});
  sure(log_.size() >= committed_, "a log with all that was committed");
  began_with_ = log_.size();
  began_ = now_;
  peers_.clear();
  meet_followers();
}

void replica::meet_followers() {
  followers_.clear();
  if (!takes_part()) return;
  for (const auto node : fed()) followers_[node].sent = log_.size();
}

void replica::leave() {
  leads_ = false;
  proposes_ = false;
  start_due_.reset();
  agreed_.clear();
  followers_.clear();
  for (const auto& [length, ticket] : writes_)
    emit(answer{ticket, kit::unknown("the view has ended")});
  for (const auto& pending : reads_) emit(answer{pending.ticket, kit::elsewhere()});
  writes_.clear();
  reads_.clear();
}

bool replica::is_below(view_number view, node_id from) {
  if (view >= promised_) return false;
  send(from, outdated{promised_, self()});
  return true;
}

void replica::take(const outdated& what) {
  if (what.view <= promised_) return;
  seen_ = std::max(seen_, what.view);
  if (leads_) propose();
}

void replica::take(const fetch& what) {
  if (is_below(what.view, what.from) || !takes_part() || what.view != started_) return;
  if (!followers_.contains(what.from)) return;
  const auto keep = std::min<log_length>(what.committed, log_.size());
  send(what.from, start{started_, self(), members_, keep, log_from(keep)});
}

void replica::take(const start& what) {
  if (is_below(what.view, what.from)) return;
  if (what.view > started_) {
    leave();
    enter({what.view, what.members, what.keep, what.entries});
    leader_ = owner_of(started_);
    wait_for_leader();
    feed_all();
    advance();
  }
  report();
}

// ---- Entries ----

std::vector<kit::request> replica::log_from(log_length place) const {
  const auto from = std::min<log_length>(place, log_.size());
  return {log_.begin() + static_cast<std::ptrdiff_t>(from), log_.end()};
}

void replica::add_entry(kit::ticket ticket, const kit::request& what) {
  log_.push_back(what);
  emit(keep_entries{{what}});
  writes_.emplace(log_.size(), ticket);
  feed_all();
  advance();
}

// To one who has not joined it says that there is something to fetch.
void replica::feed(node_id to, progress& follower) {
  const auto first = follower.joined ? follower.sent : log_.size();
  invariant(first <= log_.size(), "entries that are there");
  const auto last = std::min<log_length>(first + options_.entries_per_message, log_.size());
  follower.sent = last;
  send(to, append{started_,
                  self(),
                  first,
                  {log_.begin() + static_cast<std::ptrdiff_t>(first),
                   log_.begin() + static_cast<std::ptrdiff_t>(last)},
                  committed_});
}

void replica::feed_all() {
  for (auto& [node, follower] : followers_)
    if (!follower.joined || follower.sent < log_.size()) feed(node, follower);
}

// What was not acknowledged by now is sent again.
void replica::beat() {
  heartbeat_due_ = now_ + options_.heartbeat;
  if (leads_ && !hears_majority() && !has("unfenced-primary")) {
    leave();
    leader_ = control_node;
    wait_for_leader();
    return;
  }
  if (leads_ || !reads_.empty()) {
    ++round_;
    hail_all();
  }
  for (auto& [node, follower] : followers_) {
    if (follower.joined && follower.held >= log_.size()) continue;
    follower.sent = std::min<log_length>(follower.length, log_.size());
    feed(node, follower);
  }
  if (leads_) watch();
}

void replica::take(const append& what) {
  if (is_below(what.view, what.from)) return;
  if (what.view > started_) {
    send(what.from, fetch{what.view, self(), committed_});
    return;
  }
  if (!takes_part()) return;
  const auto end = what.previous + what.entries.size();
  if (what.previous <= log_.size() && end > log_.size()) {
    const auto known = static_cast<std::ptrdiff_t>(log_.size() - what.previous);
    keep_entries fresh{{what.entries.begin() + known, what.entries.end()}};
    log_.insert(log_.end(), fresh.entries.begin(), fresh.entries.end());
    emit(std::move(fresh));
    feed_all();
  }
  commit_to(std::min<log_length>(what.committed, log_.size()));
  advance();
  report();
}

void replica::take(const appended& what) {
  if (!takes_part() || what.view != started_) return;
  const auto found = followers_.find(what.from);
  if (found == followers_.end()) return;
  auto& follower = found->second;
  sure(what.length <= log_.size(), "a follower that has no more than it was fed");
  follower.length = std::max(follower.length, std::min<log_length>(what.length, log_.size()));
  follower.held = std::max(follower.held, std::min(what.held, follower.length));
  follower.sent = std::max(follower.joined ? follower.sent : 0, follower.length);
  follower.joined = true;
  if (follower.sent < log_.size()) feed(what.from, follower);
  advance();
  report();
}

// ---- Commitment ----

void replica::advance() {
  if (takes_part()) commit_to(std::min<log_length>(held(), log_.size()));
  answer_reads();
}

void replica::commit_to(log_length length) {
  while (committed_ < length) {
    auto reply = apply(log_[committed_]);
    ++committed_;
    const auto asked = writes_.find(committed_);
    if (asked == writes_.end()) continue;
    emit(answer{asked->second, std::move(reply)});
    writes_.erase(asked);
  }
}

kit::reply replica::apply(const kit::request& what) {
  if (has("retries-twice")) return state_.carry_out(what);
  if (auto known = sessions_.repeated(what)) return *known;
  auto reply = state_.carry_out(what);
  sessions_.keep(what, reply);
  return reply;
}

// ---- Reads ----

void replica::ask_read(kit::ticket ticket, const kit::request& what) {
  if (has("backup-reads") || has("any-node-reads")) {
    emit(answer{ticket, read(what)});
    return;
  }
  const auto who = reader();
  if (who != self()) {
    emit(answer{ticket, kit::elsewhere(who)});
    return;
  }
  if (has("unfenced-primary") || has("unfenced-tail")) {
    emit(answer{ticket, read(what)});
    return;
  }
  ++round_;
  reads_.push_back({ticket, what, round_});
  hail_all();
  answer_reads();
}

void replica::hail_all() {
  for (const auto node : all())
    if (node != self()) send(node, hail{started_, self(), session_, round_, committed_});
}

void replica::take(const hail& what) {
  if (is_below(what.view, what.from)) return;
  if (what.from == owner_of(what.view)) {
    leader_ = what.from;
    leader_heard_ = now_;
    agreed_.clear();
    wait_for_leader();
  }
  const bool same = what.view == started_;
  if (same) commit_to(std::min<log_length>(what.committed, log_.size()));
  send(what.from, hailed{what.view, self(), what.session, what.round, same ? log_.size() : 0});
}

void replica::take(const hailed& what) {
  if (what.session != session_ || what.view != started_ || !takes_part()) return;
  auto& peer = peers_[what.from];
  peer.round = std::max(peer.round, what.round);
  peer.length = std::max(peer.length, what.length);
  peer.heard = now_;
  answer_reads();
}

std::optional<time_point> replica::heard(node_id node) const {
  const auto found = peers_.find(node);
  return found == peers_.end() ? std::nullopt : found->second.heard;
}

log_length replica::length_of(node_id node) const {
  const auto found = peers_.find(node);
  return found == peers_.end() ? 0 : found->second.length;
}

bool replica::hears_majority() const {
  if (now_ - began_ < options_.patience_max) return true;
  const auto near = std::ranges::count_if(peers_, [this](const auto& peer) {
    return peer.second.heard && now_ - *peer.second.heard < options_.patience_max;
  });
  return static_cast<std::size_t>(near) + 1 >= majority();
}

// What earlier views committed is known to be committed once all that the view began with is.
void replica::answer_reads() {
  if (committed_ < began_with_) return;
  std::erase_if(reads_, [this](const pending_read& pending) {
    const auto answered = std::ranges::count_if(
        peers_, [&](const auto& peer) { return peer.second.round >= pending.round; });
    if (static_cast<std::size_t>(answered) + 1 < majority()) return false;
    emit(answer{pending.ticket, read(pending.what)});
    return true;
  });
}

void replica::sure(bool condition, std::string_view expectation) const {
  if (options_.bugs.empty()) invariant(condition, expectation);
}

}  // namespace agon::systems::views
