// Grudges, literally.
#include "actors/nemeses/grudge.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace agon::tests {

namespace {

std::vector<node_id> ring(std::uint32_t count) {
  std::vector<node_id> nodes;
  for (std::uint32_t node = 1; node <= count; ++node) nodes.push_back(node_id{node});
  return nodes;
}

std::vector<std::string> names(std::uint32_t count) {
  std::vector<std::string> all;
  for (const auto node : ring(count)) all.push_back(to_string(node));
  return all;
}

std::set<node_id> nodes(std::initializer_list<std::uint32_t> numbers) {
  std::set<node_id> all;
  for (const auto number : numbers) all.insert(node_id{number});
  return all;
}

constexpr node_id n1{1};
constexpr node_id n2{2};
constexpr node_id n3{3};
constexpr node_id n4{4};
constexpr node_id n5{5};

/// Whom each of the nodes hears, itself included.
std::set<node_id> heard_by(node_id node, const grudge& cut, std::uint32_t count) {
  std::set<node_id> heard;
  const auto dropped = cut.find(node);
  for (const auto other : ring(count))
    if (dropped == cut.end() || !dropped->second.contains(other)) heard.insert(other);
  return heard;
}

}  // namespace

TEST(bisect, puts_the_smaller_half_first) {
  EXPECT_EQ(bisect(ring(5)), (std::vector<component>{{n1, n2}, {n3, n4, n5}}));
  EXPECT_EQ(bisect(ring(4)), (std::vector<component>{{n1, n2}, {n3, n4}}));
  EXPECT_EQ(bisect(ring(1)), (std::vector<component>{{}, {n1}}));
}

TEST(split_one, leaves_one_alone) {
  EXPECT_EQ(split_one(ring(3), n2), (std::vector<component>{{n2}, {n1, n3}}));
}

TEST(complete_grudge, cuts_both_ways_between_components) {
  EXPECT_EQ(complete_grudge(bisect(ring(3))),
            (grudge{{n1, nodes({2, 3})}, {n2, nodes({1})}, {n3, nodes({1})}}));
  EXPECT_EQ(complete_grudge(bisect(ring(1))), grudge{});
}

TEST(bridge, leaves_one_node_that_hears_both_halves) {
  EXPECT_EQ(
      bridge(ring(5)),
      (grudge{{n1, nodes({4, 5})}, {n2, nodes({4, 5})}, {n4, nodes({1, 2})}, {n5, nodes({1, 2})}}));
  EXPECT_EQ(bridge(ring(2)), grudge{});
}

TEST(majorities_ring, of_three_is_a_circle_of_one_way_links) {
  EXPECT_EQ(majorities_ring(ring(3)),
            (grudge{{n1, nodes({2})}, {n2, nodes({3})}, {n3, nodes({1})}}));
}

TEST(majorities_ring, of_five_lets_each_hear_its_neighbours) {
  EXPECT_EQ(majorities_ring(ring(5)), (grudge{{n1, nodes({3, 4})},
                                              {n2, nodes({4, 5})},
                                              {n3, nodes({1, 5})},
                                              {n4, nodes({1, 2})},
                                              {n5, nodes({2, 3})}}));
}

TEST(majorities_ring, shows_every_node_a_majority_and_no_two_the_same) {
  for (const std::uint32_t count : {3U, 4U, 5U, 6U, 7U, 9U}) {
    const auto cut = majorities_ring(ring(count));
    std::set<std::set<node_id>> majorities;
    for (const auto node : ring(count)) {
      const auto heard = heard_by(node, cut, count);
      EXPECT_GE(heard.size(), majority_size(count)) << count;
      EXPECT_LT(heard.size(), count);
      EXPECT_TRUE(heard.contains(node));
      majorities.insert(heard);
    }
    EXPECT_EQ(majorities.size(), count);
  }
}

TEST(majorities_ring, is_mutual_for_more_than_three_nodes) {
  for (const std::uint32_t count : {4U, 5U, 6U, 7U})
    for (const auto& [node, dropped] : majorities_ring(ring(count)))
      for (const auto other : dropped)
        EXPECT_TRUE(majorities_ring(ring(count)).at(other).contains(node)) << count;
}

