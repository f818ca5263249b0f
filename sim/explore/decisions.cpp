// Decisions as rows of JSON.
#include "sim/explore/decisions.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace agon::sim {
namespace {

constexpr std::array<std::string_view, 4> strike_names{"lose", "damage", "repeat", "reorder"};

error wrong(const std::string& what, std::string_view member, std::size_t row) {
  return {what, "decisions: " + std::string{member} + ", row " + std::to_string(row),
          "was it written by another version?"};
}

/// A number that is no less than 0 and no more than `most`.
std::optional<std::uint64_t> number_of(const json::value& from, std::uint64_t most) {
  constexpr std::int64_t none = 0;
  std::uint64_t number = 0;
  if (from.is_uint64()) {
    number = from.get_uint64();
  } else if (from.is_int64() && from.get_int64() >= none) {
    number = static_cast<std::uint64_t>(from.get_int64());
  } else {
    return std::nullopt;
  }
  if (number > most) return std::nullopt;
  return number;
}

/// Reads the fields of a row one after another; what one of them lacks makes all of it wrong.
class row_reader {
 public:
  explicit row_reader(const json::array& row) : row_{row} {}

  std::uint64_t number(std::uint64_t most = std::numeric_limits<std::int64_t>::max()) {
    const auto found =
        next_ < row_.size() ? number_of(row_[next_], most) : std::optional<std::uint64_t>{};
    ++next_;
    if (!found) fine_ = false;
    return found.value_or(0);
  }
  std::uint32_t small() {
    return static_cast<std::uint32_t>(number(std::numeric_limits<std::uint32_t>::max()));
  }
  node_id node() { return node_id{small()}; }
  duration length() { return duration{static_cast<std::int64_t>(number())}; }
  message_id message() {
    const auto from = node();
    const auto to = node();
    return {from, to, number()};
  }
  strike kind() {
    const auto found =
        next_ < row_.size() && row_[next_].is_string()
            ? std::ranges::find(strike_names, std::string_view{row_[next_].get_string()})
            : strike_names.end();
    ++next_;
    if (found == strike_names.end()) {
      fine_ = false;
      return {};
    }
    return static_cast<strike>(found - strike_names.begin());
  }
  /// True if all was there, and nothing else.
  [[nodiscard]] bool fine() const { return fine_ && next_ == row_.size(); }

 private:
  const json::array& row_;
  std::size_t next_ = 0;
  bool fine_ = true;
};

/// Reads rows into a map with `entry`, which makes a key and a value of one.
template <class Map, class Entry>
result<> read_rows(const json::object& stored, std::string_view member, Map& into, Entry entry) {
  const auto* rows = stored.if_contains(member);
  if (rows == nullptr) return success{};
  if (!rows->is_array()) return error{"no list of rows", "decisions: " + std::string{member}};
  std::size_t count = 0;
  for (const auto& row : rows->get_array()) {
    if (!row.is_array()) return wrong("no row", member, count);
    row_reader from{row.get_array()};
    auto [key, value] = entry(from);
    if (!from.fine()) return wrong("a row with other fields", member, count);
    if (!into.emplace(key, value).second) return wrong("the same once more", member, count);
    ++count;
  }
  return success{};
}

}  // namespace

json::object to_json(const decisions& made) {
  json::array latencies;
  for (const auto& [about, length] : made.latencies)
    latencies.push_back(
        json::array{about.from.value, about.to.value, about.number, length.count()});
  json::array blows;
  for (const auto& [one, times] : made.blows)
    blows.push_back(json::array{one.about.from.value, one.about.to.value, one.about.number,
                                strike_names[static_cast<std::size_t>(one.how)], times});
  json::array jobs;
  for (const auto& [choice, job] : made.jobs)
    jobs.push_back(json::array{choice.at.time_since_epoch().count(), choice.number, job.node.value,
                               job.place});
  return {{"usual_ns", made.usual.count()},
          {"latencies", std::move(latencies)},
          {"blows", std::move(blows)},
          {"jobs", std::move(jobs)}};
}

result<decisions> decisions_from(const json::object& stored) {
  decisions made;
  if (const auto* usual = stored.if_contains("usual_ns")) {
    const auto length = number_of(*usual, std::numeric_limits<std::int64_t>::max());
    if (!length) return error{"no length of time", "decisions: usual_ns", "nanoseconds"};
    made.usual = duration{static_cast<std::int64_t>(*length)};
  }
  if (auto read = read_rows(stored, "latencies", made.latencies,
                            [](row_reader& row) {
                              const auto about = row.message();
                              return std::pair{about, row.length()};
                            });
      !read)
    return read.problem();
  if (auto read = read_rows(stored, "blows", made.blows,
                            [](row_reader& row) {
                              const auto about = row.message();
                              const auto how = row.kind();
                              return std::pair{blow{about, how}, row.small()};
                            });
      !read)
    return read.problem();
  if (auto read = read_rows(stored, "jobs", made.jobs,
                            [](row_reader& row) {
                              const time_point at{row.length()};
                              const auto number = row.small();
                              const auto node = row.node();
                              return std::pair{job_choice{at, number}, job_name{node, row.small()}};
                            });
      !read)
    return read.problem();
  return made;
}

}  // namespace agon::sim
