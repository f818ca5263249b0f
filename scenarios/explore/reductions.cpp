// Nothing here runs a test or knows what it shows.
#include "scenarios/explore/reductions.hpp"

#include "scenarios/explore/recording.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <set>
#include <string_view>

namespace agon::scenarios {
namespace {

constexpr std::array<std::string_view, 13> mending{
    "stop-partition", "stop-packet", "stop-clog",      "start",       "resume",
    "mend-cpu",       "downgrade",   "join",           "reset-clock", "stop-disk",
    "stop-disk-loss", "thaw",        "stop-everything"};

bool mends(const std::string& f) { return std::ranges::find(mending, f) != mending.end(); }

/// Groups by what `name_of` says, in order of the first of each.
template <class Name, class Entries, class NameOf>
place_groups grouped_by(const Entries& entries, NameOf name_of) {
  std::map<Name, std::size_t> known;
  place_groups groups;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto [found, fresh] = known.emplace(name_of(entries[i]), groups.size());
    if (fresh) groups.emplace_back();
    groups[found->second].push_back(i);
  }
  return groups;
}

duration length_of(const test_options& options) {
  return duration{static_cast<std::int64_t>(options.time_limit * 1e9)};
}

/// Moves the times of a test: `moved` for those up to its end; what comes later keeps its distance
/// from the end.
template <class Moved>
test_options moved_in_time(const test_options& from, Moved moved) {
  auto what = *from.script;
  const time_point end{length_of(from)};
  const time_point new_end = moved(end);
  for (auto& op : what.ops) op.at = op.at <= end ? moved(op.at) : op.at - end + new_end;
  for (auto& fault : what.faults) fault.at = fault.at <= end ? moved(fault.at) : new_end;
  auto made = scripted_options(from, std::move(what));
  made.time_limit = to_seconds(new_end.time_since_epoch());
  return made;
}

/// The moments of events up to the end, each once, and the end.
std::vector<time_point> moments_of(const test_options& from) {
  const time_point end{length_of(from)};
  std::set<time_point> moments{end};
  for (const auto& op : from.script->ops)
    if (op.at <= end) moments.insert(op.at);
  for (const auto& fault : from.script->faults)
    if (fault.at <= end) moments.insert(fault.at);
  return {moments.begin(), moments.end()};
}

bool keyed(const std::vector<script_op>& ops) {
  return !ops.empty() && std::ranges::all_of(ops, [](const script_op& op) {
    const auto* list = op.value.if_array();
    return list != nullptr && list->size() == 2 && list->front().is_int64();
  });
}

/// Calls `visit` with each integer of a value, in order.
template <class Value, class Visit>
void for_each_integer(Value& value, Visit visit) {
  if (value.is_int64()) {
    visit(value);
  } else if (auto* list = value.if_array()) {
    for (auto& one : *list) for_each_integer(one, visit);
  } else if (auto* members = value.if_object()) {
    for (auto& member : *members) for_each_integer(member.value(), visit);
  }
}

/// The same for an op of a client, without its key.
template <class Op, class Visit>
void for_each_operand(Op& op, bool with_key, Visit visit) {
  if (with_key)
    for_each_integer(op.value.get_array()[1], visit);
  else
    for_each_integer(op.value, visit);
}

/// Takes names of nodes out of a value: the entries of lists, and members by name. `keep` is asked
/// for each in turn, also for those that stand in a member that goes.
json::value pruned(const json::value& value, const std::vector<std::string>& nodes,
                   const std::function<bool(std::string_view)>& keep) {
  const auto is_node = [&](std::string_view name) {
    return std::ranges::find(nodes, name) != nodes.end();
  };
  if (const auto* list = value.if_array()) {
    json::array left;
    for (const auto& one : *list)
      if (!one.is_string() || !is_node(one.get_string()) || keep(one.get_string()))
        left.push_back(pruned(one, nodes, keep));
    return left;
  }
  if (const auto* members = value.if_object()) {
    json::object left;
    for (const auto& [name, inner] : *members) {
      const bool stays = !is_node(name) || keep(name);
      auto smaller = pruned(inner, nodes, keep);
      if (stays) left[name] = std::move(smaller);
    }
    return left;
  }
  return value;
}

}  // namespace

