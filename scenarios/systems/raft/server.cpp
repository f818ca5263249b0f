// The core's effects are carried out in order, and the actor's timer follows the core's.
#include "scenarios/systems/raft/server.hpp"

#include "actors/membership_order.hpp"
#include "actors/self_describing.hpp"
#include "actors/vocabulary/invariant.hpp"
#include "scenarios/systems/raft/storage.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace agon::systems::raft {
namespace {

membership members_of(const host& machine) {
  membership members{.self = machine.self, .peers = {}};
  for (const auto& [node, peer] : machine.peers) members.peers.insert(node);
  return members;
}

vote_durability durability_with(const std::set<bug>& bugs) {
  return bugs.contains(bug::forgets_vote) ? vote_durability::none : vote_durability::synced;
}

class server_actor : public caf::event_based_actor, public self_describing {
 public:
  server_actor(caf::actor_config& config, host machine, raft_options options)
      : caf::event_based_actor{config},
        machine_{std::move(machine)},
        options_{std::move(options)},
        storage_{machine_.disk, durability_with(options_.bugs)} {}

  const char* name() const override { return "raft_server"; }

  caf::behavior make_behavior() override {
    auto kept = storage_.load();
    if (!kept.ok()) {
      stop(kept.problem());
      return {};
    }
    log("starts in term " + std::to_string(kept->term.value) + " with " +
        std::to_string(kept->entries.size()) + " entries after " +
        std::to_string(kept->base.place.value));
    core_.emplace(options_, members_of(machine_), *std::move(kept), machine_.random.child("raft"),
                  now());
    arm();
    return {
        [this](const vote_request& what) { receive(what); },
        [this](const vote_reply& what) { receive(what); },
        [this](const append_request& what) { receive(what); },
        [this](const install_request& what) { receive(what); },
        [this](const append_reply& what) { receive(what); },
        [this](const wake& what) { look_at_clock(what); },
        [this](const client_request& what) { return ask(what); },
        [this](const membership_order& what) { return change_members(what); },
    };
  }

  void on_exit() override {
    machine_.peers.clear();
    waiting_.clear();
  }

  [[nodiscard]] json::object describe() const override {
    json::object state{{"waiting", waiting_.size()}};
    if (!core_) return state;
    state["role"] = to_string(core_->role());
    state["term"] = core_->term().value;
    state["voted_for"] = to_string(core_->voted_for());
    state["leader"] = to_string(core_->leader());
    state["last"] = core_->log().last().value;
    state["committed"] = core_->committed().value;
    return state;
  }

 private:
  time_point now() const {
    return time_point{std::chrono::duration_cast<duration>(clock().now().time_since_epoch())};
  }

  // The time for the core; one that goes by the wall clock is told that too.
  time_point look() {
    if (options_.bugs.contains(bug::lease_ignores_drift))
      core_->see_wall_clock(time_point{machine_.wall_clock()});
    return now();
  }

  void receive(const message& what) { carry_out(core_->receive(what, look())); }

  caf::response_promise ask(const client_request& what) {
    auto promise = make_response_promise();
    last_ticket_ = {last_ticket_.value + 1};
    waiting_.emplace(last_ticket_, promise);
    silent_ = machine_.buggify("raft/loses-messages");
    carry_out(core_->ask(last_ticket_, what, look()));
    silent_ = false;
    return promise;
  }

  // As a request to itself, whose answer says what came of it.
  caf::response_promise change_members(const membership_order& what) {
    const auto how = what.what == membership_change::join ? action::join : action::leave;
    auto promise = make_response_promise();
    const client_request wanted{.client = {},
                                .todo = {.what = how, .key = to_text({node_id{what.node}})}};
    request(caf::actor{this}, caf::infinite, wanted)
        .then(
            [promise](const client_reply& reply) mutable {
              const bool changed = reply.status == reply_status::ok;
              promise.deliver(membership_answer{
                  changed,
                  changed ? reply.value : "this server does not lead, or not yet, or refuses"});
            },
            [promise](const caf::error&) mutable {
              promise.deliver(membership_answer{false, "this server has ended"});
            });
    return promise;
  }

