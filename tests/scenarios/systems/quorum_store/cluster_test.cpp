// Replicas of the quorum store on a network made up from a seed, with crashes; what its clients saw
// is judged by linearizability.
#include "checkers/linearizable/linearizable.hpp"
#include "scenarios/systems/quorum_store/replica.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>

namespace agon::systems::quorum_store {
namespace {

using namespace std::chrono_literals;

/// Five servers and four clients of one register.
class cluster {
 public:
  explicit cluster(std::uint64_t seed, std::set<std::string> bugs = {})
      : bugs_{std::move(bugs)}, luck_{seed, "cluster"} {
    for (std::uint32_t i = 1; i <= 5; ++i) all_.push_back(node_id{i});
    for (const auto node : all_) start(node);
    for (std::uint64_t client = 1; client <= 4; ++client) next_op(client);
  }

  void run(duration length) {
    const auto end = now_ + length;
    for (auto at = now_; at < end; at += luck_.exponential(500ms))
      schedule(at - now_, [this] { crash(all_[luck_.below(all_.size())]); });
    while (!events_.empty() && events_.begin()->first.first <= end) {
      auto next = events_.extract(events_.begin());
      now_ = next.key().first;
      next.mapped()();
    }
  }

  [[nodiscard]] checkers::verdict verdict() const {
    using namespace checkers;
    const auto events = history::from(events_seen_);
    invariant(events.ok(), "a history");
    return linearizable::make_checker(model_kind::read_write_register)->check(*events, {}).outcome;
  }
  [[nodiscard]] int done() const { return done_; }

 private:
  struct server_state {
    std::unique_ptr<replica> running = {};
    std::vector<keep_version> kept = {};
    std::uint64_t starts = 0;
  };
  struct client_state {
    std::uint64_t sequence = 0;
    std::int64_t process = 0;
    std::optional<op> asked = {};
  };

  void schedule(duration wait, std::function<void()> what) {
    events_.emplace(std::pair{now_ + wait, ++count_}, std::move(what));
  }
  void start(node_id node) {
    auto& server = servers_[node];
    server.running = std::make_unique<replica>(
        replica_options{.bugs = bugs_}, membership{node, all_, 10 * node.value + ++server.starts});
    for (const auto& version : server.kept) server.running->restore(version);
    tick(node, server.starts);
  }
  void tick(node_id node, std::uint64_t start) {
    auto& server = servers_[node];
    if (server.starts != start || !server.running) return;
    act(node, [this](replica& one) { return one.tick(now_); });
    schedule(20ms, [this, node, start] { tick(node, start); });
  }
  void crash(node_id node) {
    if (!servers_[node].running) return;
    servers_[node].running.reset();
    schedule(luck_.between(1ms, 600ms), [this, node] { start(node); });
  }

  void act(node_id node, const std::function<effects(replica&)>& what) {
    auto& server = servers_[node];
    if (!server.running) return;
    for (const auto& next : what(*server.running))
      std::visit([&](const auto& effect) { carry_out(node, effect); }, next);
  }
  void carry_out(node_id node, const keep_version& what) { servers_[node].kept.push_back(what); }
  void carry_out(node_id, const send_message& what) {
    if (luck_.chance(0.1)) return;
    for (int copies = luck_.chance(0.05) ? 2 : 1; copies > 0; --copies)
      schedule(luck_.between(200us, luck_.chance(0.1) ? 200ms : 3ms), [this, what] {
        act(what.to, [&](replica& one) { return one.receive(what.what, now_); });
      });
  }
  // The ticket is client and sequence.
  void carry_out(node_id, const answer& what) {
    const auto client = what.request / 100'000;
    const auto how = what.how.how;
    const auto type = how == kit::outcome::done        ? op_type::ok
                      : how == kit::outcome::elsewhere ? op_type::fail
                                                       : op_type::info;
    complete(client, what.request % 100'000, type, what.how.value);
  }

  void complete(std::uint64_t client, std::uint64_t sequence, op_type type,
                const std::string& value) {
    auto& who = clients_[client];
    if (!who.asked || sequence != who.sequence) return;
    auto completion = *std::exchange(who.asked, std::nullopt);
    completion.type = type;
    if (type == op_type::ok && completion.f == "read")
      completion.value = json::parse(value).as_array().at(1);
    if (type == op_type::ok) ++done_;
    if (type == op_type::info) who.process += 4;
    events_seen_.push_back(completion);
    schedule(luck_.between(1ms, 30ms), [this, client] { next_op(client); });
  }
  void next_op(std::uint64_t client) {
    auto& who = clients_[client];
    const auto sequence = ++who.sequence;
    const bool reads = luck_.chance(0.5);
    const auto value = ++values_;
    who.asked = op{.process = {static_cast<std::int64_t>(client) + who.process},
                   .f = reads ? "read" : "write",
                   .value = reads ? json::value{} : json::value(value)};
    events_seen_.push_back(*who.asked);
    act(all_[luck_.below(all_.size())], [&](replica& one) {
      return one.ask(client * 100'000 + sequence,
                     {client, sequence, who.asked->f,
                      reads ? "[1,null]" : "[1," + std::to_string(value) + "]"},
                     {}, now_);
    });
    schedule(700ms, [this, client, sequence] { complete(client, sequence, op_type::info, {}); });
  }

  std::set<std::string> bugs_;
  random_stream luck_;
  time_point now_ = {};
  std::uint64_t count_ = 0;
  std::map<std::pair<time_point, std::uint64_t>, std::function<void()>> events_ = {};
  std::vector<node_id> all_ = {};
  std::map<node_id, server_state> servers_ = {};
  std::map<std::uint64_t, client_state> clients_ = {};
  std::vector<op> events_seen_ = {};
  std::int64_t values_ = 0;
  int done_ = 0;
};

TEST(quorum_cluster, is_linearizable_under_crashes_and_a_bad_network) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    cluster all{seed};
    all.run(5s);
    EXPECT_EQ(all.verdict(), checkers::verdict::valid) << "seed " << seed;
    EXPECT_GT(all.done(), 50) << "seed " << seed;
  }
}

TEST(quorum_cluster, is_not_with_a_bug_that_needs_no_clock) {
  for (const auto* bug : {"no-write-back", "write-one", "no-tie-break", "sloppy-quorum"}) {
    std::uint64_t seed = 0;
    bool found = false;
    while (!found && ++seed <= 40) {
      cluster all{seed, {bug}};
      all.run(5s);
      found = all.verdict() == checkers::verdict::invalid;
    }
    EXPECT_TRUE(found) << bug;
  }
}

}  // namespace
}  // namespace agon::systems::quorum_store
