// The registers, and the list of models.
#include "checkers/model.hpp"

#include <boost/json/serialize.hpp>

#include <string>

namespace agon::checkers {
namespace {

constexpr std::array kinds{model_kind::read_write_register, model_kind::cas_register};

error not_a_function(std::string_view f, std::string_view model, std::string_view functions) {
  return error{"f is \"" + std::string{f} + "\"", "model " + std::string{model},
               "expected " + std::string{functions}};
}

}  // namespace

result<std::optional<operation>> cas_register::parse(const observed_call& call,
                                                     value_table& values) const {
  using parsed = std::optional<operation>;
  if (call.f == "read") {
    if (call.output == nullptr) return parsed{};
    return parsed{operation{.function = read, .first = values.intern(*call.output)}};
  }
  if (call.f == "write")
    return parsed{operation{.function = write, .first = values.intern(call.input)}};
  if (call.f != "cas") return not_a_function(call.f, name, "read, write or cas");
  if (!call.input.is_array() || call.input.get_array().size() != 2)
    return error{"the value of a cas is " + json::serialize(call.input),
                 "model " + std::string{name}, "expected [old, new]"};
  const auto& pair = call.input.get_array();
  const auto first = values.intern(pair[0]);
  return parsed{operation{.function = cas, .first = first, .second = values.intern(pair[1])}};
}

std::optional<value_id> cas_register::step(value_id now, const operation& op) const {
  switch (function{op.function}) {
    case read:
      return now == op.first ? std::optional{now} : std::nullopt;
    case write:
      return op.first;
    case cas:
      return now == op.first ? std::optional{op.second} : std::nullopt;
  }
  return std::nullopt;
}

effect cas_register::effect_of(const operation& op) const {
  if (op.function == write) return effect::overwrite;
  return op.function == read || op.first == op.second ? effect::none : effect::any;
}

std::optional<value_id> cas_register::needs(const operation& op) const {
  return op.function == write ? std::nullopt : std::optional{op.first};
}

result<std::optional<operation>> read_write_register::parse(const observed_call& call,
                                                            value_table& values) const {
  if (call.f == "cas") return not_a_function(call.f, name, "read or write");
  return cas_register::parse(call, values);
}

std::string_view to_string(model_kind kind) {
  switch (kind) {
    case model_kind::read_write_register:
      return read_write_register::name;
    case model_kind::cas_register:
      return cas_register::name;
  }
  return {};
}

result<model_kind> model_kind_from(std::string_view name) {
  std::string names;
  for (const auto kind : kinds) {
    if (to_string(kind) == name) return kind;
    names += (names.empty() ? "" : ", ") + std::string{to_string(kind)};
  }
  return error{"there is no model \"" + std::string{name} + "\"", {}, "known: " + names};
}

machine_factory make_machine(model_kind kind, json::value initial_value) {
  return [kind, initial = std::move(initial_value)]() -> std::unique_ptr<machine> {
    switch (kind) {
      case model_kind::read_write_register:
        return std::make_unique<machine_of<read_write_register>>(read_write_register{{initial}});
      case model_kind::cas_register:
        return std::make_unique<machine_of<cas_register>>(cas_register{initial});
    }
    invariant(false, "a known kind of model");
    return nullptr;
  };
}

}  // namespace agon::checkers
