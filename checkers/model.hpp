// What a model is: what one object does when calls are applied to it one at a time. A model is a
// plain struct (see object_model); machine.hpp turns it into the machine that searches drive. The
// models that there are stand in checkers/models/.
#pragma once

#include "actors/vocabulary/result.hpp"
#include "checkers/value_table.hpp"

#include <compare>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agon::checkers {

/// A call as a history shows it. Null pointers: not known, since the call did not complete.
struct observed_call {
  std::string_view f;
  const json::value& input;   ///< The invocation's value.
  const json::value* output;  ///< The completion's value, or null for a crashed call.
  process_id process = {};    ///< Who called.
};

/// A call in a model's own terms: which of its functions, and up to two values. Calls that are
/// equal in these terms are interchangeable.
struct operation {
  std::uint32_t function = 0;
  value_id first = {};
  value_id second = {};
  friend auto operator<=>(const operation&, const operation&) = default;
};

/// What a search may take for granted about an operation, in every state.
/// `none`: where it is allowed at all, it leaves the state as it is.
/// `overwrite`: it is always allowed, and the state after it does not depend on the state before.
enum class effect : std::uint8_t { any, none, overwrite };

/// Objects that hold elements, for which there are special monitors. `bag`, `fifo`, `stack` and
/// `priority` have the operations of models/container.hpp, `set` those of models/set.hpp.
enum class container_kind : std::uint8_t { bag, fifo, stack, priority, set };

/// What `parse` makes of a call: an operation; or nothing where the call has no bearing (a read
/// whose result nobody saw); or an error that says what the model expected.
using parsed_call = result<std::optional<operation>>;

/// True for models whose `step` must look up or make values.
template <class M>
concept steps_with_values = requires(const M& model, const typename M::state& now,
                                     const operation& op, value_table& values) {
  { model.step(now, op, values) } -> std::same_as<std::optional<typename M::state>>;
};

/// A model: a name, a state, which operation a call is, and the state after an operation, or none
/// where it cannot happen. States are numbers, or have `hash()` and `==`, or are ordered. Beyond
/// these, a model may have
/// - `initial(values)`: how it begins, if not with `state{}`;
/// - `effect_of(op)`: what a search may take for granted, if more than effect::any;
/// - `describe(state, values)`: a state for people, if it is not JSON by itself;
/// - `needs(op)` or `needs(op, values)`: the only state in which `op` can happen, if there is just
///   one;
/// - `parts(call, into)`: see machine::parts;
/// - `kind`, a container_kind, with the model itself as `kind_is_of`, and a member `initial_value`,
///   the first elements;
/// - a member `only_part`, an optional JSON value, set by machine::confine_to.
template <class M>
concept object_model = requires(const M& model, const operation& op, const typename M::state& now,
                                const observed_call& call, value_table& values) {
  { M::name } -> std::convertible_to<std::string_view>;
  { model.parse(call, values) } -> std::same_as<parsed_call>;
}
&&(steps_with_values<M> ||
   requires(const M& model, const operation& op, const typename M::state& now) {
     { model.step(now, op) } -> std::same_as<std::optional<typename M::state>>;
   });

/// Models of containers; not those derived from one, which may do otherwise.
template <class M>
concept container_model = requires {
  requires std::same_as<typename M::kind_is_of, M>;
  { M::kind } -> std::convertible_to<container_kind>;
};

/// The error of a model that has no function `f`; `functions` lists those it has.
error not_a_function(std::string_view f, std::string_view model, std::string_view functions);

/// The error of a model to which `f` came with `value`; `shape` says what was expected.
error not_the_shape(std::string_view f, const json::value& value, std::string_view model,
                    std::string_view shape);

/// The whole number that a value is, or none.
std::optional<std::int64_t> whole_number(const json::value& value);

}  // namespace agon::checkers
