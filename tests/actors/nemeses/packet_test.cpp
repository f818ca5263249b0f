// The packet package: from words to shapes, from ops to orders.
#include "actors/nemeses/packet.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace agon::tests {

namespace {

using std::chrono::milliseconds;

const std::vector<std::string> three{"n1", "n2", "n3"};

link_shape drawn(const json::value& spec, std::uint64_t seed) {
  const auto shape = shape_from(spec, random_stream{seed, "packet"});
  EXPECT_TRUE(shape.ok());
  return shape ? *shape : link_shape{};
}

result<fault_plan> planned(const std::string& f, const json::value& value,
                           const fault_ledger& ledger = {}) {
  return packet_script(three).plan(op{.f = f, .value = value}, ledger, random_stream{1, "packet"});
}

/// Who is told to shape, and who to stop.
std::map<std::string, std::string> told(const fault_plan& plan) {
  std::map<std::string, std::string> all;
  for (const auto& order : plan.orders) {
    const auto* shape = std::get_if<to_node::shape>(&order.message);
    EXPECT_TRUE(shape != nullptr && shape->to.empty());
    all[to_string(order.node)] = shape->link == link_shape{} ? "none" : "shaped";
  }
  return all;
}

using words = std::map<std::string, std::string>;

}  // namespace

TEST(shape_from, draws_the_strength_of_each_word_within_its_bounds) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto slow = drawn("slow", seed);
    EXPECT_GE(slow.delay, milliseconds{5});
    EXPECT_LE(slow.delay, milliseconds{250});
    EXPECT_EQ(slow.jitter, slow.delay);
    EXPECT_EQ((link_shape{.delay = slow.delay, .jitter = slow.jitter}), slow);
    const auto flaky = drawn("flaky", seed);
    EXPECT_GE(flaky.loss, 0.05);
    EXPECT_LE(flaky.loss, 0.5);
    EXPECT_EQ((link_shape{.loss = flaky.loss}), flaky);
    EXPECT_GE(drawn("duplicate", seed).duplicate, 0.05);
    EXPECT_GE(drawn("reorder", seed).reorder, 0.05);
    EXPECT_GE(drawn("corrupt", seed).corrupt, 0.01);
    EXPECT_LE(drawn("corrupt", seed).corrupt, 0.2);
    EXPECT_GE(drawn("narrow", seed).rate, 1'024u);
    EXPECT_LE(drawn("narrow", seed).rate, 65'536u);
  }
}

TEST(shape_from, mixes_any_of_them) {
  int slow = 0, lossy = 0, narrow = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto mixed = drawn("mixed", seed);
    slow += mixed.delay > duration::zero() ? 1 : 0;
    lossy += mixed.loss > 0 ? 1 : 0;
    narrow += mixed.rate > 0 ? 1 : 0;
  }
  EXPECT_NEAR(slow, 100, 30);
  EXPECT_NEAR(lossy, 100, 30);
  EXPECT_NEAR(narrow, 100, 30);
}

TEST(shape_from, takes_a_shape_as_it_is_and_to_json_gives_it_back) {
  const json::object spec{{"delay_ms", 50.0}, {"jitter_ms", 1.5}, {"loss", 0.25},
                          {"duplicate", 0.5}, {"reorder", 0.1},   {"corrupt", 0.01},
                          {"rate", 1000u}};
  const auto shape = drawn(spec, 1);
  EXPECT_EQ(shape, (link_shape{.delay = milliseconds{50},
                               .jitter = std::chrono::microseconds{1'500},
                               .loss = 0.25,
                               .duplicate = 0.5,
                               .reorder = 0.1,
                               .corrupt = 0.01,
                               .rate = 1'000}));
  EXPECT_EQ(to_json(shape), spec);
  EXPECT_EQ(to_json(link_shape{}), json::object{});
}

TEST(shape_from, names_what_is_allowed) {
  const random_stream random{1, "packet"};
  for (const auto& wrong :
       {json::value{"purple"}, json::value{7}, json::value{json::object{{"loss", 1.5}}},
        json::value{json::object{{"loss", -0.5}}}, json::value{json::object{{"los", 0.5}}},
        json::value{json::object{{"delay_ms", "long"}}}}) {
    const auto shape = shape_from(wrong, random);
    ASSERT_FALSE(shape.ok());
    EXPECT_NE(shape.problem().hint.find("slow, flaky, duplicate"), std::string::npos);
  }
}

TEST(the_packet_nemesis, shapes_what_its_targets_send_and_nothing_else) {
  fault_ledger ledger;
  ledger.sent({node_id{3}, to_node::shape{{}, {.loss = 1}}});
  const auto plan = planned(
      "start-packet", json::object{{"targets", json::array{"n1"}}, {"shape", "flaky"}}, ledger);
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(told(*plan), (words{{"n1", "shaped"}, {"n3", "none"}}));
  EXPECT_TRUE(plan->about.at("shape").as_object().contains("loss"));
}

TEST(the_packet_nemesis, draws_what_its_value_does_not_say) {
  const auto plan = planned("start-packet", nullptr);
  ASSERT_TRUE(plan.ok());
  EXPECT_FALSE(plan->orders.empty());
}

TEST(the_packet_nemesis, undoes_the_shapes_of_all_nodes) {
  EXPECT_EQ(told(*planned("stop-packet", nullptr)),
            (words{{"n1", "none"}, {"n2", "none"}, {"n3", "none"}}));
}

TEST(the_packet_nemesis, says_what_it_cannot_do) {
  EXPECT_EQ(to_string(planned("explode", nullptr).problem()),
            "nemesis packet: the packet nemesis cannot do \"explode\" (it does start-packet and "
            "stop-packet)");
  EXPECT_FALSE(planned("start-packet", "flaky").ok());
  EXPECT_FALSE(planned("start-packet", json::object{{"targets", "nobody"}}).ok());
}

}  // namespace agon::tests
