// A list that grows at its end.
#pragma once

#include "checkers/model.hpp"
#include "checkers/models/sequence.hpp"

namespace agon::checkers {

/// A list, empty at first or an array: `append v`, and `read`, completed with all of it in order,
/// or with null where it is empty.
struct append_list {
  /// Lists in the terms of sequence.
  using state = sequence;
  static constexpr std::string_view name = "append-list";
  enum function : std::uint32_t { append, read };
  json::value initial_value = nullptr;

  [[nodiscard]] state initial(value_table& values) const;
  [[nodiscard]] parsed_call parse(const observed_call& call, value_table& values) const;
  [[nodiscard]] static std::optional<state> step(const state& now, const operation& op,
                                                 value_table& values);
  [[nodiscard]] static effect effect_of(const operation& op) {
    return op.function == read ? effect::none : effect::any;
  }
  [[nodiscard]] static json::value describe(const state& now, const value_table& values) {
    return now.describe(values);
  }
};

}  // namespace agon::checkers
