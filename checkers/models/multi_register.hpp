// Several registers that are read and written together.
#pragma once

#include "checkers/model.hpp"
#include "checkers/models/dictionary.hpp"

namespace agon::checkers {

/// Registers by name; those that the initial value, an object, does not name hold null. Takes `txn
/// [[f, name, value] …]`, all at once and in order, with f `read` (or `r`) and `write` (`w`); and
/// `read [name, null]`, completed with `[name, value]`, and `write [name, value]`. Registers that
/// no op touches together are parts.
struct multi_register {
  using state = dictionary;  ///< Values by name; without those that hold null.
  static constexpr std::string_view name = "multi-register";
  enum function : std::uint32_t { reads, writes, both, impossible };
  json::value initial_value = nullptr;
  std::optional<json::value> only_part = {};  ///< All calls touch this register alone.

  [[nodiscard]] state initial(value_table& values) const;
  [[nodiscard]] parsed_call parse(const observed_call& call, value_table& values) const;
  [[nodiscard]] std::optional<state> step(const state& now, const operation& op,
                                          value_table& values) const;
  [[nodiscard]] effect effect_of(const operation& op) const;
  [[nodiscard]] std::optional<state> needs(const operation& op, value_table& values) const;
  [[nodiscard]] json::value describe(const state& now, const value_table& values) const;
  bool parts(const observed_call& call, std::vector<json::value>& into) const;
};

}  // namespace agon::checkers
