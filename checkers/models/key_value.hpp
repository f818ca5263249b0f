// A map from keys to values.
#pragma once

#include "checkers/model.hpp"
#include "checkers/models/dictionary.hpp"

namespace agon::checkers {

/// A map in which every key holds null at first, or the initial value, such as "". Takes `get [k,
/// null]` (or `read`), completed with `[k, v]`; `put [k, v]` (or `write`); `append [k, s]`, which
/// adds a string to a string, null counting as ""; `cas [k, [old, new]]`; and `delete [k, null]`,
/// which leaves null. Keys are parts.
struct key_value_map {
  using state = dictionary;  ///< Values by key; without those that hold the initial value.
  static constexpr std::string_view name = "kv";
  enum function : std::uint32_t { get, put, append, cas };
  json::value initial_value = nullptr;
  std::optional<json::value> only_part = {};  ///< All calls are about this key alone.

  [[nodiscard]] static state initial(value_table&) { return {}; }
  [[nodiscard]] parsed_call parse(const observed_call& call, value_table& values) const;
  [[nodiscard]] std::optional<state> step(const state& now, const operation& op,
                                          value_table& values) const;
  [[nodiscard]] effect effect_of(const operation& op) const;
  [[nodiscard]] std::optional<state> needs(const operation& op, value_table& values) const;
  [[nodiscard]] json::value describe(const state& now, const value_table& values) const;
  static bool parts(const observed_call& call, std::vector<json::value>& into);

 private:
  [[nodiscard]] state with(const state& now, value_id key, value_id value,
                           value_table& values) const;
};

}  // namespace agon::checkers
