// A request becomes a task; each try at it is a transaction with an id of its own. Decisions to
// commit, and replies to transfers, are durable in a log of the coordinator's before anybody hears
// of them; what is not in that log is aborted (presumed abort).
#include "scenarios/systems/two_phase_commit/server.hpp"

#include "scenarios/systems/kit/record_log.hpp"
#include "scenarios/systems/kit/server.hpp"
#include "scenarios/systems/kit/sessions.hpp"
#include "scenarios/systems/two_phase_commit/messages.hpp"
#include "scenarios/systems/two_phase_commit/participant.hpp"
#include "scenarios/workloads/bank.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <optional>
#include <utility>

namespace agon::systems::two_phase_commit {
namespace {

using namespace std::chrono_literals;

constexpr duration tick_interval = 100ms;
constexpr duration vote_timeout = 1s;      // Then a transaction is aborted.
constexpr duration doubt_timeout = 300ms;  // Then a participant asks.
constexpr duration pause_min = 2ms;        // Before another try, when a lock was taken.
constexpr duration pause_max = 40ms;
constexpr int tries_most = 8;

/// What a request comes to: its changes of accounts, or why it makes no sense.
result<std::vector<change>> changes_of(const kit::request& what) {
  std::vector<change> changes;
  if (what.f == "read") {
    for (std::int64_t i = 0; i < scenarios::bank_accounts; ++i) changes.push_back({i, 0});
    return changes;
  }
  if (what.f != "transfer") return error{"the bank does not know f \"" + what.f + "\""};
  const auto value = kit::value_of(what);
  const auto number = [&](std::string_view name) {
    const auto* member = value.is_object() ? value.get_object().if_contains(name) : nullptr;
    return member != nullptr && member->is_int64() ? member->get_int64() : -1;
  };
  const auto from = number("from");
  const auto to = number("to");
  const auto amount = number("amount");
  const auto is_account = [](std::int64_t i) { return i >= 0 && i < scenarios::bank_accounts; };
  if (!is_account(from) || !is_account(to) || from == to || amount <= 0)
    return error{"no transfer between two accounts: " + what.value};
  return std::vector<change>{{from, -amount}, {to, amount}};
}

class server_actor : public kit::server {
 public:
  server_actor(caf::actor_config& config, host machine, std::set<std::string> bugs)
      : kit::server{config, std::move(machine), bugs},
        accounts_{this->machine().disk, opening(), std::move(bugs)},
        decisions_{this->machine().disk, "decisions"},
        starts_{this->machine().disk, "starts"} {}

  const char* name() const override { return "two_phase_commit_server"; }

  caf::behavior make_behavior() override {
    if (!carried(load())) return {};
    log("start " + std::to_string(start_) + " with " + std::to_string(committed_.size()) +
        " decisions and " + std::to_string(accounts_.prepared().size()) + " in doubt");
    machine().sometimes("two-phase-commit/starts-in-doubt", !accounts_.prepared().empty());
    later(tick_interval, tick{});
    return {
        [this](const kit::request& what) { take(what); },
        [this](const prepare& what) { vote_on(what); },
        [this](const vote& what) { count(what); },
        [this](const decided& what) { carried(accounts_.end(what)); },
        [this](const in_doubt& what) { tell_again(what); },
        [this](const try_again& what) {
          begin({what.client, what.sequence});
        },
        [this](const tick&) { look_at_clock(); },
    };
  }

  [[nodiscard]] json::object describe() const override {
    auto state = kit::server::describe();
    json::object balances;
    for (const auto& [account, balance] : accounts_.balances())
      balances[std::to_string(account)] = balance;
    state["balances"] = std::move(balances);
    state["prepared"] = accounts_.prepared().size();
    state["coordinates"] = tasks_.size();
    return state;
  }

 private:
  using request_key = std::pair<std::uint64_t, std::uint64_t>;  // Client and sequence.

  /// A request under way.
  struct task {
    kit::request what;
    std::vector<change> changes;
    std::vector<kit::ticket> tickets = {};
    int tries = 0;
  };

  /// A transaction under way, until it is decided.
  struct vote_count {
    request_key of;
    std::set<node_id> asked = {};
    std::set<node_id> missing = {};
    std::map<std::int64_t, std::int64_t> balances = {};
    time_point began = {};
  };

