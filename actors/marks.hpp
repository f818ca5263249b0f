// Marks in the code under test: places that a test wants reached, and conditions that it wants to
// see, always or sometimes. Counted in each run, and summed up over many.
#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace agon {

namespace json = boost::json;

/// What a mark says of its condition.
enum class mark_kind : std::uint8_t {
  sometimes,    ///< Holds in some run; a campaign in which it never did has not tested much.
  always,       ///< Holds whenever it is looked at; a run in which it did not is invalid.
  reachable,    ///< The place is come to in some run.
  unreachable,  ///< The place is never come to; a run that does is invalid.
  buggify,      ///< A place where rare but legal behaviour was asked for; held: it was granted.
};
/// `sometimes`, `always` ….
std::string_view to_string(mark_kind kind);

/// How often a mark was looked at.
struct mark_count {
  mark_kind kind = mark_kind::sometimes;
  std::uint64_t seen = 0;
  std::uint64_t held = 0;  ///< How often its condition held.
  friend bool operator==(const mark_count&, const mark_count&) = default;

  /// An `always` that did not hold, or an `unreachable` that was reached.
  [[nodiscard]] bool violated() const;
  /// A `sometimes` that never held, a `reachable` never come to, a `buggify` never granted.
  [[nodiscard]] bool missed() const;
};

/// All marks of a run, or of many, by name. A name has one kind. Not thread-safe.
class mark_book {
 public:
  /// Counts a look at the mark.
  void count(mark_kind kind, std::string_view name, bool held);
  /// Adds the counts of another book. A name that has another kind there keeps its kind here.
  void add(const mark_book& other);

  [[nodiscard]] const std::map<std::string, mark_count, std::less<>>& counts() const {
    return counts_;
  }
  /// `{name: {"kind": …, "seen": n, "held": n}}`.
  [[nodiscard]] json::object to_json() const;
  /// Reads what to_json wrote; what is no mark is left out.
  static mark_book from(const json::object& stored);

 private:
  std::map<std::string, mark_count, std::less<>> counts_;
};

}  // namespace agon
