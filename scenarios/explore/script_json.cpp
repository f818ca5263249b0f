// Scripts as JSON: times in seconds, an object for each op.
#include "scenarios/explore/script.hpp"

#include <array>
#include <cmath>
#include <set>
#include <string_view>

namespace agon::scenarios {
namespace {

constexpr std::array<sim::link_kind, 3> link_kinds{sim::link_kind::datagram,
                                                   sim::link_kind::ordered, sim::link_kind::stream};

double seconds_of(time_point moment) { return to_seconds(moment.time_since_epoch()); }

json::object entry(const script_op& what) {
  json::object made{{"at", seconds_of(what.at)}, {"thread", what.thread}, {"f", what.f}};
  if (!what.value.is_null()) made["value"] = what.value;
  return made;
}

json::object entry(const script_fault& what) {
  json::object made{{"at", seconds_of(what.at)}, {"fault", what.package}, {"f", what.f}};
  if (!what.value.is_null()) made["value"] = what.value;
  if (what.luck) made["luck"] = *what.luck;
  return made;
}

template <class Entries>
json::array entries(const Entries& all) {
  json::array made;
  for (const auto& one : all) made.push_back(entry(one));
  return made;
}

/// Takes the members of one object out; the first that is wrong makes all of it wrong.
class member_reader {
 public:
  member_reader(const json::object& from, std::string where)
      : from_{from}, where_{std::move(where)} {}

  std::string text(std::string_view name) {
    const auto* found = required(name);
    if (found == nullptr) return {};
    if (!found->is_string()) return blame(name, "a text"), std::string{};
    return std::string{found->get_string()};
  }
  std::uint64_t number(std::string_view name, std::uint64_t most) {
    const auto* found = required(name);
    if (found == nullptr) return 0;
    const bool whole = found->is_uint64() || (found->is_int64() && found->get_int64() >= 0);
    const auto value = whole ? found->to_number<std::uint64_t>() : 0;
    if (!whole || value > most) blame(name, "a whole number from 0 to " + std::to_string(most));
    return value;
  }
  time_point moment(std::string_view name) {
    const auto* found = required(name);
    if (found == nullptr) return {};
    const double seconds = found->is_number() ? found->to_number<double>() : -1;
    if (!(seconds >= 0 && seconds < 1e6)) return blame(name, "seconds, 0 or more"), time_point{};
    return time_point{duration{std::llround(seconds * 1e9)}};
  }
  json::value any(std::string_view name) {
    const auto* found = optional(name);
    return found == nullptr ? json::value{} : *found;
  }
  const json::value* optional(std::string_view name) {
    known_.insert(name);
    return from_.if_contains(name);
  }
  /// Done, or the first problem; a member that nobody asked for is one.
  result<> finish() {
    for (const auto& member : from_)
      if (!known_.contains(member.key()))
        blame(member.key(), "", "there is no member \"" + std::string{member.key()} + "\"");
    if (problem_) return *problem_;
    return success{};
  }

 private:
  const json::value* required(std::string_view name) {
    const auto* found = optional(name);
    if (found == nullptr) blame(name, "", "no member \"" + std::string{name} + "\"");
    return found;
  }
  void blame(std::string_view name, const std::string& wanted, std::string what = {}) {
    if (problem_) return;
    if (what.empty()) what = "\"" + std::string{name} + "\" is not " + wanted;
    problem_ = error{std::move(what), where_, "see docs/reference/schedule.md"};
  }

