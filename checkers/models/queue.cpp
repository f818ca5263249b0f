// What queues and stacks allow.
#include "checkers/models/queue.hpp"

namespace agon::checkers {
namespace {

constexpr container_words fifo_words{.model = fifo_queue::name,
                                     .put = "enqueue",
                                     .take = "dequeue",
                                     .peek = "peek",
                                     .all = "enqueue, dequeue or peek"};
constexpr container_words stack_words{
    .model = stack::name, .put = "push", .take = "pop", .peek = "peek", .all = "push, pop or peek"};
constexpr container_words bag_words{.model = unordered_queue::name,
                                    .put = "enqueue",
                                    .take = "dequeue",
                                    .peek = {},
                                    .all = "enqueue or dequeue"};
constexpr container_words priority_words{.model = priority_queue::name,
                                         .put = "insert",
                                         .take = "delete-min",
                                         .peek = "peek",
                                         .put_too = "enqueue",
                                         .take_too = "dequeue",
                                         .all = "insert, delete-min or peek"};

sequence sequence_of(const json::value& elements, value_table& values) {
  sequence all;
  if (elements.is_array())
    for (const auto& each : elements.get_array()) all = all.with_back(values.intern(each));
  return all;
}

dictionary with_one_more(const dictionary& bag, std::int64_t element) {
  return bag.with(element, bag.find(element).value_or(0) + 1);
}

dictionary with_one_less(const dictionary& bag, std::int64_t element) {
  const auto count = bag.find(element).value_or(0);
  return count > 1 ? bag.with(element, count - 1) : bag.without(element);
}

/// A whole number in the two halves of an operation.
std::int64_t number_in(const operation& op) {
  return static_cast<std::int64_t>((std::uint64_t{op.first.value} << 32) | op.second.value);
}

}  // namespace

sequence fifo_queue::initial(value_table& values) const {
  return sequence_of(initial_value, values);
}

parsed_call fifo_queue::parse(const observed_call& call, value_table& values) const {
  return parse_container_call(call, fifo_words, values);
}

std::optional<sequence> fifo_queue::step(const sequence& now, const operation& op) {
  if (op.function == put) return now.with_back(op.first);
  if (op.function == take_none || op.function == peek_none)
    return now.empty() ? std::optional{now} : std::nullopt;
  if (now.empty()) return std::nullopt;
  if (op.function != take_any && now.front() != op.first) return std::nullopt;
  return op.function == peek ? now : now.without_front();
}

sequence stack::initial(value_table& values) const { return sequence_of(initial_value, values); }

parsed_call stack::parse(const observed_call& call, value_table& values) const {
  return parse_container_call(call, stack_words, values);
}

std::optional<sequence> stack::step(const sequence& now, const operation& op) {
  if (op.function == put) return now.with_back(op.first);
  if (op.function == take_none || op.function == peek_none)
    return now.empty() ? std::optional{now} : std::nullopt;
  if (now.empty()) return std::nullopt;
  if (op.function != take_any && now.back() != op.first) return std::nullopt;
  return op.function == peek ? now : now.without_back();
}

dictionary unordered_queue::initial(value_table& values) const {
  dictionary all;
  if (initial_value.is_array())
    for (const auto& each : initial_value.get_array())
      all = with_one_more(all, values.intern(each).value);
  return all;
}

parsed_call unordered_queue::parse(const observed_call& call, value_table& values) const {
  return parse_container_call(call, bag_words, values);
}

std::optional<dictionary> unordered_queue::step(const dictionary& now, const operation& op) {
  if (op.function == put) return with_one_more(now, op.first.value);
  if (op.function == take_none) return now.empty() ? std::optional{now} : std::nullopt;
  if (now.empty()) return std::nullopt;
  const std::int64_t element = op.function == take_any ? now.least() : op.first.value;
  return now.find(element) ? std::optional{with_one_less(now, element)} : std::nullopt;
}

json::value unordered_queue::describe(const dictionary& now, const value_table& values) {
  json::array shown;
  now.for_each([&](std::int64_t key, std::uint32_t count) {
    for (; count > 0; --count) shown.push_back(values[value_id{static_cast<std::uint32_t>(key)}]);
  });
  return shown;
}

bool unordered_queue::parts(const observed_call& call, std::vector<json::value>& into) {
  if (call.f == "enqueue") {
    into.push_back(call.input);
  } else if (call.output != nullptr) {
    if (call.output->is_null()) return false;
    into.push_back(*call.output);
  }
  return true;
}

dictionary priority_queue::initial(value_table&) const {
  dictionary all;
  if (initial_value.is_array())
    for (const auto& each : initial_value.get_array())
      all = with_one_more(all, whole_number(each).value_or(0));
  return all;
}

parsed_call priority_queue::parse(const observed_call& call, value_table& values) const {
  auto parsed = parse_container_call(call, priority_words, values);
  if (!parsed || !parsed->has_value()) return parsed;
  auto& op = **parsed;
  if (op.function != put && op.function != take && op.function != peek) return parsed;
  const auto& element = op.function == put ? call.input : *call.output;
  const auto number = whole_number(element);
  if (!number) return not_the_shape(call.f, element, name, "a whole number");
  op.first.value = static_cast<std::uint32_t>(static_cast<std::uint64_t>(*number) >> 32);
  op.second.value = static_cast<std::uint32_t>(*number);
  return parsed;
}

std::optional<dictionary> priority_queue::step(const dictionary& now, const operation& op) {
  if (op.function == put) return with_one_more(now, number_in(op));
  if (op.function == take_none || op.function == peek_none)
    return now.empty() ? std::optional{now} : std::nullopt;
  if (now.empty()) return std::nullopt;
  const auto least = now.least();
  if (op.function != take_any && least != number_in(op)) return std::nullopt;
  return op.function == peek ? now : with_one_less(now, least);
}

json::value priority_queue::describe(const dictionary& now, const value_table&) {
  json::array shown;
  now.for_each([&](std::int64_t key, std::uint32_t count) {
    for (; count > 0; --count) shown.push_back(key);
  });
  return shown;
}

}  // namespace agon::checkers
