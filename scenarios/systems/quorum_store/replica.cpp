// The two phases of an op, and what a replica says to them.
#include "scenarios/systems/quorum_store/replica.hpp"

#include "actors/vocabulary/invariant.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace agon::systems::quorum_store {

replica::replica(replica_options options, membership nodes)
    : options_{std::move(options)}, nodes_{std::move(nodes)} {
  invariant(std::ranges::count(nodes_.all, nodes_.self) == 1, "a server that is a member");
}

void replica::restore(const keep_version& what) {
  invariant(last_ == 0, "a server that has done nothing yet");
  if (newer(what.what.at, of(what.key).at)) versions_[what.key] = what.what;
  auto& begun = begun_[what.client];
  begun = std::max(begun, what.sequence);
}

effects replica::receive(const message& what, time_point now) {
  now_ = now;
  std::visit([this](const auto& m) { take(m); }, what);
  return take_effects();
}

effects replica::ask(kit::ticket ticket, const kit::request& what, std::chrono::nanoseconds wall,
                     time_point now) {
  now_ = now;
  const auto value = kit::value_of(what);
  const auto* pair = value.if_array();
  if (pair == nullptr || pair->size() != 2 || (what.f != "read" && what.f != "write")) {
    effects_.push_back(answer{ticket, kit::refused("this store knows read and write of [key, "
                                                   "value], not " +
                                                   what.f + " of " + what.value)});
  } else if (!repeats(ticket, what)) {
    begin({.what = what,
           .key = json::serialize(pair->at(0)),
           .value = json::serialize(pair->at(1)),
           .tickets = {ticket}},
          wall);
  }
  return take_effects();
}

effects replica::tick(time_point now) {
  now_ = now;
  std::vector<std::uint64_t> numbers;
  for (const auto& [number, what] : operations_) numbers.push_back(number);
  for (const auto number : numbers) {
    auto& what = operations_.at(number);
    const bool harmless = what.is_read() || what.now == phase::query;
    if (now_ - what.began >= (harmless ? options_.query_limit : options_.store_limit)) {
      finish(number, harmless ? kit::elsewhere() : kit::unknown("no quorum"));
    } else if (now_ - what.asked >= options_.again) {
      call(number, what);
      if (has("sloppy-quorum")) {
        what.heard.insert(nodes_.all.begin(), nodes_.all.end());
        go_on(number);
      }
    }
  }
  return take_effects();
}

version replica::of(const std::string& key) const {
  const auto found = versions_.find(key);
  return found == versions_.end() ? version{} : found->second;
}

// ---- Coordinator ----

// A request that the network delivered twice gets the answer of the first; after a restart nobody
// knows that any more.
bool replica::repeats(kit::ticket ticket, const kit::request& what) {
  if (what.f == "read") return false;
  const auto begun = begun_.find(what.client);
  if (begun == begun_.end() || what.sequence > begun->second) {
    begun_[what.client] = what.sequence;
    return false;
  }
  for (auto& [number, other] : operations_)
    if (other.what == what) {
      other.tickets.push_back(ticket);
      return true;
    }
  effects_.push_back(answer{ticket, kit::unknown("this request was taken before")});
  return true;
}

void replica::begin(operation what, std::chrono::nanoseconds wall) {
  what.newest = of(what.key);
  what.heard = {nodes_.self};
  what.began = what.asked = now_;
  const auto number = ++last_;
  auto& kept = operations_.emplace(number, std::move(what)).first->second;
  if (has("wall-clock") && !kept.is_read()) {
    kept.newest = {{static_cast<std::uint64_t>(wall.count()), nodes_.self}, kept.value};
    begin_store(kept);
  }
  call(number, kept);
  go_on(number);
}

std::size_t replica::quorum_of(const operation& what) const {
  return has("write-one") && what.now == phase::store && !what.is_read() ? 1 : majority();
}

void replica::go_on(std::uint64_t number) {
  auto& what = operations_.at(number);
  if (what.heard.size() < quorum_of(what)) return;
  if (what.now == phase::store || (what.is_read() && has("no-write-back"))) {
    finish(number, done_reply(what));
    return;
  }
  if (!what.is_read()) choose(what);
  begin_store(what);
  call(number, what);
  go_on(number);
}

// Greater than all that were chosen here before too: those are among the versions kept here.
void replica::choose(operation& what) {
  const auto counter = std::max(what.newest.at.counter, of(what.key).at.counter) + 1;
  what.newest = {{counter, nodes_.self}, what.value};
}

void replica::begin_store(operation& what) {
  what.now = phase::store;
  what.began = now_;
  what.heard = {nodes_.self};
  if (what.is_read())
    have({what.key, what.newest});
  else
    have({what.key, what.newest, what.what.client, what.what.sequence});
}

// Asks all that have not answered.
void replica::call(std::uint64_t number, const operation& what) {
  operations_.at(number).asked = now_;
  const operation_id id{nodes_.session, number};
  for (const auto node : nodes_.all) {
    if (what.heard.contains(node)) continue;
    if (what.now == phase::query)
      send(node, query{nodes_.self, id, what.key});
    else
      send(node, store{nodes_.self, id, what.key, what.newest});
  }
}

kit::reply replica::done_reply(const operation& what) const {
  if (!what.is_read()) return kit::done();
  return kit::done(json::array{json::parse(what.key), json::parse(what.newest.value)});
}

void replica::finish(std::uint64_t number, const kit::reply& how) {
  const auto over = operations_.find(number);
  for (const auto ticket : over->second.tickets) effects_.push_back(answer{ticket, how});
  operations_.erase(over);
}

replica::operation* replica::find(const operation_id& which, phase in) {
  const auto known = operations_.find(which.number);
  const bool ours = which.session == nodes_.session && known != operations_.end();
  return ours && known->second.now == in ? &known->second : nullptr;
}

void replica::take(const found& what) {
  auto* asked = find(what.operation, phase::query);
  if (asked == nullptr) return;
  if (newer(what.what.at, asked->newest.at)) asked->newest = what.what;
  asked->heard.insert(what.from);
  go_on(what.operation.number);
}

void replica::take(const stored& what) {
  auto* asked = find(what.operation, phase::store);
  if (asked == nullptr) return;
  asked->heard.insert(what.from);
  go_on(what.operation.number);
}

// ---- Replica ----

bool replica::newer(const stamp& a, const stamp& b) const {
  return has("no-tie-break") ? a.counter > b.counter : a > b;
}

void replica::have(const keep_version& what) {
  if (!newer(what.what.at, of(what.key).at)) return;
  versions_[what.key] = what.what;
  effects_.push_back(what);
}

void replica::take(const query& what) {
  send(what.from, found{nodes_.self, what.operation, of(what.key)});
}

void replica::take(const store& what) {
  have({what.key, what.what});
  send(what.from, stored{nodes_.self, what.operation});
}

}  // namespace agon::systems::quorum_store
