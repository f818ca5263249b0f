// What a map allows.
#include "checkers/models/key_value.hpp"

#include <boost/json/serialize.hpp>

namespace agon::checkers {
namespace {

/// The pair that a value must be, or null.
const json::array* pair_in(const json::value& value) {
  const auto* pair = value.if_array();
  return pair != nullptr && pair->size() == 2 ? pair : nullptr;
}

std::optional<key_value_map::function> function_of(std::string_view f) {
  if (f == "get" || f == "read") return key_value_map::get;
  if (f == "put" || f == "write" || f == "delete") return key_value_map::put;
  if (f == "append") return key_value_map::append;
  if (f == "cas") return key_value_map::cas;
  return std::nullopt;
}

/// The two values of a cas.
struct exchange {
  value_id from, to;
};

exchange exchange_in(const operation& op, value_table& values) {
  const json::value pair = values[op.second];
  const auto from = values.intern(pair.at(0));
  return {from, values.intern(pair.at(1))};
}

}  // namespace

parsed_call key_value_map::parse(const observed_call& call, value_table& values) const {
  using parsed = std::optional<operation>;
  const auto which = function_of(call.f);
  if (!which) return not_a_function(call.f, name, "get, put, append, cas or delete");
  if (*which == get && call.output == nullptr) return parsed{};
  const auto& shown = *which == get ? *call.output : call.input;
  const auto* pair = pair_in(shown);
  if (pair == nullptr) return not_the_shape(call.f, shown, name, "[key, value]");
  const auto& value = (*pair)[1];
  if (*which == cas && pair_in(value) == nullptr)
    return not_the_shape(call.f, shown, name, "[key, [old, new]]");
  if (*which == append && !value.is_string())
    return not_the_shape(call.f, shown, name, "[key, string]");
  const auto key = values.intern((*pair)[0]);
  const auto second = call.f == "delete" ? values.intern(nullptr) : values.intern(value);
  return parsed{operation{.function = *which, .first = key, .second = second}};
}

dictionary key_value_map::with(const dictionary& now, value_id key, value_id value,
                               value_table& values) const {
  if (value == values.intern(initial_value)) return now.without(key.value);
  return now.with(key.value, value.value);
}

std::optional<dictionary> key_value_map::step(const dictionary& now, const operation& op,
                                              value_table& values) const {
  const auto known = now.find(op.first.value);
  const auto current = known ? value_id{*known} : values.intern(initial_value);
  switch (function{op.function}) {
    case get:
      return current == op.second ? std::optional{now} : std::nullopt;
    case put:
      return with(now, op.first, op.second, values);
    case append: {
      const auto& before = values[current];
      if (!before.is_string() && !before.is_null()) return std::nullopt;
      json::string text = before.is_null() ? json::string{} : before.get_string();
      text += values[op.second].get_string();
      return with(now, op.first, values.intern(std::move(text)), values);
    }
    case cas: {
      const auto both = exchange_in(op, values);
      if (current != both.from) return std::nullopt;
      return with(now, op.first, both.to, values);
    }
  }
  return std::nullopt;
}

effect key_value_map::effect_of(const operation& op) const {
  if (op.function == get) return effect::none;
  return op.function == put && only_part ? effect::overwrite : effect::any;
}

std::optional<dictionary> key_value_map::needs(const operation& op, value_table& values) const {
  if (!only_part || op.function == put || op.function == append) return std::nullopt;
  const auto value = op.function == get ? op.second : exchange_in(op, values).from;
  return with({}, op.first, value, values);
}

json::value key_value_map::describe(const dictionary& now, const value_table& values) const {
  json::object shown;
  const auto text_of = [](const json::value& key) {
    return key.is_string() ? std::string{key.get_string()} : json::serialize(key);
  };
  if (only_part) shown[text_of(*only_part)] = initial_value;
  now.for_each([&](std::int64_t key, std::uint32_t value) {
    shown[text_of(values[value_id{static_cast<std::uint32_t>(key)}])] = values[value_id{value}];
  });
  return shown;
}

bool key_value_map::parts(const observed_call& call, std::vector<json::value>& into) {
  const auto* pair = pair_in(call.input);
  if (pair == nullptr) return false;
  into.push_back((*pair)[0]);
  return true;
}

}  // namespace agon::checkers
