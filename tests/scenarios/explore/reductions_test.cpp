// Smaller tests: what goes, what stays, and what moves along.
#include "scenarios/explore/reductions.hpp"

#include "scenarios/explore/recording.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace agon::scenarios {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

script_op op_at(duration at, std::uint32_t thread, json::value value) {
  return {.at = time_point{at}, .thread = thread, .f = "write", .value = std::move(value)};
}

script_fault fault_at(duration at, std::string package, std::string f, json::value value = {}) {
  return {.at = time_point{at},
          .package = std::move(package),
          .f = std::move(f),
          .value = std::move(value)};
}

/// Three clients at three nodes, of which the second is idle; two keys, two packages.
test_options example() {
  test_options options;
  options.nodes = {"n1", "n2", "n3"};
  options.faults = {"partition", "kill", "pause"};
  options.time_limit = 10;
  script what;
  what.clients = {"n1", "n2", "n3"};
  what.ops = {op_at(1s, 0, json::array{7, 40}), op_at(3s, 2, json::array{5, 9}),
              op_at(8s, 0, json::array{7, json::array{9, 41}})};
  what.last = {op_at(2s, 2, json::array{7, nullptr})};
  what.faults = {fault_at(2s, "partition", "start-partition",
                          json::parse(R"({"n1": ["n2", "n3"], "n3": ["n1"]})")),
                 fault_at(4s, "kill", "kill", json::array{"n2", "n3"}),
                 fault_at(5s, "partition", "stop-partition"), fault_at(6s, "kill", "start")};
  return scripted_options(options, what);
}

std::vector<double> times_of(const std::vector<script_op>& ops) {
  std::vector<double> times;
  for (const auto& one : ops) times.push_back(to_seconds(one.at.time_since_epoch()));
  return times;
}

TEST(fault_pairs, hold_what_breaks_and_what_mends_it_together) {
  const auto faults = example().script->faults;
  EXPECT_THAT(fault_pairs(faults), ElementsAre(ElementsAre(0, 2), ElementsAre(1, 3)));
  EXPECT_THAT(places_of(fault_pairs(faults), {1}), ElementsAre(1, 3));
}

TEST(fault_pairs, what_mends_nothing_stands_alone_and_a_new_fault_begins_a_new_pair) {
  const std::vector faults{fault_at(1s, "kill", "start"), fault_at(2s, "kill", "kill"),
                           fault_at(3s, "kill", "kill"), fault_at(4s, "kill", "start"),
                           fault_at(5s, "kill", "start")};
  EXPECT_THAT(fault_pairs(faults),
              ElementsAre(ElementsAre(0), ElementsAre(1), ElementsAre(2, 3, 4)));
}

TEST(ops, are_grouped_by_key_where_they_have_one_and_by_client) {
  const auto ops = example().script->ops;
  EXPECT_THAT(ops_by_key(ops), ElementsAre(ElementsAre(0, 2), ElementsAre(1)));
  EXPECT_THAT(ops_by_thread(ops), ElementsAre(ElementsAre(0, 2), ElementsAre(1)));
  EXPECT_THAT(ops_by_key({op_at(1s, 0, 3), op_at(2s, 0, 4)}), IsEmpty());
}

TEST(ended_at, cuts_ops_and_faults_and_keeps_the_last_ones) {
  const auto cut = ended_at(example(), 4.5);
  EXPECT_EQ(cut.time_limit, 4.5);
  EXPECT_THAT(times_of(cut.script->ops), ElementsAre(1, 3));
  EXPECT_EQ(cut.script->faults.size(), 2U);
  EXPECT_THAT(times_of(cut.script->last), ElementsAre(2));
}

TEST(ended_at, what_follows_the_faults_moves_along) {
  auto what = *example().script;
  what.ops.push_back(op_at(12s, 0, json::array{7, 1}));
  const auto cut = ended_at(scripted_options(example(), what), 4);
  EXPECT_THAT(times_of(cut.script->ops), ElementsAre(1, 3, 6));
}

TEST(without_node, takes_its_name_out_of_faults_and_moves_its_clients) {
  const auto smaller = *without_node(example(), 2, orphans::move);
  EXPECT_THAT(smaller.nodes, ElementsAre("n1", "n2"));
  EXPECT_THAT(smaller.script->clients, ElementsAre("n1", "n2", "n1"));
  EXPECT_EQ(smaller.script->faults[0].value, json::parse(R"({"n1": ["n2"]})"));
  EXPECT_EQ(smaller.script->faults[1].value, (json::array{"n2"}));
  EXPECT_TRUE(check(smaller).ok());
}

