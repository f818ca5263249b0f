// What is said about histories that are not linearizable.
#include "checkers/linearizable/explain.hpp"

#include "checkers/linearizable/linearizable.hpp"
#include "tests/checkers/histories.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace agon::checkers::linearizable {
namespace {

json::object details_of(std::vector<op> events) {
  auto result = make_checker(model_kind::cas_register)->check(history_of(std::move(events)), {});
  EXPECT_EQ(result.outcome, verdict::invalid);
  return std::move(result.details);
}

const std::vector<op> stale_read{invoke(0, "write", 1), ok(0, "write", 1), invoke(1, "write", 2),
                                 ok(1, "write", 2),     invoke(3, "read"), ok(3, "read", 1)};

TEST(explain, names_the_write_that_a_stale_read_should_have_seen) {
  EXPECT_EQ(
      details_of(stale_read).at("explanation"),
      "process 3 read 1 at 5 s, although process 1's write of 2 was complete at 3 s, before this "
      "began, and 1 was not written again");
}

TEST(explain, says_that_nobody_wrote_the_value) {
  EXPECT_EQ(
      details_of({invoke(0, "write", 1), ok(0, "write", 1), invoke(3, "read"), ok(3, "read", 7)})
          .at("explanation"),
      "process 3 read 7 at 3 s, but nothing had written 7");
}

TEST(explain, does_not_take_a_write_that_began_later_for_the_source) {
  EXPECT_EQ(
      details_of({invoke(3, "read"), ok(3, "read", 7), invoke(0, "write", 7), ok(0, "write", 7)})
          .at("explanation"),
      "process 3 read 7 at 1 s, but nothing had written 7");
}

TEST(explain, lists_the_alternatives_when_no_single_op_is_to_blame) {
  EXPECT_EQ(details_of({invoke(0, "write", 1), invoke(1, "write", 2), ok(0, "write", 1),
                        ok(1, "write", 2), invoke(0, "read"), ok(0, "read", 1), invoke(0, "read"),
                        ok(0, "read", 2)})
                .at("explanation"),
            "process 0 read 2 at 7 s, but every order that explains the ops before leaves 1");
}

TEST(explain, speaks_of_cas_too) {
  EXPECT_EQ(details_of({invoke(0, "write", 1), ok(0, "write", 1),
                        invoke(0, "cas", json::array{3, 4}), ok(0, "cas", json::array{3, 4})})
                .at("explanation"),
            "process 0's cas of [3,4] succeeded at 3 s, but nothing had written 3");
}

TEST(explain, shows_op_frontier_states_and_surroundings) {
  const auto details = details_of(stale_read);
  EXPECT_EQ(details.at("op").at("index"), json::value(5));
  EXPECT_EQ(details.at("linearizable_up_to"), json::value(3));
  EXPECT_EQ(json::serialize(details.at("possible_states")), "[2]");
  EXPECT_EQ(details.at("possible_state_count").to_number<int>(), 1);
  EXPECT_EQ(details.at("around").as_array().size(), 6U);
  EXPECT_EQ(json::serialize(details.at("around").at(5)),
            R"({"index":5,"time":5000000000,"process":3,"type":"ok","f":"read","value":1})");
}

TEST(explain, has_no_frontier_before_the_first_completion) {
  EXPECT_TRUE(details_of({invoke(3, "read"), ok(3, "read", 7)}).at("linearizable_up_to").is_null());
}

TEST(explain, shows_at_most_ten_states) {
  std::vector<op> events;
  for (int i = 0; i < 15; ++i) events.push_back(invoke(i, "write", i));
  events.push_back(invoke(20, "read"));
  events.push_back(ok(20, "read", 99));
  const auto details = details_of(events);
  EXPECT_EQ(details.at("possible_states").as_array().size(), 1U)
      << "writes that nobody sees do not count";
  for (int i = 0; i < 15; ++i) events.push_back(ok(i, "write", i));
  const auto more = details_of(events);
  EXPECT_EQ(more.at("possible_states").as_array().size(), 10U);
  EXPECT_EQ(more.at("possible_state_count").to_number<int>(), 16);
}

TEST(explain, shows_calls_that_began_long_before_and_are_still_open) {
  std::vector<op> events{invoke(9, "write", 5)};
  for (int i = 0; i < 20; ++i) {
    events.push_back(invoke(0, "write", 1));
    events.push_back(ok(0, "write", 1));
  }
  events.push_back(invoke(0, "read"));
  events.push_back(ok(0, "read", 3));
  events.push_back(ok(9, "write", 5));
  const auto details = details_of(events);
  EXPECT_EQ(details.at("around").at(0).at("index"), json::value(0));
  EXPECT_LE(details.at("around").as_array().size(), 14U);
}

}  // namespace
}  // namespace agon::checkers::linearizable
