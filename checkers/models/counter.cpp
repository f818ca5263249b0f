// What a counter allows.
#include "checkers/models/counter.hpp"

namespace agon::checkers {
namespace {

std::int64_t sum(std::int64_t one, std::int64_t other) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(one) +
                                   static_cast<std::uint64_t>(other));
}

}  // namespace

std::int64_t counter::initial(value_table&) const {
  return whole_number(initial_value).value_or(0);
}

parsed_call counter::parse(const observed_call& call, value_table& values) const {
  using parsed = std::optional<operation>;
  if (call.f == "read") {
    if (call.output == nullptr) return parsed{};
    if (!whole_number(*call.output))
      return not_the_shape(call.f, *call.output, name, "a whole number");
    return parsed{operation{.function = read, .first = values.intern(*call.output)}};
  }
  if (call.f != "add" && call.f != "add-and-get")
    return not_a_function(call.f, name, "add, add-and-get or read");
  if (!whole_number(call.input)) return not_the_shape(call.f, call.input, name, "a whole number");
  const auto amount = values.intern(call.input);
  if (call.f == "add" || call.output == nullptr)
    return parsed{operation{.function = add, .first = amount}};
  const auto* pair = call.output->if_array();
  if (pair == nullptr || pair->size() != 2 || !whole_number((*pair)[1]))
    return not_the_shape(call.f, *call.output, name, "[amount, number after it]");
  return parsed{
      operation{.function = add_and_get, .first = amount, .second = values.intern((*pair)[1])}};
}

std::optional<std::int64_t> counter::step(std::int64_t now, const operation& op,
                                          const value_table& values) {
  const auto first = *whole_number(values[op.first]);
  if (op.function == read) return now == first ? std::optional{now} : std::nullopt;
  const auto after = sum(now, first);
  if (op.function == add_and_get && after != *whole_number(values[op.second])) return std::nullopt;
  return after;
}

effect counter::effect_of(const operation& op) {
  return op.function == read ? effect::none : effect::any;
}

}  // namespace agon::checkers
