// Interning of JSON values; whole numbers, by far the most frequent, skip serialization.
#include "checkers/value_table.hpp"

#include <boost/json/serialize.hpp>

namespace agon::checkers {

value_id value_table::next(const json::value& value) {
  values_.push_back(value);
  return value_id{static_cast<std::uint32_t>(values_.size() - 1)};
}

value_id value_table::intern(const json::value& value) {
  if (value.is_int64()) {
    const auto [found, is_new] = integers_.try_emplace(value.get_int64());
    if (is_new) found->second = next(value);
    return found->second;
  }
  const auto [found, is_new] = others_.try_emplace(json::serialize(value));
  if (is_new) found->second = next(value);
  return found->second;
}

}  // namespace agon::checkers
