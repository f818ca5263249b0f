// Identifiers: how they print, compare and hash.
#include "actors/vocabulary/ids.hpp"

#include <gtest/gtest.h>

#include <type_traits>
#include <unordered_set>

namespace agon {
namespace {

TEST(ids, nodes_print_as_n_and_their_number) {
  EXPECT_EQ(to_string(node_id{1}), "n1");
  EXPECT_EQ(to_string(node_id{12}), "n12");
  EXPECT_EQ(to_string(control_node), "control");
}

TEST(ids, processes_print_as_numbers_and_nemeses_by_name) {
  EXPECT_EQ(to_string(process_id{0}), "0");
  EXPECT_EQ(to_string(process_id{47}), "47");
  EXPECT_EQ(to_string(process_id{-1}), "nemesis");
  EXPECT_EQ(to_string(process_id{-2}), "nemesis-2");
}

TEST(ids, threads_print_as_processes_do) {
  EXPECT_EQ(to_string(thread_id{3}), "3");
  EXPECT_EQ(to_string(thread_id{-1}), "nemesis");
  EXPECT_EQ(to_string(thread_id{-3}), "nemesis-3");
}

TEST(ids, clients_are_from_zero_on) {
  EXPECT_TRUE(process_id{0}.is_client());
  EXPECT_FALSE(process_id{-1}.is_client());
  EXPECT_TRUE(thread_id{0}.is_client());
  EXPECT_FALSE(thread_id{-1}.is_client());
}

TEST(ids, order_is_that_of_the_numbers) {
  EXPECT_LT(node_id{1}, node_id{2});
  EXPECT_LT(process_id{-1}, process_id{0});
  EXPECT_EQ(thread_id{4}, thread_id{4});
}

TEST(ids, kinds_do_not_convert_into_each_other) {
  static_assert(!std::is_convertible_v<process_id, thread_id>);
  static_assert(!std::is_convertible_v<node_id, process_id>);
  static_assert(!std::is_convertible_v<node_id, std::uint32_t>);
  static_assert(!std::is_convertible_v<std::uint32_t, node_id>);
}

TEST(ids, nodes_can_be_members_of_unordered_sets) {
  const std::unordered_set<node_id> nodes{node_id{1}, node_id{2}, node_id{1}};
  EXPECT_EQ(nodes.size(), 2U);
}

}  // namespace
}  // namespace agon