TEST(without_node, takes_its_clients_ops_along_if_asked_to) {
  const auto smaller = *without_node(example(), 2, orphans::go);
  EXPECT_THAT(times_of(smaller.script->ops), ElementsAre(1, 8));
  EXPECT_THAT(smaller.script->last, IsEmpty());
  auto alone = example();
  alone.nodes = {"n1"};
  EXPECT_EQ(without_node(alone, 0, orphans::go), std::nullopt);
}

TEST(idle, clients_and_packages_go) {
  const auto fewer = without_idle_clients(example());
  EXPECT_THAT(fewer.script->clients, ElementsAre("n1", "n3"));
  EXPECT_EQ(fewer.script->ops[1].thread, 1U);
  EXPECT_EQ(fewer.script->last[0].thread, 1U);
  EXPECT_EQ(fewer.concurrency, "2");
  EXPECT_THAT(without_idle_packages(example()).faults, ElementsAre("partition", "kill"));
}

TEST(gaps, are_those_between_events_of_any_kind) {
  EXPECT_THAT(gaps_of(example()), ElementsAre(1s, 1s, 1s, 1s, 1s, 1s, 2s, 2s));
}

TEST(with_gaps, moves_ops_and_faults_together) {
  auto gaps = gaps_of(example());
  gaps[0] = 10ms;
  gaps[6] = 0s;
  const auto moved = with_gaps(example(), gaps);
  EXPECT_THAT(times_of(moved.script->ops), ElementsAre(0.01, 2.01, 5.01));
  EXPECT_EQ(moved.script->faults[3].at, time_point{5010ms});
  EXPECT_DOUBLE_EQ(moved.time_limit, 7.01);
}

TEST(rounded, rounds_every_time) {
  auto gaps = gaps_of(example());
  gaps[0] = 1499us;
  const auto coarse = rounded(with_gaps(example(), gaps), 1ms);
  EXPECT_THAT(times_of(coarse.script->ops), ElementsAre(0.001, 2.001, 7.001));
  EXPECT_DOUBLE_EQ(coarse.time_limit, 9.001);
}

TEST(small, keys_count_from_zero_in_order_of_appearance) {
  const auto ops = with_small_keys(example()).script->ops;
  EXPECT_EQ(ops[0].value, (json::array{0, 40}));
  EXPECT_EQ(ops[1].value, (json::array{1, 9}));
}

TEST(small, values_keep_their_order_and_keys_stay) {
  const auto ops = with_small_values(example()).script->ops;
  EXPECT_EQ(ops[0].value, (json::array{7, 1}));
  EXPECT_EQ(ops[1].value, (json::array{5, 0}));
  EXPECT_EQ(ops[2].value, (json::array{7, json::array{0, 2}}));
}

TEST(targets_of_faults, go_one_by_one_and_take_what_they_drop_along) {
  // n1, n2, n3, n3, n1 of the partition; n2, n3 of the kill.
  ASSERT_EQ(count_targets(example()), 7U);
  const auto fewer = with_targets(example(), {0, 2, 4, 6}).script->faults;
  EXPECT_EQ(fewer[0].value, json::parse(R"({"n1": ["n3"]})"));
  EXPECT_EQ(fewer[1].value, (json::array{"n3"}));
}

TEST(with_decisions, keeps_those_at_the_places_given) {
  auto what = *example().script;
  const sim::message_id first{node_id{1}, node_id{2}, 0};
  const sim::message_id second{node_id{1}, node_id{2}, 5};
  what.chance = sim::decisions{.usual = 2ms,
                               .latencies = {{first, 1ms}, {second, 9ms}},
                               .blows = {{{first, sim::strike::lose}, 1}},
                               .jobs = {{{time_point{1s}, 0}, {node_id{1}, 2}}}};
  const auto fewer = *with_decisions(scripted_options(example(), what), {1, 3}).script->chance;
  EXPECT_EQ(fewer.usual, 2ms);
  EXPECT_THAT(fewer.latencies, ElementsAre(std::pair{second, duration{9ms}}));
  EXPECT_THAT(fewer.blows, IsEmpty());
  EXPECT_EQ(fewer.jobs.size(), 1U);
}

}  // namespace
}  // namespace agon::scenarios
