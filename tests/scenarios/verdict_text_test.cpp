// What a person reads at the end of a run.
#include "scenarios/cli/verdict_text.hpp"

#include "scenarios/cli/progress_line.hpp"

#include <gtest/gtest.h>

namespace agon::scenarios::cli {
namespace {

op event(std::int64_t index, int process, op_type type, std::string f, json::value value) {
  return {.index = index,
          .time = time_point{std::chrono::milliseconds{index}},
          .process = process_id{process},
          .type = type,
          .f = std::move(f),
          .value = std::move(value)};
}

history two_keys() {
  return *history::from({event(0, 0, op_type::invoke, "write", json::array{1, 5}),
                         event(1, 1, op_type::invoke, "read", json::array{2, nullptr}),
                         event(2, 0, op_type::ok, "write", json::array{1, 5}),
                         event(3, 1, op_type::ok, "read", json::array{2, 7}),
                         event(4, 2, op_type::invoke, "read", json::array{1, nullptr}),
                         event(5, 2, op_type::ok, "read", json::array{1, 4})});
}

TEST(key_text, shows_the_ops_of_the_key_and_marks_the_one_that_cannot_be) {
  EXPECT_EQ(key_text(two_keys(), 1, 5, 10),
            "       0.000000 s  0    invoke  write  5\n"
            "       0.002000 s  0    ok      write  5\n"
            "       0.004000 s  2    invoke  read   null\n"
            "=>     0.005000 s  2    ok      read   4\n");
}

TEST(key_text, leaves_out_the_oldest_where_there_are_too_many) {
  EXPECT_EQ(key_text(two_keys(), 1, 5, 1),
            "   … 3 before\n"
            "=>     0.005000 s  2    ok      read   4\n");
}

run_outcome outcome(checkers::verdict valid, run_state state) {
  run_outcome made;
  made.valid = valid;
  made.state = state;
  made.folder = "store/x";
  made.results = {
      {"vacuous", json::array{}},
      {"counts", {{"count", 1'234}, {"ok_count", 1'000}, {"fail_count", 200}, {"info_count", 34}}},
      {"faults", json::array{json::object{{"f", "kill"}, {"hits", 2}},
                             json::object{{"f", "kill"}, {"hits", 1}},
                             json::object{{"f", "pause"}, {"hits", 0}}}}};
  return made;
}

TEST(verdict_text, ends_with_the_command_that_repeats_the_run) {
  test_options options;
  options.seed = 42;
  for (const auto valid :
       {checkers::verdict::valid, checkers::verdict::invalid, checkers::verdict::unknown}) {
    const auto text = verdict_text(outcome(valid, run_state::completed), options);
    EXPECT_TRUE(text.starts_with(to_string(valid))) << text;
    EXPECT_TRUE(text.ends_with("again     " + command_line(options) + "\n")) << text;
    EXPECT_NE(text.find("1,234 ops: 1,000 ok, 200 fail, 34 info"), std::string::npos) << text;
    EXPECT_NE(text.find("faults    kill ×2\n"), std::string::npos) << text;
  }
}

TEST(verdict_text, tells_what_the_run_warned_of) {
  auto warned = outcome(checkers::verdict::valid, run_state::completed);
  warned.results["warnings"] = {"fault package kill: did nothing"};
  EXPECT_NE(verdict_text(warned, {}).find("\nwarning   fault package kill: did nothing\n"),
            std::string::npos);
}

TEST(verdict_text, tells_the_first_key_that_is_not_linearizable) {
  auto made = outcome(checkers::verdict::invalid, run_state::completed);
  made.ops = two_keys();
  made.results["workload"] = {
      {"valid", false},
      {"failures", json::array{1}},
      {"results", {{"1", {{"valid", false}, {"explanation", "because"}, {"op", {{"index", 5}}}}}}}};
  const auto text = verdict_text(made, {});
  EXPECT_TRUE(
      text.starts_with("invalid   key 1 is not linearizable: because\n"
                       "       0.000000 s  0    invoke  write  5\n"))
      << text;
  EXPECT_NE(text.find("=>     0.005000 s  2    ok      read   4\n"), std::string::npos);
}

TEST(exit_status, is_the_verdict_and_never_0_for_a_crash) {
  using checkers::verdict;
  EXPECT_EQ(exit_status(outcome(verdict::valid, run_state::completed)), 0);
  EXPECT_EQ(exit_status(outcome(verdict::invalid, run_state::completed)), 1);
  EXPECT_EQ(exit_status(outcome(verdict::unknown, run_state::completed)), 2);
  EXPECT_EQ(exit_status(outcome(verdict::unknown, run_state::crashed)), 255);
  EXPECT_EQ(exit_status(outcome(verdict::valid, run_state::crashed)), 255);
}

TEST(count_elections, counts_each_term_once_over_all_logs) {
  const std::string pattern = ": leader in term ([0-9]+)";
  const std::map<node_id, std::vector<log_file>> logs{
      {node_id{1}, {{.name = "a", .content = "n1: leader in term 2\nn1: follower in term 3\n"}}},
      {node_id{2}, {{.name = "a", .content = "n2: leader in term 2\nn2: leader in term 7"}}}};
  EXPECT_EQ(count_elections(pattern, logs), 2u);
  EXPECT_EQ(count_elections("", logs), 0u);
}

TEST(progress_text, says_how_far_how_long_and_how_fast) {
  EXPECT_EQ(progress_text({.time = time_point{std::chrono::seconds{30}},
                           .ok = 2'000,
                           .fail = 900,
                           .info = 100,
                           .faults = 3},
                          std::chrono::seconds{60}, 30),
            "[############------------] 30 s of 60 s, 30 s left, 3,000 ops, 100/s, 3 faults");
}

TEST(grouped, puts_a_comma_between_thousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1'000), "1,000");
  EXPECT_EQ(grouped(1'234'567), "1,234,567");
}

TEST(verdict_text, says_what_is_wrong_with_a_history_without_keys) {
  const auto line_of = [](json::object results) {
    auto wrong = outcome(checkers::verdict::invalid, run_state::completed);
    for (auto& member : results) wrong.results[member.key()] = member.value();
    const auto text = verdict_text(wrong, {});
    return text.substr(0, text.find('\n'));
  };
  EXPECT_EQ(
      line_of({{"workload", {{"valid", false}, {"lost", {3, 4}}, {"unexpected", json::array{}}}}}),
      "invalid   lost: [3,4]");
  EXPECT_EQ(line_of({{"workload", {{"valid", false}, {"error", "no total"}}}}),
            "invalid   no total");
  EXPECT_EQ(line_of({{"workload", {{"valid", true}}},
                     {"liveness", {{"valid", false}, {"error", "stuck"}}}}),
            "invalid   stuck");
  EXPECT_EQ(line_of({{"workload", {{"valid", true}}}, {"violated_marks", json::array{"x/y"}}}),
            "invalid   violated marks: [\"x/y\"]");
}

}  // namespace
}  // namespace agon::scenarios::cli
