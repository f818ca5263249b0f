// A counter, which is added to and read.
#pragma once

#include "checkers/model.hpp"

namespace agon::checkers {

/// A whole number, 0 at first unless told otherwise. Takes `add n`, where n may be negative;
/// `read`, completed with the number; and `add-and-get n`, completed with `[n, number after it]`.
/// Sums beyond 64 bits wrap around.
struct counter {
  using state = std::int64_t;
  static constexpr std::string_view name = "counter";
  enum function : std::uint32_t { add, add_and_get, read };
  json::value initial_value = nullptr;

  [[nodiscard]] state initial(value_table& values) const;
  [[nodiscard]] parsed_call parse(const observed_call& call, value_table& values) const;
  [[nodiscard]] static std::optional<state> step(state now, const operation& op,
                                                 const value_table& values);
  [[nodiscard]] static effect effect_of(const operation& op);
  [[nodiscard]] static json::value describe(state now, const value_table&) { return now; }
};

}  // namespace agon::checkers
