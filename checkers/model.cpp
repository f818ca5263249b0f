// What models say about calls that are none of theirs.
#include "checkers/model.hpp"

#include <boost/json/serialize.hpp>

#include <limits>

namespace agon::checkers {

error not_a_function(std::string_view f, std::string_view model, std::string_view functions) {
  return error{"f is \"" + std::string{f} + "\"", "model " + std::string{model},
               "expected " + std::string{functions}};
}

error not_the_shape(std::string_view f, const json::value& value, std::string_view model,
                    std::string_view shape) {
  const auto article = std::string_view{"aeiou"}.find(f.substr(0, 1)) == std::string_view::npos
                           ? std::string{"a "}
                           : std::string{"an "};
  return error{"the value of " + article + std::string{f} + " is " + json::serialize(value),
               "model " + std::string{model}, "expected " + std::string{shape}};
}

std::optional<std::int64_t> whole_number(const json::value& value) {
  if (value.is_int64()) return value.get_int64();
  if (value.is_uint64() && value.get_uint64() <= std::numeric_limits<std::int64_t>::max())
    return static_cast<std::int64_t>(value.get_uint64());
  return std::nullopt;
}

}  // namespace agon::checkers
