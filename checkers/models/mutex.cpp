// What locks allow.
#include "checkers/models/mutex.hpp"

namespace agon::checkers {
namespace {

/// `acquire` is 0, `release` is 1, in all of them.
parsed_call parse_lock(const observed_call& call, value_id caller, std::string_view model) {
  if (call.f != "acquire" && call.f != "release")
    return not_a_function(call.f, model, "acquire or release");
  return std::optional{operation{.function = call.f == "acquire" ? 0U : 1U, .first = caller}};
}

value_id caller_of(const observed_call& call, value_table& values) {
  if (call.input.is_object())
    if (const auto* client = call.input.get_object().if_contains("client"))
      return values.intern(*client);
  return values.intern(call.process.value);
}

}  // namespace

parsed_call mutex::parse(const observed_call& call, value_table&) {
  return parse_lock(call, {}, name);
}

std::optional<std::uint32_t> mutex::step(state now, const operation& op) {
  return now == needs(op) ? std::optional{1 - now} : std::nullopt;
}

std::optional<std::uint32_t> mutex::needs(const operation& op) {
  return op.function == acquire ? 0U : 1U;
}

json::value mutex::describe(state now, const value_table&) { return now == 0 ? "free" : "held"; }

parsed_call owner_mutex::parse(const observed_call& call, value_table& values) {
  return parse_lock(call, caller_of(call, values), name);
}

std::optional<std::uint32_t> owner_mutex::step(state now, const operation& op) {
  if (now != needs(op)) return std::nullopt;
  return op.function == acquire ? op.first.value + 1 : 0U;
}

std::optional<std::uint32_t> owner_mutex::needs(const operation& op) {
  return op.function == acquire ? 0U : op.first.value + 1;
}

json::value owner_mutex::describe(state now, const value_table& values) {
  json::object shown;
  shown["holder"] = now == 0 ? json::value{} : values[value_id{now - 1}];
  return shown;
}

parsed_call reentrant_mutex::parse(const observed_call& call, value_table& values) {
  return parse_lock(call, caller_of(call, values), name);
}

std::optional<std::uint64_t> reentrant_mutex::step(state now, const operation& op) {
  const auto caller = op.first.value + 1;
  const auto holder = static_cast<std::uint32_t>(now >> 32);
  if (op.function == acquire) {
    if (holder != 0 && holder != caller) return std::nullopt;
    return (std::uint64_t{caller} << 32) + static_cast<std::uint32_t>(now) + 1;
  }
  if (holder != caller) return std::nullopt;
  return static_cast<std::uint32_t>(now) == 1 ? 0 : now - 1;
}

json::value reentrant_mutex::describe(state now, const value_table& values) {
  json::object shown;
  shown["holder"] =
      now == 0 ? json::value{} : values[value_id{static_cast<std::uint32_t>(now >> 32) - 1}];
  shown["times"] = static_cast<std::uint32_t>(now);
  return shown;
}

}  // namespace agon::checkers
