// Events in order of time; what happens at one time, in order of its making.
#include "tests/scenarios/systems/raft/cluster.hpp"

#include "actors/vocabulary/invariant.hpp"

#include <algorithm>

namespace agon::systems::raft {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t writer_count = 2;
constexpr std::size_t reader_count = 2;
constexpr auto request_timeout = 250ms;
constexpr auto op_deadline = 3s;

}  // namespace

cluster::cluster(const cluster_options& options)
    : options_{options}, luck_{options.seed, "cluster"}, registers_(writer_count) {
  for (std::uint32_t i = 1; i <= options_.nodes; ++i) servers_[node_id{i}];
  auto rates = luck_.child("rates");
  for (auto& [node, server] : servers_) {
    server.rate = 1 + options_.drift * (2 * rates.unit() - 1);
    start(node);
  }
  for (std::size_t i = 0; i < writer_count + reader_count; ++i) {
    clients_.push_back({.id = {100 + i},
                        .writes_key = i < writer_count ? std::optional{i} : std::nullopt,
                        .current = {},
                        .began = {},
                        .target = {}});
    after(1s, [this, i] { next_op(i); });
  }
  after(2s, [this] { fault(); });
}

void cluster::run(duration length) {
  const auto end = now_ + length;
  while (!events_.empty() && events_.begin()->first.first <= end) {
    const auto first = events_.begin();
    now_ = first->first.first;
    const auto what = std::move(first->second);
    events_.erase(first);
    what();
    if (++fingerprint_ % 1000 == 0) compare_logs();
  }
  now_ = end;
  compare_logs();
}

void cluster::settle() {
  faults_ = false;
  cut_.clear();
  options_.loss = 0;
  options_.slow = 0;
  for (auto& [node, server] : servers_)
    if (!server.raft) start(node);
  for (const auto wait : {200ms, 600ms, 1000ms, 1400ms, 1800ms}) {
    if (!options_.members_change) break;
    for (const auto& [node, server] : servers_)
      after(wait + node.value * 70ms,
            [this, n = node] { order(leaders_.rbegin()->second, action::join, n); });
  }
  run(options_.members_change ? 4s : 2s);
  const auto before = writes_done_;
  const auto agreed = committed_.size();
  run(3s);
  if (writes_done_ == before) violate("progress", "no write after the faults");
  for (const auto& [node, server] : servers_)
    if (server.raft && server.raft->committed().value < agreed)
      violate("progress", to_string(node) + " stays behind");
}

void cluster::after(duration delay, std::function<void()> what) {
  events_.emplace(std::pair{now_ + delay, count_++}, std::move(what));
}

// ---- Servers ----

void cluster::start(node_id node) {
  auto& server = servers_[node];
  ++server.starts;
  const bool forgets = options_.raft.bugs.contains(bug::forgets_vote);
  server.store.emplace(server.disk, forgets ? vote_durability::none : vote_durability::synced);
  auto kept = server.store->load();
  if (!kept.ok()) {
    violate("storage", to_string(kept.problem()));
    return;
  }
  membership members{.self = node, .peers = {}};
  for (const auto& [other, unused] : servers_)
    if (other != node) members.peers.insert(other);
  const random_stream chance{options_.seed, to_string(node) + std::to_string(server.starts)};
  server.log = whole_log(server, kept->base, kept->entries);
  server.raft.emplace(options_.raft, members, *std::move(kept), chance, clock_of(node));
  server.checked = {};
  arm(node);
}

void cluster::crash(node_id node) {
  auto& server = servers_[node];
  if (!server.raft) return;
  ++crashes_;
  server.raft.reset();
  server.asked.clear();
  server.disk->restart(luck_);
  after(luck_.between(duration{20ms}, duration{900ms}), [this, node] {
    if (!servers_[node].raft) start(node);
  });
}

void cluster::at_server(node_id node, std::uint64_t start,
                        const std::function<effects(core&)>& what) {
  auto& server = servers_[node];
  if (!server.raft || (start != 0 && server.starts != start)) return;
  server.raft->see_wall_clock(now_ + server.wall_offset);
  if (!carry_out(node, what(*server.raft))) {
    crash(node);
    return;
  }
  watch(node);
  arm(node);
}

void cluster::arm(node_id node) {
  auto& server = servers_[node];
  const auto wake = ++server.wake;
  const auto left = std::max(server.raft->wake_at() - clock_of(node), duration{});
  const duration delay{static_cast<std::int64_t>(static_cast<double>(left.count()) / server.rate) +
                       1};
  after(delay, [this, node, wake] {
    if (servers_[node].wake == wake)
      at_server(node, 0, [=, this](core& raft) { return raft.tick(clock_of(node)); });
  });
}

bool cluster::carry_out(node_id node, const effects& todo) {
  auto& server = servers_[node];
  for (const auto& next : todo) {
    if (!store(server, next).ok()) return false;
    if (const auto* sent = std::get_if<send_message>(&next)) deliver(node, *sent);
    if (const auto* given = std::get_if<answer>(&next)) {
      const auto asked = server.asked.extract(given->request);
      invariant(!asked.empty(), "an answer to what was asked");
      const auto [number, request] = asked.mapped();
      if (luck_.chance(options_.loss)) continue;
      after(travel(), [this, n = number, s = request.sequence, reply = given->reply] {
        complete(n, s, reply);
      });
    }
  }
  return true;
}

