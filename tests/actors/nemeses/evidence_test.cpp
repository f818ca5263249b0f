// What a fault's completion says, and what the report makes of it.
#include "actors/nemeses/evidence.hpp"

#include <gtest/gtest.h>

namespace agon::tests {

namespace {

const std::vector<std::string> names{"a", "b", "c"};

op kill(std::int64_t seconds = 1) {
  return {.time = time_point{std::chrono::seconds{seconds}},
          .process = process_id{-1},
          .type = op_type::info,
          .f = "kill"};
}

}  // namespace

TEST(fault_completion, says_who_was_hit_and_what_shows_it) {
  const node_answers answers{{node_id{1}, evidence{{"pid", 7}}}, {node_id{3}, evidence{}}};
  const auto completion = fault_completion(kill(), {{"spec", "minority"}}, answers, names, true);
  EXPECT_EQ(completion.type, op_type::info);
  EXPECT_TRUE(completion.error.is_null());
  EXPECT_EQ(completion.value,
            (json::value{{"spec", "minority"},
                         {"nodes", json::array{"a", "c"}},
                         {"evidence", {{"a", {{"pid", 7}}}, {"c", json::object{}}}},
                         {"without_evidence", json::array{"c"}}}));
}

TEST(fault_completion, tells_of_nodes_that_refused) {
  const node_answers answers{{node_id{1}, error{"no such process"}},
                             {node_id{2}, error{"no answer"}}};
  const auto completion = fault_completion(kill(), {}, answers, names, true);
  EXPECT_EQ(completion.error, "a: no such process; b: no answer");
  EXPECT_EQ(completion.value.at("evidence"), json::object{});
}

TEST(fault_completion, does_not_miss_evidence_of_what_only_mends) {
  const node_answers answers{{node_id{1}, evidence{}}};
  const auto completion = fault_completion(kill(), {}, answers, names, false);
  EXPECT_FALSE(completion.value.as_object().contains("without_evidence"));
}

TEST(faults_of, takes_the_second_of_each_pair_and_counts_hits) {
  auto first = kill(1);
  const auto answers = node_answers{{node_id{1}, evidence{{"pid", 7}}}, {node_id{2}, evidence{}}};
  auto done = fault_completion(kill(2), {}, answers, names, true);
  auto other = kill(3);
  other.process = process_id{-2};
  const op client{.process = process_id{0}, .f = "read"};
  const auto faults = faults_of(std::vector<op>{first, client, other, done, kill(4)});
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0], (json::value{{"nemesis", "nemesis"},
                                    {"f", "kill"},
                                    {"time", 2'000'000'000},
                                    {"nodes", json::array{"a", "b"}},
                                    {"evidence", {{"a", {{"pid", 7}}}, {"b", json::object{}}}},
                                    {"hits", 1}}));
}

TEST(faults_of, copes_with_completions_of_any_shape) {
  auto done = kill(2);
  done.value = "whatever";
  done.error = "timeout";
  const auto faults = faults_of(std::vector<op>{kill(1), done});
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].at("hits"), 0);
  EXPECT_EQ(faults[0].at("error"), "timeout");
}

}  // namespace agon::tests
