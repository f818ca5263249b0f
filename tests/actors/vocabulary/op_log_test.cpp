// A list of ops in chunks: order, and that ops are moved, not copied.
#include "actors/vocabulary/op_log.hpp"

#include <gtest/gtest.h>

namespace agon {
namespace {

op numbered(std::size_t index) {
  return {.index = static_cast<std::int64_t>(index), .f = "read", .value = json::array{index}};
}

TEST(an_op_log, hands_over_what_was_appended_and_is_empty_then) {
  op_log log;
  EXPECT_TRUE(log.take().empty());
  log.append(numbered(0));
  log.append(numbered(1));
  EXPECT_EQ(log.size(), 2U);
  EXPECT_EQ(log.take(), (std::vector<op>{numbered(0), numbered(1)}));
  EXPECT_EQ(log.size(), 0U);
  log.append(numbered(7));
  EXPECT_EQ(log.take(), std::vector<op>{numbered(7)});
}

TEST(an_op_log, keeps_the_order_over_several_chunks_and_moves_each_op) {
  constexpr auto count = 2 * op_log::chunk + 1;
  op_log log;
  std::vector<const json::value*> places;
  for (std::size_t i = 0; i < count; ++i) {
    auto event = numbered(i);
    places.push_back(event.value.get_array().data());
    log.append(std::move(event));
  }
  EXPECT_EQ(log.size(), count);
  const auto ops = log.take();
  ASSERT_EQ(ops.size(), count);
  EXPECT_EQ(ops.capacity(), count);
  for (std::size_t i = 0; i < count; ++i) {
    ASSERT_EQ(ops[i].index, static_cast<std::int64_t>(i));
    ASSERT_EQ(ops[i].value.get_array().data(), places[i]) << "copied";
  }
}

}  // namespace
}  // namespace agon