result<> cluster::store(server_state& server, const effect& what) {
  if (const auto* vote = std::get_if<keep_vote>(&what)) return server.store->keep(*vote);
  if (const auto* cut = std::get_if<cut_log>(&what)) {
    server.log.resize(cut->last.value);
    return server.store->keep(*cut);
  }
  if (const auto* more = std::get_if<extend_log>(&what)) {
    server.log.insert(server.log.end(), more->entries.begin(), more->entries.end());
    return server.store->keep(*more);
  }
  if (const auto* base = std::get_if<keep_snapshot>(&what)) {
    server.log = whole_log(server, base->base, base->entries);
    return server.store->keep(*base);
  }
  return success{};
}

// What a snapshot stands for is in the server's own log, or it was committed elsewhere.
std::vector<entry> cluster::whole_log(const server_state& server, const snapshot& base,
                                      const std::vector<entry>& entries) const {
  const auto size = base.place.value;
  auto log = server.log;
  if (log.size() < size || (size > 0 && log[size - 1].term != base.term)) {
    invariant(committed_.size() >= size, "a snapshot of what was committed");
    log.clear();
    for (std::size_t i = 0; i < size; ++i) log.push_back(committed_[i].first);
  }
  log.resize(size);
  log.insert(log.end(), entries.begin(), entries.end());
  return log;
}

time_point cluster::clock_of(node_id node) const {
  const auto rate = servers_.at(node).rate;
  return time_point{duration{
      static_cast<std::int64_t>(static_cast<double>(now_.time_since_epoch().count()) * rate)}};
}

void cluster::deliver(node_id from, const send_message& what) {
  for (const bool copy : {false, true}) {
    if (copy && !luck_.chance(options_.duplicate)) continue;
    if (luck_.chance(options_.loss)) continue;
    after(travel(), [this, from, what] {
      if (cut_.contains({from, what.to})) return;
      if (std::holds_alternative<install_request>(what.what)) ++installs_;
      at_server(what.to, 0, [&](core& raft) { return raft.receive(what.what, clock_of(what.to)); });
    });
  }
}

duration cluster::travel() {
  const bool slow = luck_.chance(options_.slow);
  return luck_.between(duration{500us}, slow ? duration{400ms} : duration{8ms});
}

// ---- Clients ----

void cluster::next_op(std::size_t number) {
  auto& client = clients_[number];
  client.began = now_;
  client.key = client.writes_key.value_or(luck_.below(writer_count));
  auto& facts = registers_[client.key];
  client.floor = facts.known;
  command todo{.what = action::read, .key = "k" + std::to_string(client.key)};
  if (client.writes_key) {
    client.value = ++facts.written;
    todo.what = action::write;
    todo.value = std::to_string(client.value);
  }
  client.current = client_request{client.id, ++client.sequence, todo};
  client.target = node_id{static_cast<std::uint32_t>(luck_.below(options_.nodes)) + 1};
  attempt(number);
}

void cluster::attempt(std::size_t number) {
  auto& client = clients_[number];
  if (now_ - client.began > op_deadline) {
    client.current.reset();
    next_op(number);
    return;
  }
  const auto attempt = ++client.attempt;
  if (!luck_.chance(options_.loss)) {
    after(travel(), [this, number, node = client.target, request = *client.current] {
      auto& server = servers_[node];
      if (!server.raft) return;
      const ticket next{++tickets_};
      server.asked[next] = {number, request};
      at_server(node, 0, [&](core& raft) { return raft.ask(next, request, clock_of(node)); });
    });
  }
  after(request_timeout, [this, number, attempt] { retry(number, attempt, control_node); });
}

void cluster::retry(std::size_t number, std::uint64_t attempt_number, node_id hint) {
  auto& client = clients_[number];
  if (!client.current || client.attempt != attempt_number) return;
  const node_id next{client.target.value % options_.nodes + 1};
  client.target = hint == control_node ? next : hint;
  ++client.attempt;
  after(luck_.between(duration{1ms}, duration{20ms}),
        [this, number, sequence = client.current->sequence] {
          if (clients_[number].current && clients_[number].sequence == sequence) attempt(number);
        });
}

void cluster::complete(std::size_t number, std::uint64_t sequence, const client_reply& reply) {
  if (number >= clients_.size()) {  // a change of members
    if (reply.status == reply_status::ok) ++changes_;
    return;
  }
  auto& client = clients_[number];
  if (!client.current || client.sequence != sequence) return;
  if (reply.status != reply_status::ok) {
    retry(number, client.attempt, reply.leader);
    return;
  }
  auto& facts = registers_[client.key];
  if (client.writes_key) {
    facts.known = std::max(facts.known, client.value);
    ++writes_done_;
  } else {
    const auto seen = reply.value == "null" ? 0 : std::stoull(reply.value);
    if (seen < client.floor)
      violate("linearizability", "read " + std::to_string(seen) + " after " +
                                     std::to_string(client.floor) + " was known");
    if (seen > facts.written) violate("linearizability", "read what nobody wrote");
    facts.known = std::max(facts.known, std::uint64_t{seen});
    ++reads_done_;
  }
  client.current.reset();
  after(luck_.between(duration{1ms}, duration{30ms}), [this, number] { next_op(number); });
}

