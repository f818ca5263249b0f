// What a checker concludes, and how conclusions are merged.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <string_view>

namespace agon::checkers {

namespace json = boost::json;

/// The conclusion about a history, from best to worst; `unknown` means that the checker could not
/// tell.
enum class verdict : std::uint8_t { valid, unknown, invalid };

/// The worse of two: invalid before unknown before valid.
verdict merge(verdict one, verdict other);

/// `valid`, `unknown`, `invalid`.
std::string_view to_string(verdict conclusion);

/// As in results.json: true, "unknown", false.
json::value to_json(verdict conclusion);

/// A conclusion and what there is to say about it.
struct check_result {
  verdict outcome = verdict::unknown;
  json::object details = {};

  friend bool operator==(const check_result&, const check_result&) = default;
};

/// The details with a member `valid` before all others.
json::object to_json(const check_result& result);

/// An `unknown` whose details say why, in the member `error`.
check_result unknown_because(std::string_view reason);

}  // namespace agon::checkers
