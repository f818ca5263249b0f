// Followers fetch from the leader of the epoch; what a majority has fetched is committed.
#include "scenarios/systems/replicated_log/server.hpp"

#include "scenarios/systems/kit/server.hpp"
#include "scenarios/systems/replicated_log/epoch_log.hpp"
#include "scenarios/systems/replicated_log/queue_state.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <caf/actor_system.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace agon::systems::replicated_log {
namespace {

using namespace std::chrono_literals;

constexpr duration tick_interval = 20ms;
constexpr duration patience_min = 250ms;
constexpr duration patience_max = 500ms;
constexpr std::size_t fetched_at_once = 500;

class server_actor : public kit::server {
 public:
  server_actor(caf::actor_config& config, host where, std::set<std::string> bugs)
      : kit::server{config, std::move(where), std::move(bugs)},
        log_{machine().disk},
        kept_epoch_{machine().disk, "epoch"},
        random_{machine().random.child("replicated-log")} {}

  const char* name() const override { return "replicated_log_server"; }

  caf::behavior make_behavior() override {
    if (auto loaded = load(); !loaded) {
      stop(loaded.problem());
      return {};
    }
    restart_queue();
    wait_for_leader();
    later(tick_interval, tick{});
    return {
        [this](const vote_request& what) { take(what); },
        [this](const vote& what) { take(what); },
        [this](const epoch_begins& what) { take(what); },
        [this](const fetch& what) { take(what); },
        [this](const fetched& what) { take(what); },
        [this](const tick&) { look_at_clock(); },
        [this](const kit::request& what) { return ask(what); },
    };
  }

  [[nodiscard]] json::object describe() const override {
    auto state = kit::server::describe();
    static constexpr std::array<std::string_view, 3> roles{"follower", "candidate", "leader"};
    state["role"] = roles[static_cast<std::size_t>(role_)];
    state["epoch"] = epoch_.value;
    state["leader"] = to_string(leader_);
    state["end"] = log_.end().offset.value;
    state["high_watermark"] = high_watermark_.value;
    return state;
  }

 private:
  enum class role : std::uint8_t { follower, candidate, leader };

  // Epochs and votes.

  agon::result<> load() {
    if (auto loaded = log_.load(); !loaded) return loaded;
    const auto kept = kept_epoch_.load();
    if (!kept.ok()) return kept.problem();
    if (kept->empty()) return success{};
    const auto fields = json::parse(*kept).as_array();
    epoch_ = {fields[0].to_number<std::uint64_t>()};
    voted_for_ = {fields[1].to_number<std::uint32_t>()};
    return success{};
  }

  // Durable before anybody hears of it.
  bool keep_epoch(epoch_number epoch, node_id voted_for) {
    epoch_ = epoch;
    voted_for_ = voted_for;
    return did(kept_epoch_.save(json::serialize(json::array{epoch.value, voted_for.value})));
  }

  // An epoch that another server is in; a later one ends ours.
  void hear_of(epoch_number epoch) {
    if (epoch <= epoch_) return;
    follow(control_node);
    if (has("truncates-to-high-watermark") && applied_ > log_offset{}) cut_log(high_watermark_);
    keep_epoch(epoch, control_node);
  }

  void follow(node_id leader) {
    machine().sometimes("replicated-log/leader-is-replaced", role_ == role::leader);
    if (role_ == role::leader) log("leads no more");
    role_ = role::follower;
    leader_ = leader;
    for (const auto& [offset, ticket] : std::exchange(waiting_, {}))
      answer(ticket, kit::unknown("the leader was replaced"));
  }

  void wait_for_leader() { give_up_at_ = now() + random_.between(patience_min, patience_max); }

  void stand_for_election() {
    wait_for_leader();
    follow(control_node);
    role_ = role::candidate;
    votes_ = {};
    if (!keep_epoch(epoch_.next(), self_node())) return;
    tell_others(vote_request{epoch_, self_node(), log_.end()});
    take(vote{epoch_, self_node()});
  }

  void take(const vote_request& what) {
    hear_of(what.epoch);
    const bool free = voted_for_ == control_node || voted_for_ == what.from;
    const bool knows_enough = what.end >= log_.end() || has("unclean-election");
    if (what.epoch < epoch_ || !free || !knows_enough || role_ == role::leader) return;
    if (voted_for_ != what.from && !keep_epoch(epoch_, what.from)) return;
    wait_for_leader();
    tell(what.from, vote{epoch_, self_node()});
  }

  void take(const vote& what) {
    if (role_ != role::candidate || what.epoch != epoch_) return;
    votes_.insert(what.from);
    if (votes_.size() >= majority()) lead();
  }

  // Records of earlier epochs are committed by one of the new epoch behind them (Ongaro 2014,
  // section 3.6.2).
  void lead() {
    role_ = role::leader;
    leader_ = self_node();
    fetched_by_ = {};
    log("leads epoch " + std::to_string(epoch_.value) + " from offset " +
        std::to_string(log_.end().offset.value));
    tell_others(epoch_begins{epoch_, self_node()});
    write({});
  }

  void take(const epoch_begins& what) {
    hear_of(what.epoch);
    if (what.epoch < epoch_ || role_ == role::leader) return;
    hear_leader(what.leader);
    fetch_more();
  }