  const json::object& from_;
  std::string where_;
  std::set<std::string_view> known_;
  std::optional<error> problem_;
};

result<script_op> op_from(const json::object& stored, const std::string& where) {
  member_reader from{stored, where};
  script_op made{.at = from.moment("at"),
                 .thread = static_cast<std::uint32_t>(from.number("thread", 1'000'000)),
                 .f = from.text("f"),
                 .value = from.any("value")};
  if (auto fine = from.finish(); !fine) return fine.problem();
  return made;
}

result<script_fault> fault_from(const json::object& stored, const std::string& where) {
  member_reader from{stored, where};
  script_fault made{.at = from.moment("at"),
                    .package = from.text("fault"),
                    .f = from.text("f"),
                    .value = from.any("value")};
  if (from.optional("luck") != nullptr) made.luck = from.number("luck", ~std::uint64_t{0} >> 1);
  if (auto fine = from.finish(); !fine) return fine.problem();
  return made;
}

/// Reads a list of objects; none where there is no such member.
template <class Entry>
result<std::vector<Entry>> list_from(const json::object& stored, const std::string& name,
                                     result<Entry> (*read)(const json::object&,
                                                           const std::string& where)) {
  std::vector<Entry> made;
  const auto* found = stored.if_contains(name);
  if (found == nullptr) return made;
  if (!found->is_array()) return error{"\"" + name + "\" is not a list", "script"};
  for (const auto& one : found->get_array()) {
    const auto where = "script: " + name + ", entry " + std::to_string(made.size() + 1);
    if (!one.is_object()) return error{"not an object", where};
    auto entry = read(one.get_object(), where);
    if (!entry) return entry.problem();
    made.push_back(*std::move(entry));
  }
  return made;
}

result<std::vector<std::string>> names_from(const json::object& stored, const std::string& name) {
  std::vector<std::string> names;
  const auto* found = stored.if_contains(name);
  if (found == nullptr || !found->is_array())
    return error{"no list \"" + name + "\"", "script", "the node of each client"};
  for (const auto& one : found->get_array()) {
    if (!one.is_string()) return error{"\"" + name + "\" has an entry that is no text", "script"};
    names.emplace_back(one.get_string());
  }
  return names;
}

result<std::optional<sim::link_kind>> links_from(const json::object& stored) {
  const auto* found = stored.if_contains("links");
  if (found == nullptr) return std::optional<sim::link_kind>{};
  for (const auto kind : link_kinds)
    if (found->is_string() && found->get_string() == sim::to_string(kind))
      return std::optional{kind};
  return error{"\"links\" is no kind of link", "script", "datagram, ordered or stream"};
}

result<> read_chance(const json::object& stored, script& into) {
  auto links = links_from(stored);
  if (!links) return links.problem();
  into.links = *links;
  const auto* found = stored.if_contains("chance");
  if (found == nullptr) return success{};
  if (!found->is_object()) return error{"\"chance\" is not an object", "script"};
  auto chance = sim::decisions_from(found->get_object());
  if (!chance) return chance.problem();
  into.chance = *std::move(chance);
  return success{};
}

result<> only_known(const json::object& stored) {
  member_reader all{stored, "script"};
  for (const auto* name : {"clients", "ops", "last", "faults", "links", "chance"})
    (void)all.optional(name);
  return all.finish();
}

}  // namespace

json::object to_json(const script& what) {
  json::array clients;
  for (const auto& node : what.clients) clients.emplace_back(node);
  json::object made{{"clients", std::move(clients)}, {"ops", entries(what.ops)}};
  if (!what.last.empty()) made["last"] = entries(what.last);
  made["faults"] = entries(what.faults);
  if (what.links) made["links"] = sim::to_string(*what.links);
  if (what.chance) made["chance"] = sim::to_json(*what.chance);
  return made;
}

result<script> script_from(const json::object& stored) {
  if (auto fine = only_known(stored); !fine) return fine.problem();
  auto clients = names_from(stored, "clients");
  if (!clients) return clients.problem();
  auto ops = list_from<script_op>(stored, "ops", op_from);
  if (!ops) return ops.problem();
  auto last = list_from<script_op>(stored, "last", op_from);
  if (!last) return last.problem();
  auto faults = list_from<script_fault>(stored, "faults", fault_from);
  if (!faults) return faults.problem();
  script made{.clients = *std::move(clients),
              .ops = *std::move(ops),
              .last = *std::move(last),
              .faults = *std::move(faults)};
  if (auto fine = read_chance(stored, made); !fine) return fine.problem();
  return made;
}

}  // namespace agon::scenarios
