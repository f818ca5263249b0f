// Effects are carried out in order, and the actor's timer follows the replica's.
#include "scenarios/systems/views/server.hpp"

#include "scenarios/systems/kit/server.hpp"
#include "scenarios/systems/views/journal.hpp"

#include <caf/actor_system.hpp>

#include <optional>

namespace agon::systems::views {
namespace {

durability durability_with(const std::set<std::string>& bugs) {
  if (bugs.contains("forgets-view")) return durability::no_views;
  return bugs.contains("unsynced-log") ? durability::unsynced : durability::everything;
}

class server_actor : public kit::server {
 public:
  server_actor(caf::actor_config& config, host machine, const std::set<std::string>& bugs,
               replica_factory make)
      : kit::server{config, std::move(machine), bugs},
        make_{std::move(make)},
        journal_{this->machine().disk, durability_with(bugs)} {}

  const char* name() const override { return "views_server"; }

  caf::behavior make_behavior() override {
    auto kept = journal_.load();
    if (!kept.ok()) {
      stop(kept.problem());
      return {};
    }
    log("starts in view " + std::to_string(kept->started.value) + " with " +
        std::to_string(kept->log.size()) + " entries");
    replica_ =
        make_({self_node(), members()}, *std::move(kept), machine().random.child("views"), now());
    carry_out(replica_->tick(now()));
    return {
        [this](const poll& what) { receive(what); },
        [this](const polled& what) { receive(what); },
        [this](const proposal& what) { receive(what); },
        [this](const promise& what) { receive(what); },
        [this](const outdated& what) { receive(what); },
        [this](const hail& what) { receive(what); },
        [this](const hailed& what) { receive(what); },
        [this](const append& what) { receive(what); },
        [this](const appended& what) { receive(what); },
        [this](const fetch& what) { receive(what); },
        [this](const start& what) { receive(what); },
        [this](const wake& what) {
          if (what.number != wake_number_) return;
          wake_due_.reset();
          carry_out(replica_->tick(now()));
        },
        [this](const kit::request& what) { carry_out(replica_->ask(hold(), what, now())); },
    };
  }

  [[nodiscard]] json::object describe() const override {
    auto state = kit::server::describe();
    if (!replica_) return state;
    state["leads"] = replica_->leads();
    state["promised"] = replica_->promised().value;
    state["started"] = replica_->started().value;
    state["log"] = replica_->log().size();
    state["committed"] = replica_->committed();
    return state;
  }

 private:
  void receive(const message& what) { carry_out(replica_->receive(what, now())); }

  void carry_out(const effects& todo) {
    for (const auto& next : todo) {
      const auto carried = std::visit([this](const auto& what) { return carry_out(what); }, next);
      if (!carried.ok()) {
        stop(carried.problem());
        return;
      }
    }
    arm();
  }

  agon::result<> carry_out(const keep_promise& what) { return journal_.keep(what); }
  agon::result<> carry_out(const keep_entries& what) { return journal_.keep(what); }

  agon::result<> carry_out(const keep_start& what) {
    machine().reachable(replica_->leads() ? "views/leads" : "views/follows");
    machine().sometimes("views/learns-entries-of-the-view-before", !what.entries.empty());
    std::string members;
    for (const auto member : what.members)
      members += (members.empty() ? "" : ", ") + to_string(member);
    log((replica_->leads() ? "leads view " : "follows in view ") + std::to_string(what.view.value) +
        " of " + members + " with " + std::to_string(what.keep + what.entries.size()) + " entries");
    return journal_.keep(what);
  }

  agon::result<> carry_out(const send_message& what) {
    std::visit([&](const auto& content) { tell(what.to, content); }, what.what);
    return success{};
  }

  agon::result<> carry_out(const views::answer& what) {
    machine().sometimes("views/leaves-in-doubt", what.how.how == kit::outcome::unknown);
    kit::server::answer(what.request, what.how);
    return success{};
  }

  // Keeps one timer under way that ends no later than the replica needs it.
  void arm() {
    const auto due = replica_->wake_at();
    if (wake_due_ && *wake_due_ <= due) return;
    wake_due_ = due;
    later(std::max(due - now(), duration{}), wake{++wake_number_});
  }

  replica_factory make_;
  journal journal_;
  std::unique_ptr<replica> replica_;
  std::optional<time_point> wake_due_ = {};
  std::uint64_t wake_number_ = 0;
};

}  // namespace

caf::actor spawn_server(caf::actor_system& system, host machine, const std::set<std::string>& bugs,
                        replica_factory make) {
  return system.spawn<server_actor>(std::move(machine), bugs, std::move(make));
}

}  // namespace agon::systems::views
