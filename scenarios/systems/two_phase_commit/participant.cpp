// Records are JSON: ["prepare", coordinator, start, number, [[account, amount] …]], and ["commit",
// …] and ["abort", …] with the transaction only.
#include "scenarios/systems/two_phase_commit/participant.hpp"

#include "actors/vocabulary/invariant.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace agon::systems::two_phase_commit {
namespace {

namespace json = boost::json;

json::array record_of(std::string_view kind, const transaction_id& which) {
  return {json::string{kind}, which.coordinator.value, which.start, which.number};
}

std::string record_of(const prepare& what) {
  auto record = record_of("prepare", what.transaction);
  json::array changes;
  for (const auto& each : what.changes) changes.push_back(json::array{each.account, each.amount});
  record.push_back(std::move(changes));
  return json::serialize(record);
}

transaction_id transaction_of(const json::array& record) {
  return {{record.at(1).to_number<std::uint32_t>()},
          record.at(2).to_number<std::uint64_t>(),
          record.at(3).to_number<std::uint64_t>()};
}

std::vector<change> changes_of(const json::array& record) {
  std::vector<change> changes;
  for (const auto& each : record.at(4).as_array())
    changes.push_back({each.at(0).to_number<std::int64_t>(), each.at(1).to_number<std::int64_t>()});
  return changes;
}

bool only_reads(const prepare& what) {
  return std::ranges::all_of(what.changes, [](const change& each) { return each.amount == 0; });
}

}  // namespace

participant::participant(std::shared_ptr<agon::disk> disk,
                         std::map<std::int64_t, std::int64_t> opening, std::set<std::string> bugs)
    : log_{std::move(disk), "accounts"}, balances_{std::move(opening)}, bugs_{std::move(bugs)} {}

result<> participant::load() {
  const auto records = log_.load();
  if (!records) return records.problem();
  for (const auto& text : *records) {
    const auto record = json::parse(text).as_array();
    const auto which = transaction_of(record);
    const auto& kind = record.at(0).as_string();
    if (kind == "prepare")
      prepared_[which] = changes_of(record);
    else
      finish(which, kind == "commit" ? decision::commit : decision::abort);
  }
  return success{};
}

bool participant::conflicts(const prepare& what) const {
  for (const auto& [which, changes] : prepared_)
    for (const auto& theirs : changes)
      for (const auto& ours : what.changes) {
        if (ours.account != theirs.account || (ours.amount == 0 && theirs.amount == 0)) continue;
        if (has("transfers-share-locks") && ours.amount != 0 && theirs.amount != 0) continue;
        return true;
      }
  return false;
}

ballot participant::judge(const prepare& what) const {
  if (conflicts(what)) return ballot::busy;
  for (const auto& each : what.changes) {
    const auto balance = balances_.find(each.account);
    invariant(balance != balances_.end(), "an account of this node");
    if (each.amount < 0 && balance->second + each.amount < 0) return ballot::too_low;
  }
  return ballot::yes;
}

vote participant::yes(node_id self, const prepare& what) const {
  vote given{.transaction = what.transaction, .from = self, .what = ballot::yes};
  for (const auto& each : what.changes)
    given.balances.push_back({each.account, balances_.at(each.account)});
  return given;
}

result<std::optional<vote>> participant::vote_on(node_id self, const prepare& what) {
  if (has("reads-without-locks") && only_reads(what)) return std::optional{yes(self, what)};
  if (committed_.contains(what.transaction)) return std::optional<vote>{};
  if (prepared_.contains(what.transaction)) return std::optional{yes(self, what)};
  const auto judged = judge(what);
  if (judged != ballot::yes) return std::optional{vote{what.transaction, self, judged}};
  if (auto written = log_.append(record_of(what)); !written) return written.problem();
  if (!has("unsynced-prepare"))
    if (auto synced = log_.sync(); !synced) return synced.problem();
  prepared_[what.transaction] = what.changes;
  return std::optional{yes(self, what)};
}

result<> participant::end(const decided& what) {
  if (!prepared_.contains(what.transaction)) return success{};
  const auto* kind = what.what == decision::commit ? "commit" : "abort";
  finish(what.transaction, what.what);
  return log_.append(json::serialize(record_of(kind, what.transaction)));
}

void participant::finish(const transaction_id& which, decision how) {
  const auto changes = prepared_.extract(which);
  invariant(!changes.empty(), "a transaction that ends after it was prepared");
  if (how == decision::abort) return;
  for (const auto& each : changes.mapped()) balances_.at(each.account) += each.amount;
  committed_.insert(which);
}

std::vector<transaction_id> participant::prepared() const {
  std::vector<transaction_id> waiting;
  for (const auto& [which, changes] : prepared_) waiting.push_back(which);
  return waiting;
}

}  // namespace agon::systems::two_phase_commit