  void hear_leader(node_id leader) {
    if (role_ == role::candidate || leader_ != leader) follow(leader);
    wait_for_leader();
  }

  void look_at_clock() {
    later(tick_interval, tick{});
    if (role_ == role::leader) {
      if (++ticks_ % 5 == 0) tell_others(epoch_begins{epoch_, self_node()});
    } else if (now() >= give_up_at_) {
      stand_for_election();
    } else if (leader_ != control_node) {
      fetch_more();
    }
  }

  // Replication.

  void fetch_more() { tell(leader_, fetch{epoch_, self_node(), log_.end()}); }

  void take(const fetch& what) {
    hear_of(what.epoch);
    if (role_ != role::leader) return;
    if (what.epoch < epoch_) {
      tell(what.from, epoch_begins{epoch_, self_node()});
      return;
    }
    const bool agrees =
        has("matches-by-offset") ? what.end.offset <= log_.end().offset : log_.continues(what.end);
    if (agrees) {
      auto& known = fetched_by_[what.from];
      known = std::max(known, what.end.offset);
      commit();
    }
    fetched answer{epoch_, self_node(), what.end, what.end, {}, high_watermark_};
    if (agrees) {
      answer.records = log_.from(what.end.offset, fetched_at_once);
    } else {
      answer.agreed = log_.end_of(what.end.last_epoch);
    }
    tell(what.from, answer);
  }

  // An answer to an earlier fetch may come late; it must not cut what was fetched since.
  void take(const fetched& what) {
    hear_of(what.epoch);
    if (what.epoch < epoch_ || role_ == role::leader) return;
    hear_leader(what.leader);
    if (what.asked != log_.end()) return;
    if (what.agreed != what.asked) {
      cut_log(std::min(what.agreed.offset, log_.end_of(what.agreed.last_epoch).offset));
      fetch_more();
      return;
    }
    if (!what.records.empty()) {
      if (!did(log_.append(what.records))) return;
      if (!has("entries-not-synced") && !did(log_.sync())) return;
      fetch_more();
    }
    advance(std::min(what.high_watermark, log_.end().offset));
  }

  void cut_log(log_offset end) {
    machine().sometimes("replicated-log/cuts-what-was-applied", end < applied_);
    machine().sometimes("replicated-log/cuts-what-others-lack", end < log_.end().offset);
    if (!did(log_.keep(end))) return;
    if (end >= applied_) return;
    high_watermark_ = std::min(high_watermark_, end);
    restart_queue();
    apply_committed();
  }

  // What a majority has is committed, if it is of this epoch.
  void commit() {
    std::vector<log_offset> ends{log_.end().offset};
    for (const auto& [node, end] : fetched_by_) ends.push_back(end);
    ends.resize(members().size());
    std::ranges::sort(ends, std::greater{});
    const auto common = ends[majority() - 1];
    if (common > high_watermark_ && log_.at({common.value - 1}).epoch == epoch_) advance(common);
  }

  void advance(log_offset high_watermark) {
    if (high_watermark <= high_watermark_) return;
    high_watermark_ = high_watermark;
    apply_committed();
  }

  void apply_committed() {
    for (; applied_ < high_watermark_; applied_ = applied_.next()) {
      const auto how = queue_.apply(log_.at(applied_).what);
      const auto waiting = waiting_.find(applied_);
      if (waiting == waiting_.end()) continue;
      answer(waiting->second, how);
      waiting_.erase(waiting);
    }
  }

  void restart_queue() {
    queue_ = queue_state{has("repeats-retries") ? retries::each_time : retries::once};
    applied_ = {};
  }

  // Clients.

  bool write(const kit::request& what) {
    const record one{epoch_, what};
    if (!did(log_.append({&one, 1})) || !did(log_.sync())) return false;
    commit();
    return true;
  }

  caf::result<kit::reply> ask(const kit::request& what) {
    if (role_ != role::leader) return kit::elsewhere(leader_);
    if (has("dequeues-in-memory") && what.f == "dequeue") return queue_.apply(what);
    if (has("acknowledges-early") && what.f == "enqueue") {
      write(what);
      return kit::done();
    }
    waiting_.emplace(log_.end().offset, hold());
    write(what);
    return caf::delegated<kit::reply>{};
  }

  // Whether the disk did it; a failing one ends the server.
  bool did(const agon::result<>& how) {
    if (!how) stop(how.problem());
    return how.ok();
  }

  epoch_log log_;
  kit::saved_value kept_epoch_;
  random_stream random_;
  epoch_number epoch_ = {};
  node_id voted_for_ = control_node;
  role role_ = role::follower;
  node_id leader_ = control_node;
  time_point give_up_at_ = {};
  std::uint64_t ticks_ = 0;
  std::set<node_id> votes_ = {};
  std::map<node_id, log_offset> fetched_by_ = {};  // What each follower has, in this epoch.
  log_offset high_watermark_ = {};
  log_offset applied_ = {};
  queue_state queue_{};
  std::map<log_offset, kit::ticket> waiting_ = {};
};

}  // namespace

caf::actor spawn_server(caf::actor_system& system, host machine,
                        const std::set<std::string>& bugs) {
  return system.spawn<server_actor>(std::move(machine), bugs);
}

}  // namespace agon::systems::replicated_log
