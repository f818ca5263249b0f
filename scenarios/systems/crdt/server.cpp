// A client's change is durable before it is acknowledged; what others changed is not kept on this
// disk, since they tell it again to whoever lacks it.
#include "scenarios/systems/crdt/server.hpp"

#include "scenarios/systems/crdt/growing_map.hpp"
#include "scenarios/systems/crdt/messages.hpp"
#include "scenarios/systems/kit/record_log.hpp"
#include "scenarios/systems/kit/server.hpp"
#include "scenarios/systems/kit/sessions.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

namespace agon::systems::crdt {
namespace {

constexpr duration tick_interval = std::chrono::milliseconds{200};
constexpr std::size_t batch = 500;  // Items in a message at most.

class server_actor : public kit::server {
 public:
  server_actor(caf::actor_config& config, host machine, kind what, std::set<std::string> bugs)
      : kit::server{config, std::move(machine), std::move(bugs)},
        what_{what},
        changes_{this->machine().disk, "changes"} {}

  const char* name() const override { return "crdt_server"; }

  caf::behavior make_behavior() override {
    incarnation_ = machine().random.next();
    if (auto loaded = load(); !loaded) {
      stop(loaded.problem());
      return {};
    }
    log("starts with " + std::to_string(changes_.size()) + " changes of its own");
    machine().sometimes("crdt/starts-with-changes", changes_.size() > 0);
    look_at_clock();
    return {
        [this](const kit::request& what) -> caf::result<kit::reply> { return take(what); },
        [this](const gossip& what) { hear(what); },
        [this](const received& what) { note(what); },
        [this](const tick&) { look_at_clock(); },
    };
  }

  [[nodiscard]] json::object describe() const override {
    auto state = kit::server::describe();
    state["version"] = state_.version();
    state["known"] = state_.all().size();
    return state;
  }

 private:
  /// What this replica has of another one's versions.
  struct reach {
    std::uint64_t incarnation = 0;
    std::uint64_t upto = 0;
  };

  // A record is [key, up, down, client, sequence].
  agon::result<> load() {
    const auto records = changes_.load();
    if (!records) return records.problem();
    for (const auto& text : *records) {
      const auto record = json::parse(text).as_array();
      state_.merge({std::string{record.at(0).as_string()}, record.at(1).to_number<std::int64_t>(),
                    record.at(2).to_number<std::int64_t>(), stamp()});
      done_.keep({.client = record.at(3).to_number<std::uint64_t>(),
                  .sequence = record.at(4).to_number<std::uint64_t>()},
                 kit::done());
    }
    return success{};
  }

  [[nodiscard]] std::int64_t stamp() { return machine().wall_clock().count(); }

  // Clients.

  kit::reply take(const kit::request& what) {
    if (what.f == "read") return kit::done(read());
    if (what.f != "add") return kit::refused("a replica does not know f \"" + what.f + "\"");
    if (!has("counts-retries"))
      if (const auto known = done_.repeated(what)) {
        machine().reachable("crdt/is-asked-again");
        return *known;
      }
    const auto value = kit::value_of(what);
    if (what_ == kind::counter && !value.is_int64()) return kit::refused("no whole number");
    const auto changed = what_ == kind::set ? item{.key = what.value, .up = 1, .stamp = stamp()}
                                            : counted(value.get_int64());
    const json::array record{changed.key, changed.up, changed.down, what.client, what.sequence};
    auto kept = changes_.append(json::serialize(record));
    if (kept && !has("unsynced-adds")) kept = changes_.sync();
    if (!kept) {
      stop(kept.problem());
      return kit::unknown("the disk failed");
    }
    state_.merge(changed);
    done_.keep(what, kit::done());
    return kit::done();
  }

  /// This node's slot after an addition.
  item counted(std::int64_t delta) {
    const auto owner = has("shared-slot") ? (self_node().value + 1) / 2 : self_node().value;
    auto slot = state_.at(std::to_string(owner));
    (delta < 0 ? slot.down : slot.up) += delta < 0 ? -delta : delta;
    slot.stamp = stamp();
    return slot;
  }

  [[nodiscard]] json::value read() const {
    json::array elements;
    std::int64_t sum = 0;
    for (const auto& each : state_.all()) {
      sum += each.up - each.down;
      if (what_ == kind::set) elements.push_back(json::parse(each.key));
    }
    if (what_ == kind::counter) return sum;
    return elements;
  }

  // Other replicas.

  [[nodiscard]] merging how_to_merge() const {
    if (has("adds-on-merge")) return merging::sum;
    return has("newer-slot-wins") ? merging::newer : merging::greater;
  }

  void hear(const gossip& what) {
    for (const auto& each : what.items) state_.merge(each, how_to_merge());
    auto& have = reached_[what.from];
    if (have.incarnation != what.incarnation) have = {what.incarnation, 0};
    // A gap: this replica has restarted, and forgot what it had acknowledged.
    const bool misses_some = what.since > have.upto && !has("trusts-old-acks");
    machine().sometimes("crdt/misses-what-it-forgot", misses_some);
    if (!misses_some) have.upto = std::max(have.upto, what.upto);
    tell(what.from, received{self_node(), have.incarnation, have.upto});
  }

  void note(const received& what) {
    if (what.incarnation != incarnation_ || has("sends-once")) return;
    acknowledged_[what.from] = what.upto;
  }

  // Tells even where there is no news: that is how one who has restarted learns what it lacks.
  void look_at_clock() {
    later(tick_interval, tick{});
    for (const auto node : members()) {
      if (node == self_node()) continue;
      auto& since = acknowledged_[node];
      gossip news{.from = self_node(), .incarnation = incarnation_, .since = since};
      news.items = state_.since(since, batch, news.upto);
      if (has("sends-once")) since = news.upto;
      tell(node, std::move(news));
    }
  }

  kind what_;
  kit::record_log changes_;
  kit::sessions done_ = {};
  growing_map state_ = {};
  std::uint64_t incarnation_ = 0;
  std::map<node_id, std::uint64_t> acknowledged_ = {};  // Versions of this replica, by peer.
  std::map<node_id, reach> reached_ = {};
};

}  // namespace

caf::actor spawn_server(caf::actor_system& system, host machine, kind what,
                        std::set<std::string> bugs) {
  return system.spawn<server_actor>(std::move(machine), what, std::move(bugs));
}

}  // namespace agon::systems::crdt