  void look_at_clock(const wake& what) {
    if (what.number != wake_number_) return;
    wake_due_.reset();
    if (machine_.buggify("raft/early-election")) core_->hurry();
    if (core_->role() == role::leader && machine_.buggify("raft/resigns"))
      carry_out(core_->resign(look()));
    carry_out(core_->tick(look()));
  }

  void carry_out(const effects& todo) {
    for (const auto& next : todo) {
      const auto carried = std::visit([this](const auto& what) { return carry_out(what); }, next);
      if (!carried.ok()) {
        stop(carried.problem());
        return;
      }
    }
    note_role();
    note_members();
    arm();
  }

  agon::result<> carry_out(const keep_vote& what) { return storage_.keep(what); }
  agon::result<> carry_out(const cut_log& what) {
    machine_.reachable("raft/cuts-log");
    return storage_.keep(what);
  }
  agon::result<> carry_out(const extend_log& what) { return storage_.keep(what); }
  agon::result<> carry_out(const keep_snapshot& what) {
    machine_.reachable("raft/keeps-snapshot");
    return storage_.keep(what);
  }

  agon::result<> carry_out(const send_message& what) {
    if (silent_) return success{};
    const auto& peer = machine_.peers.at(what.to);
    std::visit([&](const auto& content) { send(peer, content); }, what.what);
    return success{};
  }

  agon::result<> carry_out(const answer& what) {
    const auto waiting = waiting_.find(what.request);
    invariant(waiting != waiting_.end(), "a request that waits for its answer");
    machine_.sometimes("raft/abandons-request", what.reply.status == reply_status::unknown);
    waiting->second.deliver(what.reply);
    waiting_.erase(waiting);
    return success{};
  }

  // Keeps one timer under way that ends no later than the core needs it.
  void arm() {
    const auto due = core_->wake_at();
    if (wake_due_.has_value() && *wake_due_ <= due) return;
    wake_due_ = due;
    ++wake_number_;
    delayed_send(this, std::max(due - now(), duration{}), wake{wake_number_});
  }

  void note_role() {
    if (core_->role() == noted_role_ && core_->term() == noted_term_) return;
    noted_role_ = core_->role();
    noted_term_ = core_->term();
    machine_.reachable("raft/" + std::string{to_string(noted_role_)});
    log(std::string{to_string(noted_role_)} + " in term " + std::to_string(noted_term_.value) +
        ", committed " + std::to_string(core_->committed().value) + " of " +
        std::to_string(core_->log().last().value));
  }

  void note_members() {
    if (core_->members() == noted_members_) return;
    noted_members_ = core_->members();
    log("members " + to_text(noted_members_));
  }

  void log(const std::string& line) {
    machine_.log("raft " + to_string(machine_.self) + ": " + line);
  }

  // What a failed write left behind is not known, so nothing may be promised any more.
  void stop(const error& problem) {
    log("stops: " + to_string(problem));
    quit(caf::exit_reason::unhandled_exception);
  }

  host machine_;
  raft_options options_;
  storage storage_;
  std::optional<core> core_ = {};
  ticket last_ticket_ = {};
  bool silent_ = false;  // what is to be sent now is lost, as on a bad network
  std::map<ticket, caf::response_promise> waiting_ = {};
  std::optional<time_point> wake_due_ = {};
  std::uint64_t wake_number_ = 0;
  raft::role noted_role_ = role::follower;
  term_number noted_term_ = {};
  member_set noted_members_ = {};
};

}  // namespace

server_factory make_server(const server_options& options) {
  auto named = bugs_from(options.bugs);
  invariant(named.ok(), "names of planted bugs that are known");
  auto raft = options.raft;
  raft.bugs.insert(named->begin(), named->end());
  return [raft](caf::actor_system& system, host machine) -> caf::actor {
    invariant(machine.disk != nullptr, "a host with a disk");
    if (!machine.log) machine.log = [](std::string_view) {};
    if (!machine.buggify) machine.buggify = [](std::string_view) { return false; };
    return system.spawn<server_actor>(std::move(machine), raft);
  };
}

}  // namespace agon::systems::raft