  [[nodiscard]] node_id home_of(std::int64_t account) const {
    return members()[static_cast<std::size_t>(account) % members().size()];
  }

  [[nodiscard]] std::map<std::int64_t, std::int64_t> opening() const {
    std::map<std::int64_t, std::int64_t> accounts;
    for (std::int64_t i = 0; i < scenarios::bank_accounts; ++i)
      if (home_of(i) == self_node()) accounts[i] = scenarios::opening_balance(i);
    return accounts;
  }

  bool carried(const agon::result<>& outcome) {
    if (!outcome) stop(outcome.problem());
    return outcome.ok();
  }

  agon::result<> load() {
    if (auto loaded = accounts_.load(); !loaded) return loaded;
    const auto records = decisions_.load();
    if (!records) return records.problem();
    for (const auto& text : *records) recall(json::parse(text).as_array());
    const auto starts = starts_.load();
    if (!starts) return starts.problem();
    start_ = starts->empty() ? 1 : std::stoull(*starts) + 1;
    if (has("reuses-ids")) start_ = 1;
    return starts_.save(std::to_string(start_));
  }

  // A record is [client, sequence, why, start, number]: `why` of a refusal, else empty.
  void recall(const json::array& record) {
    const kit::request what{.client = record.at(0).to_number<std::uint64_t>(),
                            .sequence = record.at(1).to_number<std::uint64_t>()};
    const std::string why{record.at(2).as_string()};
    sessions_.keep(what, why.empty() ? kit::done() : kit::refused(why));
    if (!why.empty()) return;
    committed_.insert({self_node(), record.at(3).to_number<std::uint64_t>(),
                       record.at(4).to_number<std::uint64_t>()});
  }

  agon::result<> keep(const kit::request& what, std::string_view why, const transaction_id& which) {
    const json::array record{what.client, what.sequence, json::string{why}, which.start,
                             which.number};
    recall(record);
    if (auto written = decisions_.append(json::serialize(record)); !written) return written;
    return has("forgets-decision") ? agon::result<>{success{}} : decisions_.sync();
  }

  // As coordinator.

  void take(const kit::request& what) {
    const auto ticket = hold();
    if (const auto known = sessions_.repeated(what)) {
      answer(ticket, *known);
      return;
    }
    const request_key key{what.client, what.sequence};
    if (const auto same = tasks_.find(key); same != tasks_.end()) {
      same->second.tickets.push_back(ticket);
      return;
    }
    auto changes = changes_of(what);
    if (!changes) {
      answer(ticket, kit::refused(changes.problem().what));
      return;
    }
    tasks_[key] = {what, *std::move(changes), {ticket}};
    begin(key);
  }

  void begin(const request_key& key) {
    const auto found = tasks_.find(key);
    if (found == tasks_.end()) return;
    auto& todo = found->second;
    ++todo.tries;
    const transaction_id which{self_node(), start_, ++number_};
    std::map<node_id, prepare> shares;
    for (const auto& each : todo.changes) {
      auto& share = shares[home_of(each.account)];
      share.transaction = which;
      share.changes.push_back(each);
    }
    vote_count votes{.of = key, .began = now()};
    for (const auto& [node, share] : shares) votes.asked.insert(node);
    votes.missing = votes.asked;
    votes_.insert_or_assign(which, std::move(votes));
    for (const auto& [node, share] : shares) tell(node, share);
  }

  void count(const vote& what) {
    const auto found = votes_.find(what.transaction);
    if (found == votes_.end()) return;
    auto& votes = found->second;
    machine().sometimes("two-phase-commit/vote-against", what.what != ballot::yes);
    if (what.what != ballot::yes) {
      abort(what.transaction, what.what);
      return;
    }
    for (const auto& each : what.balances) votes.balances[each.account] = each.amount;
    votes.missing.erase(what.from);
    if (votes.missing.empty()) commit(what.transaction);
  }

  /// Takes a transaction from those under way, and tells its participants how it ended.
  vote_count close(const transaction_id& which, decision how) {
    auto votes = std::move(votes_.extract(which).mapped());
    for (const auto node : votes.asked) tell(node, decided{which, how});
    return votes;
  }

