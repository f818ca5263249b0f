// Sets that may be read as a whole, or asked about an element.
#pragma once

#include "checkers/model.hpp"
#include "checkers/models/dictionary.hpp"

namespace agon::checkers {

/// A set, empty at first or with the elements of an array. Takes `add v` and `remove v`, which may
/// complete with `[v, true]` where they changed the set, or `[v, false]` where they did not;
/// `contains v`, completed with true or false or `[v, true]` or `[v, false]`; and `read`, completed
/// with an array of all elements in any order. Elements are parts, unless there is a read.
struct set {
  using state = dictionary;  ///< Elements, each with 1.
  static constexpr std::string_view name = "set";
  static constexpr auto kind = container_kind::set;
  using kind_is_of = set;
  enum function : std::uint32_t { add, remove, contains, read };
  enum outcome : std::uint32_t { not_seen, yes, no };
  json::value initial_value = nullptr;
  std::optional<json::value> only_part = {};  ///< All calls are about this element alone.

  [[nodiscard]] state initial(value_table& values) const;
  [[nodiscard]] parsed_call parse(const observed_call& call, value_table& values) const;
  [[nodiscard]] static std::optional<state> step(const state& now, const operation& op,
                                                 const value_table& values);
  [[nodiscard]] effect effect_of(const operation& op) const;
  [[nodiscard]] std::optional<state> needs(const operation& op) const;
  [[nodiscard]] static json::value describe(const state& now, const value_table& values);
  static bool parts(const observed_call& call, std::vector<json::value>& into);
};

/// A set that nothing is removed from.
struct grow_only_set : set {
  static constexpr std::string_view name = "grow-only-set";
  using kind_is_of = grow_only_set;
  [[nodiscard]] parsed_call parse(const observed_call& call, value_table& values) const;
};

}  // namespace agon::checkers
