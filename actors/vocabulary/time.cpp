// How lengths of time print.
#include "actors/vocabulary/time.hpp"

#include <fmt/format.h>

namespace agon {

std::string to_string(duration length) {
  constexpr std::int64_t per_second = 1'000'000'000;
  const auto count = length.count();
  const auto magnitude = count < 0 ? -count : count;
  std::string text = fmt::format("{}{}.{:09}", count < 0 ? "-" : "", magnitude / per_second,
                                 magnitude % per_second);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text + " s";
}

}  // namespace agon
