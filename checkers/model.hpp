// Models: what one object does when ops are applied to it one at a time. A model is a plain struct
// (see object_model); machine_of turns it into the machine that searches drive. A new model is a
// struct here and a row in make_machine.
#pragma once

#include "actors/vocabulary/result.hpp"
#include "checkers/value_table.hpp"

#include <array>
#include <concepts>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

namespace agon::checkers {

/// A call as a history shows it. Null pointers: not known, since the call did not complete.
struct observed_call {
  std::string_view f;
  const json::value& input;   ///< The invocation's value.
  const json::value* output;  ///< The completion's value, or null for a crashed call.
};

/// A call in a model's own terms: which of its functions, and up to two values.
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

/// A model. `parse` returns no operation where the call has no bearing (a read whose result nobody
/// saw).
template <class M>
concept object_model = requires(const M& model, const operation& op, const typename M::state& now,
                                const observed_call& call, value_table& values) {
  { M::name } -> std::convertible_to<std::string_view>;
  { model.initial(values) } -> std::same_as<typename M::state>;
  { model.parse(call, values) } -> std::same_as<result<std::optional<operation>>>;
  { model.step(now, op) } -> std::same_as<std::optional<typename M::state>>;
  { model.effect_of(op) } -> std::same_as<effect>;
  { model.describe(now, values) } -> std::same_as<json::value>;
};

/// A register that can be read (`read`), written (`write v`) and compared and set (`cas [old,
/// new]`). A read of null saw null: the register's initial value, unless that is given.
struct cas_register {
  using state = value_id;
  static constexpr std::string_view name = "cas-register";
  enum function : std::uint32_t { read, write, cas };
  json::value initial_value = nullptr;

  [[nodiscard]] state initial(value_table& values) const { return values.intern(initial_value); }
  [[nodiscard]] result<std::optional<operation>> parse(const observed_call& call,
                                                       value_table& values) const;
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
  [[nodiscard]] result<std::optional<operation>> parse(const observed_call& call,
                                                       value_table& values) const;
};

/// A state of a machine.
using state_id = id<struct state_tag>;

/// A model with its values and states as numbers, so that searches need no templates. States get
/// numbers below 2^31 as they are reached. Not for several threads at once.
class machine {
 public:
  machine() = default;
  machine(const machine&) = delete;
  machine& operator=(const machine&) = delete;
  virtual ~machine() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;
  virtual result<std::optional<operation>> parse(const observed_call& call) = 0;
  virtual state_id initial() = 0;
  /// The state after `op`, or none where it cannot happen.
  virtual std::optional<state_id> step(state_id now, const operation& op) = 0;
  [[nodiscard]] virtual effect effect_of(const operation& op) const = 0;
  /// The only state in which `op` can happen, if there is just one and the model says so.
  virtual std::optional<state_id> needs(const operation& op) = 0;
  [[nodiscard]] virtual json::value describe(state_id state) const = 0;
};

/// Makes a fresh machine for each check.
using machine_factory = std::function<std::unique_ptr<machine>()>;

/// The machine of a model. States that are values are their own numbers; others are looked up in a
/// map.
template <object_model M>
class machine_of final : public machine {
 public:
  using state = typename M::state;

  explicit machine_of(M model) : model_{std::move(model)} {}

  [[nodiscard]] std::string_view name() const override { return M::name; }
  result<std::optional<operation>> parse(const observed_call& call) override {
    return model_.parse(call, values_);
  }
  state_id initial() override { return number(model_.initial(values_)); }
  std::optional<state_id> step(state_id now, const operation& op) override {
    const auto after = model_.step(state_of(now), op);
    if (!after) return std::nullopt;
    return number(*after);
  }
  [[nodiscard]] effect effect_of(const operation& op) const override {
    return model_.effect_of(op);
  }
  std::optional<state_id> needs(const operation& op) override {
    if constexpr (requires { model_.needs(op); }) {
      const auto only = model_.needs(op);
      if (only) return number(*only);
    }
    return std::nullopt;
  }
  [[nodiscard]] json::value describe(state_id known) const override {
    return model_.describe(state_of(known), values_);
  }

 private:
  static constexpr bool states_are_values = std::is_same_v<state, value_id>;

  state_id number(const state& now) {
    if constexpr (states_are_values) {
      return state_id{now.value};
    } else {
      const auto [found, is_new] = numbers_.try_emplace(now);
      if (is_new) {
        found->second = state_id{static_cast<std::uint32_t>(states_.size())};
        states_.push_back(now);
      }
      return found->second;
    }
  }
  [[nodiscard]] state state_of(state_id known) const {
    if constexpr (states_are_values)
      return value_id{known.value};
    else
      return states_[known.value];
  }

  M model_;
  value_table values_;
  std::vector<state> states_;
  std::map<state, state_id> numbers_;
};

/// The models by name, as they stand in a catalog or a command line.
enum class model_kind : std::uint8_t { read_write_register, cas_register };

/// `register`, `cas-register`.
std::string_view to_string(model_kind kind);
/// The model of that name, or an error that lists the names.
result<model_kind> model_kind_from(std::string_view name);
/// Machines of this model that begin with `initial_value`.
machine_factory make_machine(model_kind kind, json::value initial_value = nullptr);

}  // namespace agon::checkers