// ---- Faults ----

void cluster::fault() {
  after(luck_.between(duration{100ms}, duration{1200ms}), [this] { fault(); });
  if (!faults_) return;
  if (options_.members_change) change_members();
  if (options_.wall_jumps)
    for (auto& [node, server] : servers_)
      server.wall_offset = luck_.between(duration{0}, duration{1s});
  const node_id victim{static_cast<std::uint32_t>(luck_.below(options_.nodes)) + 1};
  switch (luck_.below(6)) {
    case 0:  // two halves, or the victim alone
      cut_.clear();
      for (const auto& [from, unused] : servers_)
        for (const auto& [to, unused_too] : servers_)
          if ((from <= victim) != (to <= victim)) cut_.insert({from, to});
      break;
    case 1:  // the leader alone
      cut_.clear();
      if (leaders_.empty()) break;
      for (const auto& [other, unused] : servers_) {
        cut_.insert({leaders_.rbegin()->second, other});
        cut_.insert({other, leaders_.rbegin()->second});
      }
      break;
    case 2:  // nothing from the victim arrives
      for (const auto& [other, unused] : servers_) cut_.insert({victim, other});
      break;
    case 3:
      crash(victim);
      break;
    case 4:  // in the middle of what it stores next
      if (servers_[victim].raft) servers_[victim].disk->lose_power_after(luck_.below(6));
      break;
    default:
      cut_.clear();
  }
}

void cluster::change_members() {
  if (leaders_.empty()) return;
  const auto leader = leaders_.rbegin()->second;
  if (!servers_[leader].raft) return;
  const auto members = servers_[leader].raft->members();
  for (int changes = 0; changes < 3; ++changes) {
    const node_id node{static_cast<std::uint32_t>(luck_.below(options_.nodes)) + 1};
    const bool leaves = members.contains(node) && members.size() > options_.nodes / 2 + 1;
    // Again and again, as someone would who wants it done; changes that can't begin are refused.
    for (int attempt = 0; attempt < 5; ++attempt)
      after(luck_.between(duration{0}, duration{400ms}), [=, this] {
        order(leaders_.rbegin()->second, leaves ? action::leave : action::join, node);
      });
  }
}

void cluster::order(node_id leader, action what, node_id node) {
  auto& server = servers_[leader];
  if (!server.raft) return;
  const auto members = server.raft->members().size();
  if (what == action::leave && members <= options_.nodes / 2 + 1) return;
  const ticket next{++tickets_};
  const client_request request{{}, 0, {.what = what, .key = to_text({node})}};
  server.asked[next] = {clients_.size(), request};
  at_server(leader, 0, [&](core& raft) { return raft.ask(next, request, clock_of(leader)); });
}

// ---- What must hold ----

void cluster::watch(node_id node) {
  auto& server = servers_[node];
  const auto& raft = *server.raft;
  fingerprint_ = fingerprint_ * 31 + raft.committed().value + raft.term().value;
  if (raft.role() == role::leader) {
    const auto [leader, first] = leaders_.emplace(raft.term(), node);
    if (leader->second != node)
      violate("election safety", "two leaders in term " + std::to_string(raft.term().value));
    for (std::size_t i = 0; first && i < committed_.size(); ++i) {
      const bool present = i < server.log.size() && server.log[i] == committed_[i].first;
      if (committed_[i].second < raft.term() && !present)
        violate("leader completeness", "entry " + std::to_string(i + 1));
    }
  }
  while (server.checked < std::min(raft.committed(), raft.log().last())) {
    server.checked = server.checked.next();
    const auto& held = server.log.at(server.checked.value - 1);
    if (committed_.size() < server.checked.value)
      committed_.emplace_back(held, raft.term());
    else if (committed_[server.checked.value - 1].first != held)
      violate("state machine safety", "entry " + std::to_string(server.checked.value));
  }
}

void cluster::compare_logs() {
  for (const auto& [a, first] : servers_) {
    for (const auto& [b, second] : servers_) {
      if (!(a < b) || !first.raft || !second.raft) continue;
      bool alike_after = false;
      for (auto at = std::min(first.log.size(), second.log.size()); at > 0; --at) {
        const auto& x = first.log[at - 1];
        const auto& y = second.log[at - 1];
        alike_after = alike_after || x.term == y.term;
        if (alike_after && x != y) violate("log matching", "entry " + std::to_string(at));
      }
    }
  }
}

void cluster::violate(const std::string& what, const std::string& where) {
  violations_.try_emplace(what, where);
}

}  // namespace agon::systems::raft
