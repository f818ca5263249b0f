// Functions as generators.
#pragma once

#include "actors/generator/generator.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace agon::generators {

/// Makes ops, one at each call; none ends it.
using op_function = std::function<std::optional<op_template>(const context&, random_stream&)>;

/// Makes generators; none, or an empty one, ends it.
using generator_function = std::function<std::optional<generator>(const context&, random_stream&)>;

/// One op for each call of `make`. Its stream depends on the binding and the number of the call
/// only, so `make` must depend on its arguments only. Called when a thread is free.
generator from_ops(op_function make);

/// The generator that `make` returns; when that is exhausted, what it returns then, and so on. As
/// from_ops for purity and chance; the generators made are bound to chance by the number of the
/// call.
generator from_generators(generator_function make);

/// from_ops or from_generators, whichever `make` is fit for: it may return an op_template, a
/// generator, or an optional of these.
template <class Function>
generator from(Function make) {
  using answer = std::invoke_result_t<Function&, const context&, random_stream&>;
  if constexpr (std::is_convertible_v<answer, std::optional<op_template>>)
    return from_ops(std::move(make));
  else
    return from_generators(std::move(make));
}

/// The generator that `make` returns, made when it is first asked for an op and once in a run.
/// Events before that pass it by.
generator lazy(std::function<generator()> make);

/// For ever `f` with a random integer in [low, high] as value.
generator rand_int_seq(std::string f, std::int64_t low, std::int64_t high);

/// For ever `f` with a random one of `values`, which must not be empty.
generator rand_seq(std::string f, std::vector<json::value> values);

/// Emits what `part` emits; at each event, `change(self, context, event)` says what to go on with.
generator on_update(
    std::function<generator(const generator& self, const context& now, const op& event)> change,
    generator part);

}  // namespace agon::generators
