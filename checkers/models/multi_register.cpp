// Transactions on registers: what they need to see, and what they leave.
#include "checkers/models/multi_register.hpp"

#include <boost/json/serialize.hpp>

#include <map>

namespace agon::checkers {
namespace {

constexpr std::string_view shape = "[[\"read\" or \"write\", name, value] …]";

/// One read or write.
struct access {
  bool is_read = false;
  const json::value* register_name = nullptr;
  const json::value* value = nullptr;
};

std::optional<access> access_from(std::string_view f, const json::value& name,
                                  const json::value& value) {
  const bool is_read = f == "read" || f == "r";
  if (!is_read && f != "write" && f != "w") return std::nullopt;
  return access{is_read, &name, &value};
}

/// The accesses of a call, with what its completion shows if it has one.
result<std::vector<access>> accesses_of(const observed_call& call) {
  const auto& shown = call.output == nullptr || call.f == "write" ? call.input : *call.output;
  const auto bad = [&](std::string_view expected) {
    return not_the_shape(call.f, shown, multi_register::name, expected);
  };
  std::vector<access> all;
  if (call.f == "read" || call.f == "write") {
    if (!shown.is_array() || shown.get_array().size() != 2) return bad("[name, value]");
    const auto& pair = shown.get_array();
    all.push_back(*access_from(call.f, pair[0], pair[1]));
    return all;
  }
  if (call.f != "txn") return not_a_function(call.f, multi_register::name, "txn, read or write");
  if (!shown.is_array()) return bad(shape);
  for (const auto& each : shown.get_array()) {
    if (!each.is_array() || each.get_array().size() != 3 || !each.get_array()[0].is_string())
      return bad(shape);
    const auto& triple = each.get_array();
    const auto& f = triple[0].get_string();
    const auto one = access_from({f.data(), f.size()}, triple[1], triple[2]);
    if (!one) return bad(shape);
    all.push_back(*one);
  }
  return all;
}

value_id intern_pairs(const std::map<std::uint32_t, std::uint32_t>& pairs, value_table& values) {
  json::array flat;
  for (const auto& [name, value] : pairs) {
    flat.push_back(name);
    flat.push_back(value);
  }
  return values.intern(flat);
}

std::uint32_t id_at(const json::array& flat, std::size_t i) {
  return flat[i].to_number<std::uint32_t>();
}

}  // namespace

dictionary multi_register::initial(value_table& values) const {
  dictionary all;
  if (!initial_value.is_object()) return all;
  for (const auto& member : initial_value.get_object())
    if (!member.value().is_null() && (!only_part || *only_part == json::value(member.key())))
      all = all.with(values.intern(member.key()).value, values.intern(member.value()).value);
  return all;
}

parsed_call multi_register::parse(const observed_call& call, value_table& values) const {
  const auto all = accesses_of(call);
  if (!all) return all.problem();
  std::map<std::uint32_t, std::uint32_t> seen;
  std::map<std::uint32_t, std::uint32_t> written;
  for (const auto& one : *all) {
    const auto key = values.intern(*one.register_name).value;
    if (!one.is_read) {
      written[key] = values.intern(*one.value).value;
    } else if (call.output != nullptr) {
      const auto value = values.intern(*one.value).value;
      const auto own = written.find(key);
      const auto expected =
          own != written.end() ? own->second : seen.try_emplace(key, value).first->second;
      if (expected != value) return std::optional{operation{.function = impossible}};
    }
  }
  if (seen.empty() && written.empty()) return std::optional<operation>{};
  const auto first = intern_pairs(seen, values);
  return std::optional{operation{.function = written.empty() ? reads
                                             : seen.empty()  ? writes
                                                             : both,
                                 .first = first,
                                 .second = intern_pairs(written, values)}};
}

std::optional<dictionary> multi_register::step(const dictionary& now, const operation& op,
                                               value_table& values) const {
  if (op.function == impossible) return std::nullopt;
  const auto null = values.intern(nullptr).value;
  const auto& seen = values[op.first].get_array();
  for (std::size_t i = 0; i < seen.size(); i += 2)
    if (now.find(id_at(seen, i)).value_or(null) != id_at(seen, i + 1)) return std::nullopt;
  const auto& written = values[op.second].get_array();
  auto after = now;
  for (std::size_t i = 0; i < written.size(); i += 2) {
    const auto value = id_at(written, i + 1);
    after = value == null ? after.without(id_at(written, i)) : after.with(id_at(written, i), value);
  }
  return after;
}

effect multi_register::effect_of(const operation& op) const {
  if (op.function == reads || op.function == impossible) return effect::none;
  return op.function == writes && only_part ? effect::overwrite : effect::any;
}

std::optional<dictionary> multi_register::needs(const operation& op, value_table& values) const {
  if (!only_part || (op.function != reads && op.function != both)) return std::nullopt;
  const auto& seen = values[op.first].get_array();
  if (id_at(seen, 1) == values.intern(nullptr).value) return dictionary{};
  return dictionary{}.with(id_at(seen, 0), id_at(seen, 1));
}

json::value multi_register::describe(const dictionary& now, const value_table& values) const {
  json::object shown;
  now.for_each([&](std::int64_t key, std::uint32_t value) {
    const auto& of = values[value_id{static_cast<std::uint32_t>(key)}];
    shown[of.is_string() ? std::string{of.get_string()} : json::serialize(of)] =
        values[value_id{value}];
  });
  return shown;
}

bool multi_register::parts(const observed_call& call, std::vector<json::value>& into) const {
  const auto all = accesses_of(call);
  if (!all) return false;
  for (const auto& one : *all)
    if (!one.is_read || call.output != nullptr) into.push_back(*one.register_name);
  return true;
}

}  // namespace agon::checkers
