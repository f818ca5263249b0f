// Ops: names of types and lines for people.
#include "actors/vocabulary/op.hpp"

#include <gtest/gtest.h>

namespace agon {
namespace {

TEST(op, types_of_a_history_have_names_both_ways) {
  for (const auto type : {op_type::invoke, op_type::ok, op_type::fail, op_type::info})
    EXPECT_EQ(op_type_from(to_string(type)).value(), type);
}

TEST(op, sleep_and_log_have_names_but_are_not_read_from_histories) {
  EXPECT_EQ(to_string(op_type::sleep), "sleep");
  EXPECT_EQ(to_string(op_type::log), "log");
  EXPECT_FALSE(op_type_from("sleep").ok());
  EXPECT_FALSE(op_type_from("log").ok());
}

TEST(op, an_unknown_type_is_an_error_that_lists_what_is_allowed) {
  const auto type = op_type_from("invok");
  ASSERT_FALSE(type.ok());
  EXPECT_EQ(to_string(type.problem()), "type is \"invok\" (expected invoke, ok, fail or info)");
}

TEST(op, prints_as_fields_between_tabs) {
  const op write{.process = process_id{3}, .type = op_type::invoke, .f = "write", .value = 4};
  EXPECT_EQ(to_string(write), "3\tinvoke\twrite\t4");
}

TEST(op, prints_its_error_only_where_there_is_one) {
  const op failed{.process = process_id{-1},
                  .type = op_type::info,
                  .f = "kill",
                  .value = {1, 2},
                  .error = "timeout"};
  EXPECT_EQ(to_string(failed), "nemesis\tinfo\tkill\t[1,2]\t\"timeout\"");
}

TEST(op, has_no_index_and_no_value_until_told) {
  const op plain{};
  EXPECT_EQ(plain.index, -1);
  EXPECT_TRUE(plain.value.is_null());
  EXPECT_TRUE(plain.error.is_null());
}

}  // namespace
}  // namespace agon
