// Queues and stacks, in which elements may be equal. All are empty at first, or hold the elements
// of an array.
#pragma once

#include "checkers/models/container.hpp"
#include "checkers/models/dictionary.hpp"
#include "checkers/models/sequence.hpp"

namespace agon::checkers {

/// First in, first out: `enqueue v`, `dequeue` and `peek`, completed with the element or null.
struct fifo_queue {
  using state = sequence;
  static constexpr std::string_view name = "fifo-queue";
  static constexpr auto kind = container_kind::fifo;
  using kind_is_of = fifo_queue;
  json::value initial_value = nullptr;

  [[nodiscard]] state initial(value_table& values) const;
  [[nodiscard]] parsed_call parse(const observed_call& call, value_table& values) const;
  [[nodiscard]] static std::optional<state> step(const state& now, const operation& op);
  [[nodiscard]] static effect effect_of(const operation& op) { return effect_on_container(op); }
  [[nodiscard]] static json::value describe(const state& now, const value_table& values) {
    return now.describe(values);
  }
};

/// Last in, first out: `push v`, `pop` and `peek`, completed with the element or null. Shown from
/// the bottom to the top.
struct stack {
  using state = sequence;
  static constexpr std::string_view name = "stack";
  static constexpr auto kind = container_kind::stack;
  using kind_is_of = stack;
  json::value initial_value = nullptr;

  [[nodiscard]] state initial(value_table& values) const;
  [[nodiscard]] parsed_call parse(const observed_call& call, value_table& values) const;
  [[nodiscard]] static std::optional<state> step(const state& now, const operation& op);
  [[nodiscard]] static effect effect_of(const operation& op) { return effect_on_container(op); }
  [[nodiscard]] static json::value describe(const state& now, const value_table& values) {
    return now.describe(values);
  }
};

/// A bag: `enqueue v`, and `dequeue`, completed with any element that is there, or null where there
/// is none. Elements are parts, unless some dequeue found nothing.
///
/// A crashed dequeue takes the element that was first seen first. That loses nothing: it may as
/// well happen later, just before the next dequeue that finds nothing, as until then its element is
/// in nobody's way; by then all that is left must go, in whatever order. Without such a dequeue it
/// need not happen at all.
struct unordered_queue {
  using state = dictionary;  ///< Elements, each with how often it is there.
  static constexpr std::string_view name = "unordered-queue";
  static constexpr auto kind = container_kind::bag;
  using kind_is_of = unordered_queue;
  json::value initial_value = nullptr;

  [[nodiscard]] state initial(value_table& values) const;
  [[nodiscard]] parsed_call parse(const observed_call& call, value_table& values) const;
  [[nodiscard]] static std::optional<state> step(const state& now, const operation& op);
  [[nodiscard]] static effect effect_of(const operation& op) { return effect_on_container(op); }
  [[nodiscard]] static json::value describe(const state& now, const value_table& values);
  static bool parts(const observed_call& call, std::vector<json::value>& into);
};

/// The least first: `insert v` (or `enqueue`), `delete-min` (or `dequeue`) and `peek`, completed
/// with the least element or null. Elements are whole numbers.
struct priority_queue {
  using state = dictionary;  ///< Elements, each with how often it is there.
  static constexpr std::string_view name = "priority-queue";
  static constexpr auto kind = container_kind::priority;
  using kind_is_of = priority_queue;
  json::value initial_value = nullptr;

  [[nodiscard]] state initial(value_table& values) const;
  [[nodiscard]] parsed_call parse(const observed_call& call, value_table& values) const;
  [[nodiscard]] static std::optional<state> step(const state& now, const operation& op);
  [[nodiscard]] static effect effect_of(const operation& op) { return effect_on_container(op); }
  [[nodiscard]] static json::value describe(const state& now, const value_table& values);
};

}  // namespace agon::checkers
