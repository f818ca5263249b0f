// Releases find their acquisitions by process.
#include "checkers/lease.hpp"

#include "checkers/linearizable/linearizable.hpp"
#include "checkers/model.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace agon::checkers {
namespace {

/// How the releases of a history are to be read.
struct reading {
  std::multimap<std::size_t, op> moved;  ///< Invocations of releases, before which op they come.
  std::set<std::size_t> left_out;
  std::set<std::size_t> happened;  ///< Completions that are ok, whatever they say.
};

/// What an acquisition is completed with, its token or its milliseconds.
std::optional<std::int64_t> part_of(const json::value& value, std::size_t place) {
  if (!value.is_array()) return place == 0 ? whole_number(value) : std::nullopt;
  const auto& parts = value.as_array();
  return place < parts.size() ? whole_number(parts[place]) : std::nullopt;
}

/// The position of the first op after the lease that this acquisition began.
std::size_t end_of_lease(const history& events, std::size_t acquired) {
  const auto& acquisition = events[acquired];
  const auto sure = std::chrono::milliseconds{part_of(acquisition.value, 1).value_or(0)};
  const auto begin = events.begin() + static_cast<std::ptrdiff_t>(acquired + 1);
  if (sure <= duration{}) return acquired + 1;
  const auto end =
      std::upper_bound(begin, events.end(), acquisition.time + sure,
                       [](time_point time, const op& event) { return time < event.time; });
  return static_cast<std::size_t>(end - events.begin());
}

void read_release(const history& events, std::size_t invoked, std::optional<std::size_t> acquired,
                  reading& into) {
  const auto completed = events.pair(invoked);
  const bool has_end = completed != no_pair;
  const auto end = static_cast<std::size_t>(completed);
  if (has_end && events[end].type == op_type::ok) return;
  if (!acquired) {
    into.left_out.insert(invoked);
    if (has_end) into.left_out.insert(end);
    return;
  }
  into.left_out.insert(invoked);
  into.moved.emplace(std::min(invoked, end_of_lease(events, *acquired)), events[invoked]);
  if (has_end && events[end].type == op_type::fail) into.happened.insert(end);
}

reading read_releases(const history& events) {
  reading all;
  std::map<process_id, std::size_t> holders;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto& event = events[i];
    if (!event.process.is_client()) continue;
    if (event.f == "acquire" && event.type == op_type::ok) holders[event.process] = i;
    if (event.f != "release" || event.type != op_type::invoke) continue;
    const auto held = holders.extract(event.process);
    read_release(events, i, held ? std::optional{held.mapped()} : std::nullopt, all);
  }
  for (const auto& [process, position] : holders) {
    op release = events[position];
    release.f = "release";
    release.type = op_type::invoke;
    release.value = nullptr;
    all.moved.emplace(end_of_lease(events, position), std::move(release));
  }
  return all;
}

class leased_lock_checker final : public checker {
 public:
  [[nodiscard]] check_result check(const history& events,
                                   const check_options& options) const override {
    const auto ended = with_leases_ended(events);
    if (!ended.ok()) return unknown_because(to_string(ended.problem()));
    return linearizable::make_checker(model_kind::owner_mutex)->check(*ended, options);
  }
};

class fencing_token_checker final : public checker {
 public:
  [[nodiscard]] check_result check(const history& events, const check_options&) const override {
    std::map<process_id, std::optional<std::int64_t>> floors;
    std::set<std::int64_t> seen;
    for (const auto& event : events) {
      if (!event.process.is_client() || event.f != "acquire") continue;
      if (event.type == op_type::invoke && !seen.empty()) floors[event.process] = *seen.rbegin();
      if (event.type != op_type::ok) continue;
      const auto token = part_of(event.value, 0);
      if (!token) return unknown_because("an acquisition without a token: " + to_string(event));
      const auto floor = floors[event.process];
      if (floor && *token <= *floor)
        return wrong(event, "is not above " + std::to_string(*floor) + ", which was given before");
      if (!seen.insert(*token).second) return wrong(event, "was given twice");
    }
    check_result result{.outcome = verdict::valid};
    result.details["token_count"] = seen.size();
    return result;
  }

 private:
  static check_result wrong(const op& acquisition, const std::string& what) {
    check_result result{.outcome = verdict::invalid};
    result.details["op"] = to_string(acquisition);
    result.details["error"] = "the token " + what;
    return result;
  }
};

}  // namespace

result<history> with_leases_ended(const history& events) {
  const auto releases = read_releases(events);
  std::vector<op> ops;
  ops.reserve(events.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto [first, last] = releases.moved.equal_range(i);
    for (auto lost = first; lost != last; ++lost) ops.push_back(lost->second);
    if (!releases.left_out.contains(i)) ops.push_back(events[i]);
    if (releases.happened.contains(i)) ops.back().type = op_type::ok;
  }
  const auto [first, last] = releases.moved.equal_range(events.size());
  for (auto lost = first; lost != last; ++lost) ops.push_back(lost->second);
  return history::from(std::move(ops));
}

std::unique_ptr<checker> leased_lock() { return std::make_unique<leased_lock_checker>(); }

std::unique_ptr<checker> fencing_tokens() { return std::make_unique<fencing_token_checker>(); }

}  // namespace agon::checkers
