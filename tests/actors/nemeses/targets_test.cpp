// Which nodes a fault hits.
#include "actors/nemeses/targets.hpp"

#include <gtest/gtest.h>

#include <set>

namespace agon::tests {

namespace {

const std::vector<std::string> five{"n1", "n2", "n3", "n4", "n5"};

std::size_t count_of(const json::value& spec, const std::vector<std::string>& names,
                     std::uint64_t seed = 1) {
  return targets(spec, names, random_stream{seed, "targets"})->size();
}

}  // namespace

TEST(sizes, keep_a_majority_out_of_every_minority) {
  EXPECT_EQ(majority_size(5), 3U);
  EXPECT_EQ(majority_size(4), 3U);
  EXPECT_EQ(minority_size(5), 2U);
  EXPECT_EQ(minority_size(4), 1U);
  EXPECT_EQ(minority_size(1), 0U);
  EXPECT_EQ(minority_size(0), 0U);
  EXPECT_EQ(minority_third_size(3), 0U);
  EXPECT_EQ(minority_third_size(4), 1U);
  EXPECT_EQ(minority_third_size(7), 2U);
}

TEST(targets, draws_as_many_nodes_as_the_word_says) {
  EXPECT_EQ(count_of("one", five), 1U);
  EXPECT_EQ(count_of("minority", five), 2U);
  EXPECT_EQ(count_of("majority", five), 3U);
  EXPECT_EQ(count_of("minority-third", five), 1U);
  EXPECT_EQ(count_of("all", five), 5U);
  EXPECT_EQ(count_of("one", {}), 0U);
}

TEST(targets, draws_a_subset_of_any_size_but_none_where_nothing_is_said) {
  std::set<std::size_t> sizes;
  for (std::uint64_t seed = 0; seed < 100; ++seed) sizes.insert(count_of(nullptr, five, seed));
  EXPECT_EQ(sizes, (std::set<std::size_t>{1, 2, 3, 4, 5}));
}

TEST(targets, hits_every_node_sooner_or_later) {
  std::set<node_id> hit;
  for (std::uint64_t seed = 0; seed < 50; ++seed)
    hit.insert(targets("one", five, random_stream{seed, "targets"})->front());
  EXPECT_EQ(hit.size(), 5U);
}

TEST(targets, takes_a_list_as_it_is_without_repetition) {
  EXPECT_EQ(*targets(json::array{"n4", "n2", "n4"}, five, random_stream{1, "targets"}),
            (std::vector{node_id{2}, node_id{4}}));
}

TEST(targets, draws_one_of_the_groups_of_nodes_that_fail_together) {
  const auto groups = [](const std::string& word, const std::vector<std::string>& names) {
    std::set<std::vector<node_id>> drawn;
    for (std::uint64_t seed = 1; seed <= 50; ++seed)
      drawn.insert(*targets(json::value(word), names, random_stream{seed, "targets"}));
    return drawn;
  };
  const node_id n1{1}, n2{2}, n3{3}, n4{4}, n5{5}, n6{6}, n7{7};
  using all = std::set<std::vector<node_id>>;
  EXPECT_EQ(groups("rack", five), (all{{n1, n4}, {n2, n5}, {n3}}));
  EXPECT_EQ(groups("machine", five), (all{{n1, n4}, {n2, n5}, {n3}}));
  const std::vector<std::string> seven{"n1", "n2", "n3", "n4", "n5", "n6", "n7"};
  EXPECT_EQ(groups("rack", seven), (all{{n1, n4, n7}, {n2, n5}, {n3, n6}}));
  EXPECT_EQ(groups("machine", seven), (all{{n1, n5}, {n2, n6}, {n3, n7}, {n4}}));
  EXPECT_EQ(groups("machine", {"n1"}), (all{{n1}}));
}

TEST(targets, names_what_is_allowed) {
  const random_stream random{1, "targets"};
  EXPECT_EQ(to_string(targets("primaries", five, random).problem()),
            "target: nodes cannot be chosen by \"primaries\" (give one of one, minority, majority, "
            "minority-third, all, random, machine, rack, or a list of node names)");
  EXPECT_FALSE(targets(3, five, random).ok());
  EXPECT_FALSE(targets(json::array{3}, five, random).ok());
  EXPECT_EQ(targets(json::array{"n6"}, five, random).problem().hint,
            "the nodes are n1, n2, n3, n4, n5");
}

}  // namespace agon::tests
