// What registers allow.
#include "checkers/models/register.hpp"

namespace agon::checkers {

parsed_call cas_register::parse(const observed_call& call, value_table& values) const {
  using parsed = std::optional<operation>;
  if (call.f == "read") {
    if (call.output == nullptr) return parsed{};
    return parsed{operation{.function = read, .first = values.intern(*call.output)}};
  }
  if (call.f == "write")
    return parsed{operation{.function = write, .first = values.intern(call.input)}};
  if (call.f != "cas") return not_a_function(call.f, name, "read, write or cas");
  if (!call.input.is_array() || call.input.get_array().size() != 2)
    return not_the_shape(call.f, call.input, name, "[old, new]");
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

parsed_call read_write_register::parse(const observed_call& call, value_table& values) const {
  if (call.f == "cas") return not_a_function(call.f, name, "read or write");
  return cas_register::parse(call, values);
}

}  // namespace agon::checkers