TEST(one_way, leaves_the_way_back_open) {
  EXPECT_EQ(one_way(std::vector{n1}, std::vector{n2, n3}),
            (grudge{{n2, nodes({1})}, {n3, nodes({1})}}));
}

TEST(invert, turns_who_hears_whom_into_who_drops_whom) {
  EXPECT_EQ(invert(ring(3), {{n1, nodes({1, 2})}, {n2, nodes({1, 2, 3})}}),
            (grudge{{n1, nodes({3})}, {n3, nodes({1, 2})}}));
}

TEST(grudge_from, draws_each_of_its_words_for_five_nodes) {
  const auto drawn = [](const json::value& spec) {
    const auto cut = grudge_from(spec, names(5), random_stream{1, "partition"});
    EXPECT_TRUE(cut.ok()) << json::serialize(spec);
    return cut ? *cut : grudge{};
  };
  const auto links_cut = [&](const json::value& spec) {
    std::size_t links = 0;
    for (const auto& [node, dropped] : drawn(spec)) links += dropped.size();
    return links;
  };
  EXPECT_EQ(links_cut("one"), 2U * 1 * 4);
  EXPECT_EQ(links_cut("halves"), 2U * 2 * 3);
  EXPECT_EQ(links_cut("majority"), 2U * 2 * 3);
  EXPECT_EQ(links_cut("minority-third"), 2U * 1 * 4);
  EXPECT_EQ(links_cut("majorities-ring"), 5U * 2);
  EXPECT_EQ(links_cut("bridge"), 2U * 2 * 2);
  EXPECT_GE(links_cut("one-way-random"), 4U);
  EXPECT_EQ(drawn("deaf").size(), 1U);
  EXPECT_EQ(links_cut("deaf"), 4U);
  EXPECT_EQ(drawn("mute").size(), 4U);
  EXPECT_EQ(links_cut("mute"), 4U);
  EXPECT_GT(links_cut("random"), 4U);
  EXPECT_LT(links_cut("random"), 16U);
  // Nodes 1 and 4, 2 and 5, or 3.
  for (const auto* word : {"machine", "rack"}) {
    const auto links = links_cut(word);
    EXPECT_TRUE(links == 2U * 2 * 3 || links == 2U * 1 * 4) << word << " " << links;
  }
  EXPECT_GT(links_cut(nullptr), 0U);
}

TEST(grudge_from, takes_components_and_grudges_as_they_are) {
  const random_stream random{1, "partition"};
  EXPECT_EQ(*grudge_from(json::array{json::array{"n1"}, json::array{"n2", "n3"}}, names(3), random),
            (grudge{{n1, nodes({2, 3})}, {n2, nodes({1})}, {n3, nodes({1})}}));
  EXPECT_EQ(*grudge_from(json::object{{"n1", json::array{"n3"}}}, names(3), random),
            (grudge{{n1, nodes({3})}}));
}

TEST(grudge_from, depends_on_nothing_but_its_luck) {
  const auto drawn = [](std::uint64_t seed) {
    return *grudge_from("one", names(5), random_stream{seed, "partition"});
  };
  EXPECT_EQ(drawn(1), drawn(1));
  std::set<grudge> different;
  for (std::uint64_t seed = 0; seed < 50; ++seed) different.insert(drawn(seed));
  EXPECT_EQ(different.size(), 5U);
}

TEST(grudge_from, names_what_is_allowed) {
  const random_stream random{1, "partition"};
  EXPECT_EQ(grudge_from("thirds", names(3), random).problem().what,
            "a network cannot be partitioned by \"thirds\"");
  EXPECT_NE(grudge_from(7, names(3), random).problem().hint.find("majorities-ring"),
            std::string::npos);
  EXPECT_EQ(to_string(grudge_from(json::object{{"n9", json::array{}}}, names(2), random).problem()),
            "target: there is no node \"n9\" (the nodes are n1, n2)");
}

TEST(to_json, writes_a_grudge_by_names) {
  EXPECT_EQ(to_json(grudge{{n1, nodes({2, 3})}}, names(3)),
            (json::object{{"n1", json::array{"n2", "n3"}}}));
}

}  // namespace agon::tests
