// What an append list allows.
#include "checkers/models/append_list.hpp"

namespace agon::checkers {
namespace {

sequence sequence_of(const json::value& elements, value_table& values) {
  sequence all;
  if (elements.is_array())
    for (const auto& each : elements.get_array()) all = all.with_back(values.intern(each));
  return all;
}

}  // namespace

sequence append_list::initial(value_table& values) const {
  return sequence_of(initial_value, values);
}

/// A read carries the list's number and hash: nearly all states are told apart by the latter.
parsed_call append_list::parse(const observed_call& call, value_table& values) const {
  using parsed = std::optional<operation>;
  if (call.f == "append")
    return parsed{operation{.function = append, .first = values.intern(call.input)}};
  if (call.f != "read") return not_a_function(call.f, name, "append or read");
  if (call.output == nullptr) return parsed{};
  if (!call.output->is_null() && !call.output->is_array())
    return not_the_shape(call.f, *call.output, name, "an array");
  const auto seen = call.output->is_null() ? json::value(json::array{}) : *call.output;
  const auto hash = sequence_of(seen, values).hash();
  return parsed{operation{.function = read,
                          .first = values.intern(seen),
                          .second = value_id{static_cast<std::uint32_t>(hash >> 32)}}};
}

std::optional<sequence> append_list::step(const sequence& now, const operation& op,
                                          value_table& values) {
  if (op.function == append) return now.with_back(op.first);
  if (static_cast<std::uint32_t>(now.hash() >> 32) != op.second.value) return std::nullopt;
  const auto same = sequence_of(json::value(values[op.first]), values) == now;
  return same ? std::optional{now} : std::nullopt;
}

}  // namespace agon::checkers
