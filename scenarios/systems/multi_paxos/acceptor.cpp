// One log of three kinds of record: JSON arrays that begin with the kind.
#include "scenarios/systems/multi_paxos/acceptor.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace agon::systems::multi_paxos {
namespace {

std::string string_of(const json::value& value) { return std::string{value.as_string()}; }

ballot_number ballot_at(const json::array& fields, std::size_t place) {
  return {fields[place].to_number<std::uint64_t>(), {fields[place + 1].to_number<std::uint32_t>()}};
}

proposal proposal_of(const json::array& fields) {
  return {.slot = {fields[1].to_number<std::uint64_t>()},
          .ballot = ballot_at(fields, 2),
          .command = {.client = fields[4].to_number<std::uint64_t>(),
                      .sequence = fields[5].to_number<std::uint64_t>(),
                      .f = string_of(fields[6]),
                      .value = string_of(fields[7])}};
}

}  // namespace

result<> acceptor::load() {
  const auto records = log_.load();
  if (!records.ok()) return records.problem();
  for (const auto& record : *records)
    if (auto understood = read(record); !understood) return understood;
  return success{};
}

result<> acceptor::read(const std::string& record) {
  json::error_code problem;
  const auto parsed = json::parse(record, problem);
  if (problem || !parsed.is_array())
    return error{"a record that is no array: " + record, "file acceptor", "start on an empty disk"};
  const auto& fields = parsed.as_array();
  if (fields[0] == "chosen") {
    chosen_before_ = {fields[1].to_number<std::uint64_t>()};
    return success{};
  }
  const auto ballot = ballot_at(fields, fields[0] == "accepted" ? 2 : 1);
  if (!flaws_.forgets_promises) promised_ = std::max(promised_, ballot);
  if (fields[0] == "accepted") {
    auto what = proposal_of(fields);
    accepted_.insert_or_assign(what.slot, std::move(what));
  }
  return success{};
}

result<bool> acceptor::promise_to(ballot_number ballot) {
  if (ballot < promised_) return false;
  if (ballot == promised_) return true;
  promised_ = ballot;
  if (flaws_.forgets_promises) return true;
  const json::array record{"promised", ballot.round, ballot.node.value};
  if (auto kept = log_.append(json::serialize(record)); !kept) return kept.problem();
  if (auto synced = log_.sync(); !synced) return synced.problem();
  return true;
}

result<bool> acceptor::accept(ballot_number ballot, std::span<const proposal> proposals) {
  if (ballot < promised_ && !flaws_.accepts_below_promise) return false;
  // A ballot that was never promised here is promised by accepting under it; where nothing is
  // accepted, as for a sign of life, nothing needs to be kept.
  promised_ = std::max(promised_, ballot);
  if (proposals.empty()) return true;
  for (const auto& what : proposals) {
    invariant(what.ballot == ballot, "proposals of one ballot");
    if (auto kept = write(what); !kept) return kept.problem();
  }
  if (auto synced = log_.sync(); !synced) return synced.problem();
  return true;
}

result<> acceptor::adopt(const proposal& what) {
  auto adopted = what;
  // Whatever was proposed under later ballots is the same command.
  if (const auto* own = at(what.slot)) adopted.ballot = std::max(own->ballot, what.ballot);
  return write(adopted);
}

result<> acceptor::note_chosen(slot_number before) {
  invariant(chosen_before_ <= before, "slots that stay chosen");
  if (before == chosen_before_) return success{};
  chosen_before_ = before;
  return log_.append(json::serialize(json::array{"chosen", before.value}));
}

result<> acceptor::write(const proposal& what) {
  const auto& [client, sequence, f, value] = what.command;
  const json::array record{
      "accepted", what.slot.value, what.ballot.round, what.ballot.node.value, client, sequence, f,
      value};
  accepted_.insert_or_assign(what.slot, what);
  return log_.append(json::serialize(record));
}

const proposal* acceptor::at(slot_number slot) const {
  const auto found = accepted_.find(slot);
  return found == accepted_.end() ? nullptr : &found->second;
}

std::vector<proposal> acceptor::from(slot_number slot, std::size_t count) const {
  std::vector<proposal> list;
  for (auto next = accepted_.lower_bound(slot); next != accepted_.end() && list.size() < count;
       ++next)
    list.push_back(next->second);
  return list;
}

}  // namespace agon::systems::multi_paxos
