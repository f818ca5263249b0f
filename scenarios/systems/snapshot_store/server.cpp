// A transaction asks the primary for a snapshot, waits until this node's replica has it, reads
// there, and if it writes asks the primary to commit. What is not answered is asked again.
#include "scenarios/systems/snapshot_store/server.hpp"

#include "scenarios/systems/kit/server.hpp"
#include "scenarios/systems/snapshot_store/commit_log.hpp"
#include "scenarios/systems/snapshot_store/messages.hpp"
#include "scenarios/systems/snapshot_store/transaction.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace agon::systems::snapshot_store {
namespace {

constexpr duration tick_interval = std::chrono::milliseconds{200};
constexpr std::size_t batch = 500;  // Entries in a message at most.

class server_actor : public kit::server {
 public:
  server_actor(caf::actor_config& config, host machine, std::set<std::string> bugs)
      : kit::server{config, std::move(machine), bugs},
        commits_{this->machine().disk, std::move(bugs)} {}

  const char* name() const override { return "snapshot_store_server"; }

  caf::behavior make_behavior() override {
    if (is_primary()) {
      if (auto loaded = commits_.load(); !loaded) {
        stop(loaded.problem());
        return {};
      }
      log("primary with " + std::to_string(commits_.all().size()) + " entries");
      apply({0, commits_.all()});
    }
    // What others told another incarnation must find no transaction of this one's.
    last_ = machine().random.next() >> 1;
    look_at_clock();
    return {
        [this](const kit::request& what) { take(what); },
        [this](const begun& what) { go_on(what); },
        [this](const committed& what) { finish(what); },
        [this](const entries& what) { apply(what); },
        [this](const begin& what) {
          tell(what.from, begun{what.transaction, newest()});
        },
        [this](const commit& what) { judge(what); },
        [this](const fetch& what) { send_entries(what); },
        [this](const tick&) { look_at_clock(); },
    };
  }

  [[nodiscard]] json::object describe() const override {
    auto state = kit::server::describe();
    state["applied"] = applied_;
    state["under_way"] = tasks_.size();
    return state;
  }

 private:
  /// A request under way.
  struct task {
    kit::request what;
    transaction todo;
    std::vector<kit::ticket> tickets = {};
    std::optional<snapshot> sees = {};
    std::optional<commit> asked = {};
  };
  using request_key = std::pair<std::uint64_t, std::uint64_t>;  // Client and sequence.

  [[nodiscard]] node_id primary() const { return members().front(); }
  [[nodiscard]] bool is_primary() const { return self_node() == primary(); }

  // As primary.

  std::int64_t clock_or(std::int64_t counted) {
    return has("wall-clock-timestamps") ? machine().wall_clock().count() : counted;
  }

  snapshot newest() { return {commits_.all().size(), clock_or(commits_.last())}; }

  void judge(const commit& what) {
    const auto before = commits_.all().size();
    const auto judged = commits_.judge(what, clock_or(commits_.last() + 1));
    if (!judged) {
      stop(judged.problem());
      return;
    }
    machine().sometimes("snapshot-store/refuses-commit", commits_.all().size() == before);
    if (commits_.all().size() > before) {
      const entries news{before, {commits_.all().back()}};
      apply(news);
      tell_others(news);
    }
    tell(what.from, *judged);
  }

  void send_entries(const fetch& what) {
    const auto& all = commits_.all();
    if (what.position >= all.size()) return;
    machine().reachable("snapshot-store/sends-what-was-missed");
    const auto first = all.begin() + static_cast<std::ptrdiff_t>(what.position);
    const auto count = std::min(batch, all.size() - what.position);
    tell(what.from, entries{what.position, {first, first + static_cast<std::ptrdiff_t>(count)}});
  }

  // As replica.

  void apply(const entries& what) {
    machine().sometimes("snapshot-store/misses-entries", what.position > applied_);
    if (what.position > applied_) return;  // Some are missing before these; they are fetched.
    for (const auto& each : what.list) store_.apply(each);
    applied_ = std::max(applied_, what.position + what.list.size());
    std::vector<std::uint64_t> waiting;
    for (const auto& [number, todo] : tasks_)
      if (todo.sees && !todo.asked) waiting.push_back(number);
    for (const auto number : waiting) carry_on(number);
  }

  // As coordinator.

  void take(const kit::request& what) {
    const auto ticket = hold();
    const request_key key{what.client, what.sequence};
    if (const auto same = numbers_.find(key); same != numbers_.end()) {
      tasks_.at(same->second).tickets.push_back(ticket);
      return;
    }
    auto todo = transaction::from(what);
    if (!todo) {
      answer(ticket, kit::refused(todo.problem().what));
      return;
    }
    const auto number = ++last_;
    numbers_[key] = number;
    tasks_.emplace(number, task{what, *std::move(todo), {ticket}});
    ask_for_snapshot(number);
  }

  void ask_for_snapshot(std::uint64_t number) {
    if (has("stale-snapshots"))
      go_on({number, {applied_, static_cast<std::int64_t>(applied_)}});
    else
      tell(primary(), begin{self_node(), number});
  }

  void go_on(const begun& what) {
    const auto found = tasks_.find(what.transaction);
    if (found == tasks_.end() || found->second.sees) return;
    found->second.sees = what.sees;
    carry_on(what.transaction);
  }

  void carry_on(std::uint64_t number) {
    auto& now = tasks_.at(number);
    if (now.sees->position > applied_) return;
    while (!now.todo.over()) {
      now.todo.step(store_, now.sees->timestamp);
      if (!has("fractured-reads") || now.todo.over()) continue;
      now.sees.reset();
      ask_for_snapshot(number);
      return;
    }
    auto value = json::serialize(now.todo.completed());
    if (now.todo.writes().empty()) {
      finish({number, std::move(value), {}});
      return;
    }
    now.asked = commit{.from = self_node(),
                       .transaction = number,
                       .client = now.what.client,
                       .sequence = now.what.sequence,
                       .snapshot = now.sees->timestamp,
                       .reads = now.todo.reads(),
                       .writes = now.todo.writes(),
                       .value = std::move(value)};
    tell(primary(), *now.asked);
  }

  void finish(const committed& what) {
    const auto found = tasks_.find(what.transaction);
    if (found == tasks_.end()) return;
    const auto over = std::move(found->second);
    tasks_.erase(found);
    numbers_.erase({over.what.client, over.what.sequence});
    const kit::reply how =
        what.why.empty() ? kit::reply{kit::outcome::done, what.value} : kit::refused(what.why);
    for (const auto ticket : over.tickets) answer(ticket, how);
  }

  void look_at_clock() {
    later(tick_interval, tick{});
    for (auto& [number, todo] : tasks_) {
      if (todo.asked)
        tell(primary(), *todo.asked);
      else if (!todo.sees)
        tell(primary(), begin{self_node(), number});
    }
    if (!is_primary()) tell(primary(), fetch{self_node(), applied_});
  }

  commit_log commits_;  // Of the primary.
  versions store_ = {};
  std::uint64_t applied_ = 0;  // Entries.
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, task> tasks_ = {};
  std::map<request_key, std::uint64_t> numbers_ = {};
};

}  // namespace

caf::actor spawn_server(caf::actor_system& system, host machine, std::set<std::string> bugs) {
  return system.spawn<server_actor>(std::move(machine), std::move(bugs));
}

}  // namespace agon::systems::snapshot_store