  void commit(const transaction_id& which) {
    const auto key = votes_.at(which).of;
    if (const auto& what = tasks_.at(key).what; what.f != "read") {
      if (!carried(keep(what, {}, which))) return;
      close(which, decision::commit);
      finish(key, kit::done());
      return;
    }
    // Nothing has changed, so there is nothing to decide: the locks are let go of.
    json::object balances;
    for (const auto& [account, balance] : close(which, decision::abort).balances)
      balances[std::to_string(account)] = balance;
    finish(key, kit::done(balances));
  }

  void abort(const transaction_id& which, ballot why) {
    const auto key = close(which, decision::abort).of;
    const auto& todo = tasks_.at(key);
    if (why == ballot::busy && todo.tries < tries_most)
      later(machine().random.between(pause_min, pause_max), try_again{key.first, key.second});
    else
      refuse(key, why == ballot::busy ? "busy" : "insufficient funds");
  }

  void refuse(const request_key& key, std::string_view why) {
    const auto& what = tasks_.at(key).what;
    if (what.f != "read" && !carried(keep(what, why, {}))) return;
    finish(key, kit::refused(why));
  }

  void finish(const request_key& key, const kit::reply& how) {
    const auto todo = std::move(tasks_.extract(key).mapped());
    for (const auto ticket : todo.tickets) answer(ticket, how);
  }

  void tell_again(const in_doubt& what) {
    if (votes_.contains(what.transaction)) return;
    const bool happens = committed_.contains(what.transaction);
    machine().sometimes("two-phase-commit/tells-of-a-commit-again", happens);
    tell(what.from, decided{what.transaction, happens ? decision::commit : decision::abort});
  }

  // As participant.

  void vote_on(const prepare& what) {
    const auto given = accounts_.vote_on(self_node(), what);
    if (!given) {
      stop(given.problem());
      return;
    }
    if (!*given) return;
    if ((*given)->what == ballot::yes) heard_.try_emplace(what.transaction, now());
    tell(what.transaction.coordinator, **given);
  }

  // For both.

  void look_at_clock() {
    later(tick_interval, tick{});
    std::vector<transaction_id> late;
    for (const auto& [which, votes] : votes_)
      if (now() - votes.began > vote_timeout) late.push_back(which);
    for (const auto& which : late) give_up(which);
    std::map<transaction_id, time_point> waiting;
    for (const auto& which : accounts_.prepared()) {
      const auto known = heard_.find(which);
      waiting[which] = known == heard_.end() ? now() : known->second;
    }
    heard_ = std::move(waiting);
    for (const auto& [which, since] : heard_) resolve(which, now() - since);
  }

  void give_up(const transaction_id& which) {
    const auto& votes = votes_.at(which);
    const bool is_transfer = tasks_.at(votes.of).what.f != "read";
    if (has("commits-without-all-votes") && is_transfer &&
        votes.missing.size() < votes.asked.size()) {
      commit(which);
      return;
    }
    refuse(close(which, decision::abort).of, "no votes");
  }

  void resolve(const transaction_id& which, duration in_the_dark) {
    if (in_the_dark < doubt_timeout) return;
    if (has("aborts-on-its-own") && in_the_dark > vote_timeout)
      carried(accounts_.end({which, decision::abort}));
    else
      tell(which.coordinator, in_doubt{which, self_node()});
  }

  participant accounts_;
  kit::record_log decisions_;
  kit::saved_value starts_;
  std::uint64_t start_ = 0;
  std::uint64_t number_ = 0;
  std::set<transaction_id> committed_ = {};  // As coordinator.
  kit::sessions sessions_ = {};
  std::map<request_key, task> tasks_ = {};
  std::map<transaction_id, vote_count> votes_ = {};
  std::map<transaction_id, time_point> heard_ = {};  // Since when prepared ones wait.
};

}  // namespace

caf::actor spawn_server(caf::actor_system& system, host machine, std::set<std::string> bugs) {
  return system.spawn<server_actor>(std::move(machine), std::move(bugs));
}

}  // namespace agon::systems::two_phase_commit