place_groups fault_pairs(const std::vector<script_fault>& faults) {
  std::map<std::string, std::size_t> open;
  place_groups groups;
  for (std::size_t i = 0; i < faults.size(); ++i) {
    const auto found = open.find(faults[i].package);
    if (mends(faults[i].f) && found != open.end()) {
      groups[found->second].push_back(i);
      continue;
    }
    open[faults[i].package] = groups.size();
    groups.push_back({i});
  }
  return groups;
}

place_groups ops_by_key(const std::vector<script_op>& ops) {
  if (!keyed(ops)) return {};
  return grouped_by<std::int64_t>(
      ops, [](const script_op& op) { return op.value.get_array().front().get_int64(); });
}

place_groups ops_by_thread(const std::vector<script_op>& ops) {
  return grouped_by<std::uint32_t>(ops, [](const script_op& op) { return op.thread; });
}

kept_places places_of(const place_groups& groups, const kept_places& kept) {
  kept_places places;
  for (const auto group : kept)
    places.insert(places.end(), groups[group].begin(), groups[group].end());
  std::ranges::sort(places);
  return places;
}

test_options ended_at(const test_options& from, double seconds) {
  auto what = *from.script;
  const time_point old_end{length_of(from)};
  auto cut = from;
  cut.time_limit = seconds;
  const time_point end{length_of(cut)};
  std::erase_if(what.ops, [&](const script_op& op) { return op.at > end && op.at <= old_end; });
  std::erase_if(what.faults, [&](const script_fault& fault) { return fault.at > end; });
  for (auto& op : what.ops)
    if (op.at > old_end) op.at = op.at - old_end + end;
  return scripted_options(std::move(cut), std::move(what));
}

std::optional<test_options> without_node(const test_options& from, std::size_t node,
                                         orphans clients) {
  if (from.nodes.size() < 2) return std::nullopt;
  const auto name = from.nodes[node];
  auto what = *from.script;
  const auto& next = from.nodes[(node + 1) % from.nodes.size()];
  std::set<std::uint32_t> gone;
  for (std::uint32_t thread = 0; thread < what.clients.size(); ++thread)
    if (what.clients[thread] == name) {
      if (clients == orphans::go) gone.insert(thread);
      what.clients[thread] = next;
    }
  const auto went = [&](const script_op& op) { return gone.contains(op.thread); };
  std::erase_if(what.ops, went);
  std::erase_if(what.last, went);
  const auto stays = [&](std::string_view other) { return other != name; };
  for (auto& fault : what.faults) fault.value = pruned(fault.value, from.nodes, stays);
  auto made = from;
  std::erase(made.nodes, name);
  for (auto& [role, members] : made.roles) std::erase(members, name);
  return scripted_options(std::move(made), std::move(what));
}

test_options without_idle_clients(const test_options& from) {
  auto what = *from.script;
  std::set<std::uint32_t> busy;
  for (const auto* ops : {&what.ops, &what.last})
    for (const auto& op : *ops) busy.insert(op.thread);
  if (busy.empty()) busy.insert(0);
  std::map<std::uint32_t, std::uint32_t> now;
  std::vector<std::string> clients;
  for (const auto thread : busy) {
    now[thread] = static_cast<std::uint32_t>(clients.size());
    clients.push_back(what.clients[thread]);
  }
  for (auto* ops : {&what.ops, &what.last})
    for (auto& op : *ops) op.thread = now.at(op.thread);
  what.clients = std::move(clients);
  return scripted_options(from, std::move(what));
}

test_options without_idle_packages(const test_options& from) {
  auto made = from;
  std::erase_if(made.faults, [&](const std::string& package) {
    return std::ranges::find(from.script->faults, package, &script_fault::package) ==
           from.script->faults.end();
  });
  return made;
}

std::vector<duration> gaps_of(const test_options& from) {
  std::vector<duration> gaps;
  time_point before{};
  for (const auto moment : moments_of(from)) {
    gaps.push_back(moment - before);
    before = moment;
  }
  return gaps;
}

test_options with_gaps(const test_options& from, const std::vector<duration>& gaps) {
  const auto moments = moments_of(from);
  invariant(gaps.size() == moments.size(), "as many gaps");
  std::map<time_point, time_point> now;
  time_point moment{};
  for (std::size_t i = 0; i < gaps.size(); ++i) now[moments[i]] = moment += gaps[i];
  return moved_in_time(from, [&](time_point at) { return now.at(at); });
}

