// Interning of JSON values; whole numbers, by far the most frequent, skip serialization.
#include "checkers/value_table.hpp"

#include <boost/json/serialize.hpp>

#include <system_error>

namespace agon::checkers {

value_id value_table::next(const json::value& value) {
  values_.push_back(value);
  return value_id{static_cast<std::uint32_t>(values_.size() - 1)};
}

value_id value_table::intern(const json::value& value) {
  // Whole numbers are equal whether JSON holds them with a sign or without.
  std::error_code not_whole;
  const auto number = value.is_int64() || value.is_uint64()
                          ? value.to_number<std::int64_t>(not_whole)
                          : std::int64_t{0};
  if ((value.is_int64() || value.is_uint64()) && !not_whole) {
    const auto [found, is_new] = integers_.try_emplace(number);
    if (is_new) found->second = next(json::value(number));
    return found->second;
  }
  if (const auto* text = value.if_string()) {
    const auto found = strings_.find(*text);
    if (found != strings_.end()) return found->second;
    const auto added = next(value);
    strings_.emplace(values_.back().get_string(), added);
    return added;
  }
  const auto [found, is_new] = others_.try_emplace(json::serialize(value));
  if (is_new) found->second = next(value);
  return found->second;
}

}  // namespace agon::checkers
