// Registers, machines and interned values.
#include "checkers/models/catalog.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace agon::checkers {
namespace {

/// Parses the call, which must be of the model.
operation parsed(machine& object, std::string_view f, const json::value& input,
                 const json::value& output = nullptr) {
  const auto call = object.parse({.f = f, .input = input, .output = &output});
  return call.value().value();
}

/// A counter that can only be raised: a model whose states are not values.
struct raised_counter {
  using state = int;
  static constexpr std::string_view name = "raised-counter";
  [[nodiscard]] static state initial(value_table&) { return 0; }
  [[nodiscard]] static result<std::optional<operation>> parse(const observed_call&, value_table&) {
    return std::optional{operation{}};
  }
  [[nodiscard]] static std::optional<state> step(state now, const operation&) {
    return now < 3 ? std::optional{now + 1} : std::nullopt;
  }
  [[nodiscard]] static effect effect_of(const operation&) { return effect::any; }
  [[nodiscard]] static json::value describe(state now, const value_table&) { return now; }
};

TEST(value_table, numbers_equal_values_alike) {
  value_table values;
  const auto one = values.intern(1);
  const auto list = values.intern(json::parse("[1,2]"));
  EXPECT_EQ(values.intern(1), one);
  EXPECT_EQ(values.intern(json::parse("[1, 2]")), list);
  EXPECT_NE(one, list);
  EXPECT_NE(values.intern("1"), one);
  EXPECT_NE(values.intern(nullptr), one);
  EXPECT_EQ(values[list], json::parse("[1,2]"));
  EXPECT_EQ(values.size(), 4U);
}

TEST(value_table, a_whole_number_is_the_same_with_or_without_a_sign_in_json) {
  value_table values;
  EXPECT_EQ(values.intern(json::value(std::int64_t{3})),
            values.intern(json::value(std::uint64_t{3})));
  EXPECT_NE(values.intern(json::value(std::int64_t{-1})),
            values.intern(json::value(~std::uint64_t{0})));
}

TEST(cas_register, begins_with_null_unless_told_otherwise) {
  const auto plain = make_machine(model_kind::cas_register)();
  EXPECT_EQ(plain->describe(plain->initial()), json::value(nullptr));
  const auto zero = make_machine(model_kind::cas_register, 0)();
  EXPECT_EQ(zero->describe(zero->initial()), json::value(0));
}

TEST(cas_register, reads_what_is_there_and_nothing_else) {
  const auto object = make_machine(model_kind::cas_register, 4)();
  const auto start = object->initial();
  EXPECT_EQ(object->step(start, parsed(*object, "read", nullptr, 4)), start);
  EXPECT_EQ(object->step(start, parsed(*object, "read", nullptr, 5)), std::nullopt);
}

TEST(cas_register, sets_only_what_it_compared) {
  const auto object = make_machine(model_kind::cas_register, 1)();
  const auto after = object->step(object->initial(), parsed(*object, "cas", json::array{1, 2}));
  ASSERT_TRUE(after.has_value());
  EXPECT_EQ(object->describe(*after), json::value(2));
  EXPECT_EQ(object->step(*after, parsed(*object, "cas", json::array{1, 2})), std::nullopt);
}

TEST(cas_register, says_what_a_search_may_assume) {
  const auto object = make_machine(model_kind::cas_register)();
  EXPECT_EQ(object->effect_of(parsed(*object, "read", nullptr, 1)), effect::none);
  EXPECT_EQ(object->effect_of(parsed(*object, "write", 1)), effect::overwrite);
  EXPECT_EQ(object->effect_of(parsed(*object, "cas", json::array{1, 2})), effect::any);
  EXPECT_EQ(object->effect_of(parsed(*object, "cas", json::array{1, 1})), effect::none);
  EXPECT_EQ(object->needs(parsed(*object, "write", 1)), std::nullopt);
  EXPECT_EQ(object->describe(*object->needs(parsed(*object, "cas", json::array{7, 8}))),
            json::value(7));
}

TEST(cas_register, has_nothing_to_say_about_a_read_that_nobody_saw) {
  const auto object = make_machine(model_kind::cas_register)();
  const auto call = object->parse({.f = "read", .input = nullptr, .output = nullptr});
  EXPECT_FALSE(call.value().has_value());
}

TEST(cas_register, names_what_it_does_not_understand) {
  const auto object = make_machine(model_kind::cas_register)();
  EXPECT_EQ(object->parse({.f = "enqueue", .input = 1, .output = nullptr}).problem(),
            (error{"f is \"enqueue\"", "model cas-register", "expected read, write or cas"}));
  EXPECT_EQ(object->parse({.f = "cas", .input = 3, .output = nullptr}).problem(),
            (error{"the value of a cas is 3", "model cas-register", "expected [old, new]"}));
}

TEST(read_write_register, refuses_cas) {
  const auto object = make_machine(model_kind::read_write_register)();
  const json::value pair = json::array{1, 2};
  EXPECT_EQ(object->parse({.f = "cas", .input = pair, .output = nullptr}).problem().hint,
            "expected read or write");
  EXPECT_EQ(object->name(), "register");
}

TEST(model_kind, is_found_by_name) {
  EXPECT_EQ(model_kind_from("register").value(), model_kind::read_write_register);
  EXPECT_EQ(model_kind_from("cas-register").value(), model_kind::cas_register);
  EXPECT_EQ(model_kind_from("fifo-queue").value(), model_kind::fifo_queue);
  EXPECT_EQ(to_string(model_kind_from("queue").problem()),
            "there is no model \"queue\" (known: register, cas-register, multi-register, mutex, "
            "owner-mutex, reentrant-mutex, counter, set, grow-only-set, unordered-queue, "
            "fifo-queue, stack, priority-queue, append-list, kv)");
}

TEST(model_kind, says_what_an_object_may_begin_with) {
  EXPECT_TRUE(may_begin_with(model_kind::mutex, nullptr).ok());
  EXPECT_EQ(to_string(may_begin_with(model_kind::mutex, 1).problem()),
            "model mutex: cannot begin with 1 (it can begin with nothing: it is free at first)");
  EXPECT_TRUE(may_begin_with(model_kind::priority_queue, json::array{3, 1}).ok());
  EXPECT_FALSE(may_begin_with(model_kind::priority_queue, json::array{"a"}).ok());
  EXPECT_FALSE(may_begin_with(model_kind::counter, 1.5).ok());
}

TEST(machine_of, numbers_states_as_they_are_reached) {
  machine_of<raised_counter> object{{}};
  auto now = object.initial();
  for (std::uint32_t i = 0; i < 3; ++i) {
    EXPECT_EQ(now.value, i);
    now = object.step(now, {}).value();
  }
  EXPECT_EQ(object.step(now, {}), std::nullopt);
  EXPECT_EQ(object.describe(now), json::value(3));
}

}  // namespace
}  // namespace agon::checkers
