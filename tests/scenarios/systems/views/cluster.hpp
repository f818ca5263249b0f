// Replicas of a log with views on a network made up from a seed: messages are lost, repeated, late
// and out of order, servers crash and come back, and somebody watches whether they agree.
#pragma once

#include "actors/vocabulary/invariant.hpp"
#include "scenarios/systems/views/replica.hpp"
#include "tests/scenarios/systems/views/bench.hpp"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace agon::systems::views {

/// A cluster of five, and a client that writes 1, 2, 3 … one after the other.
template <class Replica>
class cluster {
 public:
  explicit cluster(std::uint64_t seed, std::set<std::string> bugs = {})
      : bugs_{std::move(bugs)}, luck_{seed, "cluster"} {
    for (std::uint32_t i = 1; i <= 5; ++i) {
      all_.push_back(node_id{i});
      servers_[node_id{i}];
    }
    for (const auto node : all_) start(node);
    attempt();
  }

  /// Lets time pass, with a crash now and then.
  void run_with_faults(duration length) {
    lossy_ = true;
    const auto end = now_ + length;
    for (auto at = now_; at < end; at += luck_.exponential(std::chrono::milliseconds{400}))
      schedule(at - now_, [this] { crash(all_[luck_.below(all_.size())]); });
    run_until(end);
  }
  /// Lets time pass on a good network.
  void settle(duration length) {
    lossy_ = false;
    run_until(now_ + length);
  }

  /// What did not hold.
  [[nodiscard]] const std::set<std::string>& violations() const { return violations_; }
  /// How many writes were acknowledged.
  [[nodiscard]] std::uint64_t acknowledged() const { return writing_ - 1; }
  [[nodiscard]] std::size_t crashes() const { return crashes_; }

  /// Notes what was acknowledged and is in no log that is committed, and who lags behind.
  void compare() {
    std::set<std::uint64_t> committed;
    for (const auto& entry : committed_) committed.insert(entry.sequence);
    for (std::uint64_t i = 1; i <= acknowledged(); ++i)
      if (!committed.contains(i)) violations_.insert("an acknowledged write is lost");
    for (const auto& [node, one] : servers_)
      if (one.running->committed() + 2 < committed_.size())
        violations_.insert("a server does not catch up");
  }

 private:
  struct server_state {
    std::unique_ptr<Replica> running = {};
    kept_state kept = {};
    std::uint64_t starts = 0;
    std::uint64_t wake = 0;
    log_length checked = 0;
  };

  void schedule(duration wait, std::function<void()> what) {
    events_.emplace(std::pair{now_ + wait, ++count_}, std::move(what));
  }
  void run_until(time_point end) {
    while (!events_.empty() && events_.begin()->first.first <= end) {
      auto next = events_.extract(events_.begin());
      now_ = next.key().first;
      next.mapped()();
    }
    now_ = end;
  }

  void start(node_id node) {
    auto& server = servers_[node];
    ++server.starts;
    server.checked = 0;
    server.running =
        std::make_unique<Replica>(Replica::with(bugs_), membership{node, all_}, server.kept,
                                  luck_.child(to_string(node)).child(server.starts), now_);
    act(node, [this](Replica& replica) { return replica.tick(now_); });
  }
  void crash(node_id node) {
    auto& server = servers_[node];
    if (!server.running) return;
    ++crashes_;
    server.running.reset();
    schedule(luck_.between(duration{}, std::chrono::milliseconds{600}),
             [this, node] { start(node); });
  }

  void act(node_id node, const std::function<effects(Replica&)>& what) {
    auto& server = servers_[node];
    if (!server.running) return;
    for (const auto& next : what(*server.running))
      std::visit([&](const auto& one) { carry_out(node, one); }, next);
    watch(server);
    const auto wake = ++server.wake;
    schedule(std::max(server.running->wake_at() - now_, duration{1}), [this, node, wake] {
      if (servers_[node].wake == wake)
        act(node, [this](Replica& replica) { return replica.tick(now_); });
    });
  }
  // A committed entry is never another one, on any server.
  void watch(server_state& server) {
    for (; server.checked < server.running->committed(); ++server.checked) {
      const auto& entry = server.running->log().at(server.checked);
      if (server.checked == committed_.size()) committed_.push_back(entry);
      if (!(committed_[server.checked] == entry))
        violations_.insert("two servers committed different entries");
    }
  }

  void carry_out(node_id node, const keep_promise& what) {
    servers_[node].kept.promised = what.view;
  }
  void carry_out(node_id node, const keep_start& what) {
    auto& kept = servers_[node].kept;
    kept.promised = kept.started = what.view;
    kept.members = what.members;
    kept.log.resize(what.keep);
    kept.log.insert(kept.log.end(), what.entries.begin(), what.entries.end());
  }
  void carry_out(node_id node, const keep_entries& what) {
    auto& log = servers_[node].kept.log;
    log.insert(log.end(), what.entries.begin(), what.entries.end());
  }
  void carry_out(node_id, const send_message& what) {
    if (lossy_ && luck_.chance(0.03)) return;
    for (int copies = lossy_ && luck_.chance(0.05) ? 2 : 1; copies > 0; --copies)
      schedule(travel(), [this, what] {
        act(what.to, [&](Replica& replica) { return replica.receive(what.what, now_); });
      });
  }
  void carry_out(node_id, const answer& what) {
    if (what.request != attempts_) return;
    if (what.how.how == kit::outcome::done) ++writing_;
    schedule(travel(), [this, number = attempts_] {
      if (number == attempts_) attempt();
    });
  }
  duration travel() {
    const bool late = lossy_ && luck_.chance(0.03);
    return luck_.between(std::chrono::microseconds{200},
                         late ? std::chrono::milliseconds{400} : std::chrono::milliseconds{2});
  }

  // Asks some server for the next write; the ticket is the number of the attempt.
  void attempt() {
    const auto number = ++attempts_;
    const auto node = all_[luck_.below(all_.size())];
    act(node, [&](Replica& replica) {
      return replica.ask(number, {7, writing_, "write", "[1," + std::to_string(writing_) + "]"},
                         now_);
    });
    schedule(std::chrono::milliseconds{200}, [this, number] {
      if (number == attempts_) attempt();
    });
  }

  std::set<std::string> bugs_;
  random_stream luck_;
  time_point now_ = {};
  std::uint64_t count_ = 0;
  std::map<std::pair<time_point, std::uint64_t>, std::function<void()>> events_ = {};
  std::vector<node_id> all_ = {};
  std::map<node_id, server_state> servers_ = {};
  bool lossy_ = false;
  std::size_t crashes_ = 0;

  std::uint64_t writing_ = 1;
  kit::ticket attempts_ = 0;
  std::vector<kit::request> committed_ = {};
  std::set<std::string> violations_ = {};
};

}  // namespace agon::systems::views
