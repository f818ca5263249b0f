// The values of a history as small numbers, so that a search compares words and not JSON.
#pragma once

#include "actors/vocabulary/ids.hpp"

#include <boost/json/value.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace agon::checkers {

namespace json = boost::json;

/// A value of a history; equal values have equal numbers within one table.
using value_id = id<struct value_tag>;

/// Gives each distinct JSON value a number, from 0 in order of first appearance. `1` and `1.0`
/// differ, and so do objects with the same members in another order. One lookup in a hash table a
/// call.
class value_table {
 public:
  /// The number of `value`, new or known.
  value_id intern(const json::value& value);
  /// The value with this number; a reference that stays good.
  const json::value& operator[](value_id number) const { return values_[number.value]; }
  /// How many there are.
  [[nodiscard]] std::size_t size() const { return values_.size(); }

 private:
  value_id next(const json::value& value);

  std::deque<json::value> values_;
  boost::unordered_flat_map<std::int64_t, value_id> integers_;
  boost::unordered_flat_map<std::string_view, value_id> strings_;  ///< Views of values_.
  std::unordered_map<std::string, value_id> others_;               ///< By their JSON.
};

}  // namespace agon::checkers
