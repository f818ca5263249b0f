// Elections by timeouts; a leader proposes what clients ask, and tells others what is chosen.
#include "scenarios/systems/multi_paxos/server.hpp"

#include "scenarios/systems/kit/server.hpp"
#include "scenarios/systems/multi_paxos/acceptor.hpp"
#include "scenarios/systems/multi_paxos/proposer.hpp"
#include "scenarios/systems/multi_paxos/replica.hpp"

#include <caf/actor_system.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace agon::systems::multi_paxos {
namespace {

using namespace std::chrono_literals;

constexpr duration tick_interval = 25ms;
constexpr duration patience_min = 200ms;
constexpr duration patience_max = 400ms;
constexpr std::size_t learned_at_once = 500;

std::string name_of(ballot_number ballot) {
  return std::to_string(ballot.round) + "." + to_string(ballot.node);
}

class server_actor : public kit::server {
 public:
  server_actor(caf::actor_config& config, host where, std::set<std::string> bugs)
      : kit::server{config, std::move(where), std::move(bugs)},
        acceptor_{machine().disk,
                  {.forgets_promises = has("promise-not-durable"),
                   .accepts_below_promise = has("accepts-below-promise")}},
        replica_{{.repeats_retries = has("repeats-retries")}},
        random_{machine().random.child("multi-paxos")} {}

  const char* name() const override { return "multi_paxos_server"; }

  caf::behavior make_behavior() override {
    if (auto loaded = acceptor_.load(); !loaded) {
      stop(loaded.problem());
      return {};
    }
    for (const auto& what : acceptor_.from({}, acceptor_.chosen_before().value)) learn(what);
    wait_for_leader();
    later(tick_interval, tick{});
    return {
        [this](const prepare& what) { take(what); },
        [this](const promise& what) { take(what); },
        [this](const refusal& what) { note(what.ballot); },
        [this](const accept& what) { take(what); },
        [this](const accepted& what) { take(what); },
        [this](const learn_request& what) { take(what); },
        [this](const chosen& what) { take(what); },
        [this](const tick&) { look_at_clock(); },
        [this](const kit::request& what) { return ask(what); },
    };
  }

  [[nodiscard]] json::object describe() const override {
    auto state = kit::server::describe();
    state["leads"] = proposer_ && proposer_->leads();
    state["leader"] = to_string(leader_);
    state["highest_ballot"] = std::to_string(highest_.round) + "/" + to_string(highest_.node);
    state["applied_below"] = replica_.next().value;
    state["writes"] = writes_.size();
    state["reads"] = reads_.size();
    return state;
  }

 private:
  /// A read that waits until it is sure to see what was written before.
  struct waiting_read {
    kit::ticket ticket = 0;
    kit::request what;
    slot_number after;        // All slots below were proposed before.
    std::uint64_t round = 0;  // Must be confirmed.
  };

  [[nodiscard]] bool leads() const { return proposer_ && proposer_->leads(); }

  // Acceptor.

  void take(const prepare& what) {
    if (!kept(acceptor_.promise_to(what.ballot))) {
      tell(what.ballot.node, refusal{acceptor_.promised()});
      return;
    }
    note(what.ballot);
    wait_for_leader();
    tell(what.ballot.node, promise{what.ballot, self_node(), acceptor_.from(what.open)});
  }

  void take(const accept& what) {
    if (!kept(acceptor_.accept(what.ballot, what.proposals))) {
      tell(what.ballot.node, refusal{acceptor_.promised()});
      return;
    }
    note(what.ballot);
    leader_ = what.ballot.node;
    wait_for_leader();
    catch_up(what);
    accepted answer{what.ballot, self_node(), {}, what.round};
    for (const auto& one : what.proposals) answer.slots.push_back(one.slot);
    tell(what.ballot.node, answer);
  }

  // What was accepted under the ballot of a leader that calls it chosen is what was chosen; what
  // was accepted under an older one may be something else.
  void catch_up(const accept& what) {
    while (replica_.next() < what.chosen_before) {
      const auto* own = acceptor_.at(replica_.next());
      if (own == nullptr || own->ballot != what.ballot) {
        ask_what_was_chosen(what.ballot.node);
        break;
      }
      learn(*own);
    }
    note_progress();
  }

  void ask_what_was_chosen(node_id leader) {
    if (asked_at_ && now() - *asked_at_ < tick_interval) return;
    asked_at_ = now();
    machine().reachable("multi-paxos/asks-what-was-chosen");
    tell(leader, learn_request{self_node(), replica_.next()});
  }

  void take(const learn_request& what) {
    if (what.open >= replica_.next()) return;
    const auto count = replica_.next().value - what.open.value;
    tell(what.from, chosen{acceptor_.from(what.open, std::min(count, learned_at_once))});
  }

  void take(const chosen& what) {
    for (const auto& one : what.proposals) {
      if (one.slot != replica_.next()) continue;
      if (auto adopted = acceptor_.adopt(one); !adopted) return stop(adopted.problem());
      learn(one);
    }
    note_progress();
  }

