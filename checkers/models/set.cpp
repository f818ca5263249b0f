// What sets allow.
#include "checkers/models/set.hpp"

#include <algorithm>

namespace agon::checkers {
namespace {

/// What a completion says of a call about `element`: whether it changed, or found, something.
std::optional<bool> answer(const observed_call& call) {
  if (call.output == nullptr) return std::nullopt;
  if (call.f == "contains" && call.output->is_bool()) return call.output->get_bool();
  const auto* pair = call.output->if_array();
  if (pair == nullptr || pair->size() != 2 || !(*pair)[1].is_bool() || (*pair)[0] != call.input)
    return std::nullopt;
  return (*pair)[1].get_bool();
}

/// A read of these elements: their numbers in order, and the low bits of their hash as a set, by
/// which most others are told apart.
operation read_of(const json::array& elements, value_table& values) {
  std::vector<std::uint32_t> numbers;
  for (const auto& each : elements) numbers.push_back(values.intern(each).value);
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  json::array list;
  std::uint64_t hash = 0;
  for (const auto number : numbers) {
    list.push_back(number);
    hash += dictionary::entry_hash(number, 1);
  }
  return {.function = set::read,
          .first = values.intern(list),
          .second = value_id{static_cast<std::uint32_t>(hash)}};
}

bool is_exactly(const dictionary& now, const operation& seen, const value_table& values) {
  if (static_cast<std::uint32_t>(now.hash()) != seen.second.value) return false;
  const auto& numbers = values[seen.first].get_array();
  return numbers.size() == now.size() &&
         std::all_of(numbers.begin(), numbers.end(), [&](const json::value& number) {
           return now.find(number.to_number<std::int64_t>()).has_value();
         });
}

}  // namespace

dictionary set::initial(value_table& values) const {
  dictionary all;
  if (initial_value.is_array())
    for (const auto& each : initial_value.get_array())
      if (!only_part || *only_part == each) all = all.with(values.intern(each).value, 1);
  return all;
}

parsed_call set::parse(const observed_call& call, value_table& values) const {
  using parsed = std::optional<operation>;
  if (call.f == "read") {
    if (call.output == nullptr) return parsed{};
    if (call.output->is_null()) return parsed{read_of({}, values)};
    if (!call.output->is_array())
      return not_the_shape(call.f, *call.output, name, "an array of all elements");
    return parsed{read_of(call.output->get_array(), values)};
  }
  if (call.f != "add" && call.f != "remove" && call.f != "contains")
    return not_a_function(call.f, name, "add, remove, contains or read");
  const auto said = answer(call);
  const auto what = call.f == "add" ? add : call.f == "remove" ? remove : contains;
  if (what == contains && call.output == nullptr) return parsed{};
  if (what == contains && !said)
    return not_the_shape(call.f, *call.output, name, "true, false, [v, true] or [v, false]");
  const auto seen = !said ? not_seen : *said ? yes : no;
  return parsed{
      operation{.function = what, .first = values.intern(call.input), .second = value_id{seen}}};
}

std::optional<dictionary> set::step(const dictionary& now, const operation& op,
                                    const value_table& values) {
  if (op.function == read) return is_exactly(now, op, values) ? std::optional{now} : std::nullopt;
  const bool is_there = now.find(op.first.value).has_value();
  // An add changes a set without the element, a remove and a contains find one with it.
  const bool says_yes = op.function == add ? !is_there : is_there;
  if (op.second.value != not_seen && (op.second.value == yes) != says_yes) return std::nullopt;
  if (!says_yes || op.function == contains) return now;
  return op.function == add ? now.with(op.first.value, 1) : now.without(op.first.value);
}

effect set::effect_of(const operation& op) const {
  if (op.function == read || op.function == contains || op.second.value == no) return effect::none;
  return op.second.value == not_seen && only_part ? effect::overwrite : effect::any;
}

std::optional<dictionary> set::needs(const operation& op) const {
  if (!only_part || op.function == read || op.second.value == not_seen) return std::nullopt;
  const bool is_there = (op.function != add) == (op.second.value == yes);
  return is_there ? dictionary{}.with(op.first.value, 1) : dictionary{};
}

json::value set::describe(const dictionary& now, const value_table& values) {
  json::array shown;
  now.for_each([&](std::int64_t key, std::uint32_t) {
    shown.push_back(values[value_id{static_cast<std::uint32_t>(key)}]);
  });
  return shown;
}

bool set::parts(const observed_call& call, std::vector<json::value>& into) {
  if (call.f == "read") return call.output == nullptr;
  into.push_back(call.input);
  return true;
}

parsed_call grow_only_set::parse(const observed_call& call, value_table& values) const {
  if (call.f == "remove") return not_a_function(call.f, name, "add, contains or read");
  return set::parse(call, values);
}

}  // namespace agon::checkers
