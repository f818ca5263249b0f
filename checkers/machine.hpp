// Machines: models with their values and states as numbers, so that searches need no templates.
#pragma once

#include "checkers/model.hpp"
#include "checkers/state_index.hpp"

#include <boost/json/value_from.hpp>

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace agon::checkers {

/// A state of a machine.
using state_id = id<struct state_tag>;

/// Drives a model. States get numbers below 2^31 as they are reached. Not for several threads at
/// once.
class machine {
 public:
  machine() = default;
  machine(const machine&) = delete;
  machine& operator=(const machine&) = delete;
  virtual ~machine() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;
  virtual parsed_call parse(const observed_call& call) = 0;
  virtual state_id initial() = 0;
  /// The state after `op`, or none where it cannot happen.
  virtual std::optional<state_id> step(state_id now, const operation& op) = 0;
  [[nodiscard]] virtual effect effect_of(const operation& op) const = 0;
  /// The only state in which `op` can happen, if there is just one and the model says so.
  virtual std::optional<state_id> needs(const operation& op) = 0;
  [[nodiscard]] virtual json::value describe(state_id state) const = 0;

  /// True where a state is a value that ops write and read, so that one may speak of it so.
  [[nodiscard]] virtual bool is_register() const = 0;

  /// Which container this is, if it is one and empty at first.
  [[nodiscard]] virtual std::optional<container_kind> container() const = 0;

  /// True for objects that consist of parts which know nothing of each other, such as the keys of a
  /// map.
  [[nodiscard]] virtual bool has_parts() const = 0;
  /// Adds the names of the parts that the call touches; false where it concerns the whole object.
  /// Whether a call can happen, and what it does to a part, must depend on the parts it touches
  /// alone.
  virtual bool parts(const observed_call& call, std::vector<json::value>& into) const = 0;
  /// Promises that all calls touch this part alone; before anything else is asked. Models may then
  /// promise more.
  virtual void confine_to(const json::value& part) = 0;
  /// About how much memory the states occupy, in bytes.
  [[nodiscard]] virtual std::uint64_t bytes() const = 0;
  /// One with the same values and states under the same numbers, for another thread; this must
  /// outlive it.
  [[nodiscard]] virtual std::unique_ptr<machine> copy() const = 0;
};

/// Makes a fresh machine for each check.
using machine_factory = std::function<std::unique_ptr<machine>()>;

/// The machine of a model. States that are values are their own numbers; others are numbered in an
/// index, and what follows on what is remembered.
template <object_model M>
class machine_of final : public machine {
 public:
  using state = typename M::state;

  explicit machine_of(M model) : model_{std::move(model)} {}

  [[nodiscard]] std::string_view name() const override { return M::name; }
  parsed_call parse(const observed_call& call) override { return model_.parse(call, values_); }
  state_id initial() override {
    if constexpr (requires { model_.initial(values_); })
      return number(model_.initial(values_));
    else
      return number(state{});
  }
  std::optional<state_id> step(state_id now, const operation& op) override {
    if constexpr (states_are_values) {
      return numbered(stepped(value_id{now.value}, op));
    } else {
      if (const auto* known = steps_.find(now.value, op)) return as_state(*known);
      const auto after = numbered(stepped(states_[now.value], op));
      steps_.add(now.value, op, after ? after->value : step_memory::impossible);
      return after;
    }
  }
  [[nodiscard]] effect effect_of(const operation& op) const override {
    if constexpr (requires { model_.effect_of(op); })
      return model_.effect_of(op);
    else
      return effect::any;
  }
  std::optional<state_id> needs(const operation& op) override {
    if constexpr (requires { model_.needs(op, values_); }) {
      return numbered(model_.needs(op, values_));
    } else if constexpr (requires { model_.needs(op); }) {
      return numbered(model_.needs(op));
    } else {
      return std::nullopt;
    }
  }
  [[nodiscard]] json::value describe(state_id known) const override {
    if constexpr (states_are_values)
      return described(value_id{known.value});
    else
      return described(states_[known.value]);
  }
  [[nodiscard]] bool is_register() const override { return states_are_values; }
  [[nodiscard]] std::optional<container_kind> container() const override {
    if constexpr (container_model<M>) {
      const auto& first = model_.initial_value;
      if (first.is_null() || (first.is_array() && first.get_array().empty())) return M::kind;
    }
    return std::nullopt;
  }
  [[nodiscard]] bool has_parts() const override { return knows_parts; }
  bool parts(const observed_call& call, std::vector<json::value>& into) const override {
    if constexpr (knows_parts)
      return model_.parts(call, into);
    else
      return false;
  }
  void confine_to(const json::value& part) override {
    if constexpr (requires { model_.only_part = part; }) model_.only_part = part;
  }
  [[nodiscard]] std::uint64_t bytes() const override { return states_.bytes() + steps_.bytes(); }
  [[nodiscard]] std::unique_ptr<machine> copy() const override {
    auto same = std::make_unique<machine_of>(model_);
    same->values_ = values_;
    same->states_ = states_;
    same->steps_ = steps_;
    return same;
  }

 private:
  static constexpr bool states_are_values = std::is_same_v<state, value_id>;
  static constexpr bool knows_parts =
      requires(const M& model, const observed_call& call, std::vector<json::value>& into) {
    model.parts(call, into);
  };

  [[nodiscard]] json::value described(const state& now) const {
    if constexpr (requires { model_.describe(now, values_); })
      return model_.describe(now, values_);
    else
      return json::value_from(now);
  }
  std::optional<state> stepped(const state& now, const operation& op) {
    if constexpr (steps_with_values<M>)
      return model_.step(now, op, values_);
    else
      return model_.step(now, op);
  }
  state_id number(const state& now) {
    if constexpr (states_are_values)
      return state_id{now.value};
    else
      return state_id{states_.number(now)};
  }
  std::optional<state_id> numbered(const std::optional<state>& now) {
    if (!now) return std::nullopt;
    return number(*now);
  }
  static std::optional<state_id> as_state(std::uint32_t known) {
    if (known == step_memory::impossible) return std::nullopt;
    return state_id{known};
  }

  M model_;
  value_table values_;
  state_index<state> states_;
  step_memory steps_;
};

}  // namespace agon::checkers