  void learn(const proposal& what) {
    for (const auto& [slot, reply] : replica_.learn(what)) {
      const auto waiting = writes_.find(slot);
      if (waiting == writes_.end()) continue;
      answer(waiting->second, reply);
      writes_.erase(waiting);
    }
  }

  void note_progress() {
    if (auto noted = acceptor_.note_chosen(replica_.next()); !noted) stop(noted.problem());
  }

  // Proposer.

  // A ballot that another node uses; a higher one than ours ends ours.
  void note(ballot_number seen) {
    highest_ = std::max(highest_, seen);
    if (!proposer_ || seen <= proposer_->ballot()) return;
    machine().sometimes("multi-paxos/leader-is-replaced", leads());
    if (leads()) log("follows ballot " + name_of(seen));
    proposer_.reset();
    for (const auto& [slot, ticket] : std::exchange(writes_, {}))
      answer(ticket, kit::unknown("the leader was replaced"));
    for (const auto& read : std::exchange(reads_, {})) answer(read.ticket, kit::elsewhere());
  }

  void wait_for_leader() { give_up_at_ = now() + random_.between(patience_min, patience_max); }

  void look_at_clock() {
    later(tick_interval, tick{});
    if (leads()) {
      ask_all(proposer_->pending());
    } else if (now() >= give_up_at_ || machine().buggify("multi-paxos/stands-early")) {
      stand_for_election();
    }
  }

  void stand_for_election() {
    const auto round = std::max(highest_, acceptor_.promised()).round + 1;
    const ballot_number ballot{round, self_node()};
    note(ballot);
    leader_ = control_node;
    wait_for_leader();
    const proposer_flaws flaws{.ignores_accepted = has("ignores-accepted"),
                               .adopts_any_accepted = has("adopts-any-accepted"),
                               .counts_half_as_most = has("half-is-a-quorum")};
    if (!kept(acceptor_.promise_to(ballot))) return;
    proposer_.emplace(ballot, replica_.next(), members().size(), flaws);
    tell_others(prepare{ballot, replica_.next()});
    take(promise{ballot, self_node(), acceptor_.from(replica_.next())});
  }

  void take(const promise& what) {
    if (!proposer_ || !proposer_->take(what)) return;
    log("leads ballot " + name_of(what.ballot) + " from slot " +
        std::to_string(proposer_->open().value));
    machine().sometimes("multi-paxos/finishes-what-others-began", !proposer_->pending().empty());
    propose(proposer_->pending());
  }

  void propose(const std::vector<proposal>& what) {
    if (!kept(acceptor_.accept(proposer_->ballot(), what))) return;
    ask_all(what);
  }

  // The leader is its own acceptor, and has accepted what it asks others to accept.
  void ask_all(const std::vector<proposal>& what) {
    const auto ballot = proposer_->ballot();
    tell_others(accept{ballot, what, replica_.next(), proposer_->round()});
    accepted own{ballot, self_node(), {}, proposer_->round()};
    for (const auto& one : what) own.slots.push_back(one.slot);
    take(own);
  }

  void take(const accepted& what) {
    if (!leads()) return;
    for (const auto& one : proposer_->take(what)) learn(one);
    note_progress();
    answer_reads();
  }

  // Clients.

  caf::result<kit::reply> ask(const kit::request& what) {
    if (!leads()) return kit::elsewhere(leader_);
    if (what.f == "read") return read(what);
    const auto ticket = hold();
    writes_.emplace(proposer_->next(), ticket);
    propose({proposer_->propose(what)});
    return caf::delegated<kit::reply>{};
  }

  caf::result<kit::reply> read(const kit::request& what) {
    if (has("reads-unconfirmed")) return replica_.read(what);
    const auto ticket = hold();
    reads_.push_back({ticket, what, proposer_->next(), proposer_->ask_again()});
    ask_all({});
    return caf::delegated<kit::reply>{};
  }

  void answer_reads() {
    std::erase_if(reads_, [this](const waiting_read& read) {
      if (replica_.next() < read.after || !proposer_->is_confirmed(read.round)) return false;
      answer(read.ticket, replica_.read(read.what));
      return true;
    });
  }

  // Whether the acceptor agreed; a failing disk ends the server.
  bool kept(const agon::result<bool>& how) {
    if (!how.ok()) stop(how.problem());
    return how.ok() && *how;
  }

  acceptor acceptor_;
  replica replica_;
  std::optional<proposer> proposer_ = {};
  ballot_number highest_ = {};
  node_id leader_ = control_node;
  time_point give_up_at_ = {};
  std::optional<time_point> asked_at_ = {};
  std::map<slot_number, kit::ticket> writes_ = {};
  std::vector<waiting_read> reads_ = {};
  random_stream random_;
};

}  // namespace

caf::actor spawn_server(caf::actor_system& system, host machine,
                        const std::set<std::string>& bugs) {
  return system.spawn<server_actor>(std::move(machine), bugs);
}

}  // namespace agon::systems::multi_paxos
