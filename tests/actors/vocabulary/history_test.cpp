// Histories: pairing, what cannot be paired, and filters.
#include "actors/vocabulary/history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace agon {
namespace {

using testing::ElementsAre;

op event(std::int64_t process, op_type type, std::string f = "read") {
  return op{.process = process_id{process}, .type = type, .f = std::move(f)};
}

std::vector<std::int64_t> pairs(const history& ops) {
  std::vector<std::int64_t> found;
  for (std::size_t i = 0; i < ops.size(); ++i) found.push_back(ops.pair(i));
  return found;
}

TEST(history, pairs_the_ops_of_each_process) {
  const auto ops = history::from({event(0, op_type::invoke), event(1, op_type::invoke),
                                  event(0, op_type::ok), event(1, op_type::fail)});
  ASSERT_TRUE(ops.ok());
  EXPECT_THAT(pairs(*ops), ElementsAre(2, 3, 0, 1));
}

TEST(history, an_op_without_completion_has_no_pair) {
  const auto ops = history::from(
      {event(0, op_type::invoke), event(1, op_type::invoke), event(1, op_type::info)});
  ASSERT_TRUE(ops.ok());
  EXPECT_THAT(pairs(*ops), ElementsAre(no_pair, 2, 1));
}

TEST(history, infos_of_a_nemesis_begin_and_end_in_turn) {
  const auto ops = history::from({event(-1, op_type::info, "kill"), event(-2, op_type::info),
                                  event(-1, op_type::info, "kill"), event(-1, op_type::info)});
  ASSERT_TRUE(ops.ok());
  EXPECT_THAT(pairs(*ops), ElementsAre(2, no_pair, 0, no_pair));
}

TEST(history, numbers_ops_that_have_no_index_and_keeps_others) {
  auto numbered = event(0, op_type::invoke);
  numbered.index = 70;
  const auto ops = history::from({numbered, event(0, op_type::ok)});
  ASSERT_TRUE(ops.ok());
  EXPECT_EQ((*ops)[0].index, 70);
  EXPECT_EQ((*ops)[1].index, 1);
}

TEST(history, two_invocations_of_a_process_at_once_are_refused) {
  const auto ops =
      history::from({event(3, op_type::invoke, "write"), event(3, op_type::invoke, "read")});
  ASSERT_FALSE(ops.ok());
  EXPECT_EQ(to_string(ops.problem()),
            "history index 1: process 3 invokes read while its op at index 0 has not completed "
            "(a process has one op at a time)");
}

TEST(history, a_completion_without_invocation_is_refused) {
  std::size_t misfit = 7;
  const auto ops =
      history::from({event(0, op_type::invoke), event(3, op_type::ok, "write")}, &misfit);
  ASSERT_FALSE(ops.ok());
  EXPECT_EQ(misfit, 1U);
  EXPECT_EQ(to_string(ops.problem()),
            "history index 1: process 3 completes write which it did not invoke "
            "(each completion needs an invocation before it)");
}

TEST(history, nothing_is_a_history_too) {
  const auto ops = history::from({});
  ASSERT_TRUE(ops.ok());
  EXPECT_TRUE(ops->empty());
  EXPECT_EQ(ops->size(), 0U);
}

TEST(history, a_filter_keeps_indices_and_pairs_anew) {
  const auto ops = history::from({event(0, op_type::invoke), event(1, op_type::invoke),
                                  event(0, op_type::ok), event(1, op_type::ok)});
  ASSERT_TRUE(ops.ok());
  const history part = ops->filter([](const op& o) { return o.process == process_id{1}; });
  ASSERT_EQ(part.size(), 2U);
  EXPECT_EQ(part[0].index, 1);
  EXPECT_EQ(part[1].index, 3);
  EXPECT_THAT(pairs(part), ElementsAre(1, 0));
}

TEST(history, a_filter_that_drops_one_half_leaves_the_other_without_pair) {
  const auto ops = history::from({event(0, op_type::invoke), event(0, op_type::ok)});
  ASSERT_TRUE(ops.ok());
  EXPECT_THAT(pairs(ops->filter([](const op& o) { return o.type == op_type::ok; })),
              ElementsAre(no_pair));
  EXPECT_THAT(pairs(ops->filter([](const op& o) { return o.type == op_type::invoke; })),
              ElementsAre(no_pair));
}

TEST(history, client_ops_are_those_that_are_not_of_nemeses) {
  const auto ops = history::from({event(-1, op_type::info), event(0, op_type::invoke),
                                  event(-1, op_type::info), event(0, op_type::ok)});
  ASSERT_TRUE(ops.ok());
  const history clients = ops->client_ops();
  ASSERT_EQ(clients.size(), 2U);
  EXPECT_EQ(clients[0].index, 1);
  EXPECT_THAT(pairs(clients), ElementsAre(1, 0));
}

TEST(history, can_be_walked_in_order) {
  const auto ops = history::from({event(0, op_type::invoke), event(0, op_type::ok)});
  ASSERT_TRUE(ops.ok());
  std::vector<op_type> types;
  for (const op& o : *ops) types.push_back(o.type);
  EXPECT_THAT(types, ElementsAre(op_type::invoke, op_type::ok));
  EXPECT_EQ(ops->ops().size(), 2U);
}

}  // namespace
}  // namespace agon
