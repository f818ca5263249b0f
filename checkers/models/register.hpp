// Registers: one value that is read, written, and compared and set.
#pragma once

#include "checkers/model.hpp"

namespace agon::checkers {

/// A register that can be read (`read`), written (`write v`) and compared and set (`cas [old,
/// new]`). A read of null saw null: the register's initial value, unless that is given.
struct cas_register {
  using state = value_id;
  static constexpr std::string_view name = "cas-register";
  enum function : std::uint32_t { read, write, cas };
  json::value initial_value = nullptr;

  [[nodiscard]] state initial(value_table& values) const { return values.intern(initial_value); }
  [[nodiscard]] parsed_call parse(const observed_call& call, value_table& values) const;
  [[nodiscard]] std::optional<state> step(state now, const operation& op) const;
  [[nodiscard]] effect effect_of(const operation& op) const;
  [[nodiscard]] json::value describe(state now, const value_table& values) const {
    return values[now];
  }
  /// The only state in which `op` is allowed, if there is just one.
  [[nodiscard]] std::optional<state> needs(const operation& op) const;
};

/// A register with `read` and `write` only; a `cas` in its history is an error.
struct read_write_register : cas_register {
  static constexpr std::string_view name = "register";
  [[nodiscard]] parsed_call parse(const observed_call& call, value_table& values) const;
};

}  // namespace agon::checkers