test_options rounded(const test_options& from, duration unit) {
  const auto nearest = [unit](duration length) { return (length + unit / 2) / unit * unit; };
  auto made = moved_in_time(
      from, [&](time_point at) { return time_point{nearest(at.time_since_epoch())}; });
  auto what = *made.script;
  for (auto* ops : {&what.ops, &what.last})
    for (auto& op : *ops) op.at = time_point{nearest(op.at.time_since_epoch())};
  made.time_limit = std::max(made.time_limit, to_seconds(unit));
  return scripted_options(std::move(made), std::move(what));
}

test_options with_small_keys(const test_options& from) {
  auto what = *from.script;
  if (!keyed(what.ops)) return from;
  std::map<std::int64_t, std::int64_t> now;
  for (auto& op : what.ops) {
    auto& key = op.value.get_array().front();
    key = now.emplace(key.get_int64(), static_cast<std::int64_t>(now.size())).first->second;
  }
  return scripted_options(from, std::move(what));
}

test_options with_small_values(const test_options& from) {
  auto what = *from.script;
  const bool with_key = keyed(what.ops);
  std::map<std::int64_t, std::int64_t> now;
  for (auto& op : what.ops)
    for_each_operand(op, with_key, [&](json::value& number) { now[number.get_int64()] = 0; });
  std::int64_t next = 0;
  for (auto& [before, after] : now) after = before < 0 ? before : next++;
  for (auto& op : what.ops)
    for_each_operand(op, with_key,
                     [&](json::value& number) { number = now.at(number.get_int64()); });
  return scripted_options(from, std::move(what));
}

std::size_t count_targets(const test_options& from) {
  std::size_t count = 0;
  for (const auto& fault : from.script->faults)
    (void)pruned(fault.value, from.nodes, [&](std::string_view) { return ++count > 0; });
  return count;
}

test_options with_targets(const test_options& from, const kept_places& kept) {
  auto what = *from.script;
  const std::set<std::size_t> places{kept.begin(), kept.end()};
  std::size_t place = 0;
  for (auto& fault : what.faults)
    fault.value =
        pruned(fault.value, from.nodes, [&](std::string_view) { return places.contains(place++); });
  return scripted_options(from, std::move(what));
}

namespace {

/// Some of the places 0 … size-1, in rising order.
kept_places some_places(std::size_t size, std::size_t most, random_stream& luck) {
  kept_places places(size);
  std::iota(places.begin(), places.end(), std::size_t{0});
  luck.shuffle(places);
  places.resize(std::min(size, most));
  std::ranges::sort(places);
  return places;
}

}  // namespace

test_options with_few_ops(const test_options& from, std::size_t most, random_stream luck) {
  auto what = *from.script;
  const bool one_key = keyed(what.ops);
  what.ops = picked(from.script->ops, some_places(what.ops.size(), most, luck));
  if (one_key)
    for (auto& op : what.ops) op.value.get_array().front() = 0;
  return scripted_options(from, std::move(what));
}

test_options with_few_faults(const test_options& from, std::size_t most, random_stream luck) {
  auto what = *from.script;
  const auto pairs = fault_pairs(what.faults);
  what.faults =
      picked(from.script->faults, places_of(pairs, some_places(pairs.size(), most, luck)));
  return scripted_options(from, std::move(what));
}

test_options with_decisions(const test_options& from, const kept_places& kept) {
  auto what = *from.script;
  invariant(what.chance.has_value(), "a script that decides");
  const auto& all = *from.script->chance;
  sim::decisions left{.usual = all.usual};
  auto pick = [&, place = std::size_t{0}, next = kept.begin()](const auto& entries,
                                                               auto& into) mutable {
    for (const auto& entry : entries) {
      if (next != kept.end() && *next == place) {
        into.insert(entry);
        ++next;
      }
      ++place;
    }
  };
  pick(all.latencies, left.latencies);
  pick(all.blows, left.blows);
  pick(all.jobs, left.jobs);
  what.chance = std::move(left);
  return scripted_options(from, std::move(what));
}

}  // namespace agon::scenarios
