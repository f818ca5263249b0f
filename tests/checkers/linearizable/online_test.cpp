// Judging op by op: the verdicts of brute force and of the search over whole histories, and how
// little is kept meanwhile.
#include "checkers/linearizable/online.hpp"

#include "actors/vocabulary/history_file.hpp"
#include "checkers/linearizable/linearizable.hpp"
#include "tests/checkers/histories.hpp"
#include "tests/checkers/object_cases.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace agon::checkers::linearizable {
namespace {

std::uint64_t histories_each() {
  const char* asked = std::getenv("AGON_BRUTE_FORCE");
  return std::min<std::uint64_t>(5'000,
                                 asked == nullptr ? 5'000 : std::strtoull(asked, nullptr, 10));
}

std::string as_text(const history& events) {
  std::string lines;
  for (const auto& each : events) lines += to_json_line(each) + '\n';
  return lines;
}

/// What is found when all ops are fed.
check_result fed(const history& events, const machine_factory& model, online_options options = {}) {
  const auto judge = make_online_checker(model, options);
  for (const auto& each : events)
    if (judge->feed(each) != verdict::valid) return judge->judgement();
  judge->finish();
  return judge->judgement();
}

/// `valid`, or the verdict and what it says.
std::string said(const check_result& found) {
  std::string text{to_string(found.outcome)};
  for (const auto* member : {"key", "explanation", "error"})
    if (const auto* more = found.details.if_contains(member))
      text += ": " + std::string{more->as_string()};
  return text;
}

std::int64_t failing_op(const check_result& found) {
  return found.outcome == verdict::invalid
             ? found.details.at("op").at("index").to_number<std::int64_t>()
             : -1;
}

machine_factory cas_register() { return make_machine(model_kind::cas_register); }

class online_models : public testing::TestWithParam<plain_object> {};

TEST_P(online_models, agree_with_brute_force_and_name_the_same_op) {
  const auto& object = GetParam();
  const auto made = make_machine(model_kind_from(object.model).value(), object.begins_with);
  std::uint64_t invalid = 0;
  for (std::uint64_t i = 0; i < histories_each(); ++i) {
    const auto events = small_object_history(object, i);
    const auto failure = first_failure_by_brute_force(object, events);
    const auto expected = failure == events.size() ? -1 : static_cast<std::int64_t>(failure);
    const auto found = fed(events, made);
    ASSERT_EQ(failing_op(found), expected) << "history " << i << ":\n"
                                           << as_text(events) << json::serialize(found.details);
    ASSERT_NE(found.outcome, verdict::unknown) << json::serialize(found.details);
    invalid += expected < 0 ? 0 : 1;
    if (object.model != "kv") continue;
    ASSERT_EQ(failing_op(fed(events, made, {.in_parts = true})), expected) << as_text(events);
  }
  EXPECT_GT(invalid, histories_each() / 20);
}

std::string test_name(const testing::TestParamInfo<plain_object>& info) {
  std::string name = info.param.model + "_" + std::to_string(info.index);
  for (auto& letter : name)
    if (std::isalnum(static_cast<unsigned char>(letter)) == 0) letter = '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(brute_force, online_models, testing::ValuesIn(plain_objects()), test_name);

/// A history for comparison with the search: some tens of calls, of 2 to 40 clients.
history longer_history(std::uint64_t number) {
  random_stream random{number, "longer-history"};
  register_load load{.ops = 40 + random.below(60), .clients = random.between(std::int64_t{2}, 40)};
  load.values = random.between(std::int64_t{1}, 5);
  load.crashed = random.chance(0.5) ? 0.1 * random.unit() : 0.0;
  load.wrong_reads = random.chance(0.6) ? 0.05 : 0.0;
  load.failed = random.chance(0.3) ? 0.2 : 0.0;
  load.stay_crashed = random.chance(0.5);
  return register_history(load, random.child("history"));
}

/// One in which a third of the calls crash, so that a first effort often leaves out what matters.
history crashing_history(std::uint64_t number) {
  return register_history({.ops = 40,
                           .clients = 6,
                           .values = 5,
                           .crashed = 0.3,
                           .wrong_reads = number % 2 == 0 ? 0.1 : 0.0},
                          random_stream{number, "crashes"});
}

std::uint64_t count_in(const check_result& found, const char* member) {
  return found.details.at(member).to_number<std::uint64_t>();
}

void expect_the_answer_of_the_search(history (*made)(std::uint64_t number), std::uint64_t count) {
  const auto whole = make_checker(model_kind::cas_register, {.algorithm = "frontier"});
  std::uint64_t invalid = 0;
  std::uint64_t kept_online = 0;
  std::uint64_t kept_offline = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto events = made(i);
    const auto expected = whole->check(events, {});
    const auto found = fed(events, cas_register());
    ASSERT_EQ(to_string(found.outcome), to_string(expected.outcome)) << as_text(events);
    ASSERT_EQ(failing_op(found), failing_op(expected)) << as_text(events);
    ASSERT_EQ(count_in(found, "decided"), count_in(expected, "decided")) << as_text(events);
    if (found.outcome == verdict::valid) {
      ASSERT_EQ(count_in(found, "total"), count_in(expected, "total"));
      kept_online += count_in(found, "configurations");
      kept_offline += count_in(expected, "configurations");
    }
    invalid += found.outcome == verdict::invalid ? 1 : 0;
  }
  EXPECT_GT(invalid, count / 40);
  EXPECT_LT(invalid, count - count / 20);
  // But for groups of crashed calls that only the future shows to be of no use.
  EXPECT_LE(kept_online, kept_offline * 11 / 10);
  EXPECT_GE(kept_online, kept_offline * 9 / 10);
}

TEST(online_checker, answers_as_the_search_does_on_2000_longer_histories) {
  expect_the_answer_of_the_search(longer_history, std::min<std::uint64_t>(2'000, histories_each()));
}

TEST(online_checker, answers_as_the_search_does_where_many_calls_crashed) {
  expect_the_answer_of_the_search(crashing_history,
                                  std::min<std::uint64_t>(2'000, histories_each()));
}

TEST(online_checker, keeps_as_many_configurations_as_the_search_in_a_long_history) {
  const auto events = register_history({.ops = 5'000, .clients = 10, .values = 5, .crashed = 0.01},
                                       random_stream{7, "long-history"});
  const auto whole = make_checker(model_kind::cas_register)->check(events, {});
  const auto online = fed(events, cas_register());
  ASSERT_EQ(online.outcome, verdict::valid);
  const auto expected = count_in(whole, "configurations");
  EXPECT_GE(count_in(online, "configurations"), expected * 9 / 10);
  EXPECT_LE(count_in(online, "configurations"), expected * 11 / 10);
  EXPECT_LE(count_in(online, "steps"), count_in(whole, "steps") * 11 / 10);
}

TEST(online_checker, finds_a_violation_with_the_op_that_shows_it) {
  const auto judge = make_online_checker(cas_register());
  EXPECT_EQ(judge->feed(invoke(0, "write", 1)), verdict::valid);
  EXPECT_EQ(judge->feed(ok(0, "write", 1)), verdict::valid);
  const auto begin = invoke(1, "read");
  auto end = ok(1, "read", 2);
  end.time = time_point{std::chrono::seconds{3}};
  EXPECT_EQ(judge->feed(begin), verdict::valid);
  EXPECT_EQ(judge->feed(end), verdict::invalid);
  EXPECT_EQ(said(judge->judgement()),
            "invalid: process 1 read 2 at 3 s, but every order that explains the ops before leaves "
            "1");
  // Nothing changes that any more.
  EXPECT_EQ(judge->feed(invoke(2, "write", 2)), verdict::invalid);
  EXPECT_EQ(judge->finish(), verdict::invalid);
  EXPECT_EQ(judge->progress().decided, 1U);
  const auto details = judge->judgement().details;
  EXPECT_EQ(details.at("linearizable_up_to"), json::value(1));
  EXPECT_EQ(json::serialize(details.at("possible_states")), "[1]");
  EXPECT_EQ(details.at("op").at("index"), json::value(3));
}

TEST(online_checker, waits_for_the_outcome_of_the_oldest_invocation) {
  const auto judge = make_online_checker(cas_register());
  const auto next = [&](const op& event) { return judge->feed(event); };
  EXPECT_EQ(next(invoke(0, "cas", json::array{1, 2})), verdict::valid);
  EXPECT_EQ(next(invoke(1, "write", 1)), verdict::valid);
  EXPECT_EQ(next(ok(1, "write", 1)), verdict::valid);
  EXPECT_EQ(next(invoke(1, "read")), verdict::valid);
  EXPECT_EQ(next(ok(1, "read", 2)), verdict::valid);
  EXPECT_EQ(judge->progress().waiting, 5U);
  EXPECT_EQ(judge->progress().decided, 0U);
  // Had the cas succeeded, or crashed, it would explain what was read.
  EXPECT_EQ(next(fail(0, "cas", json::array{1, 2})), verdict::invalid);
  EXPECT_EQ(judge->judgement().details.at("op").at("index"), json::value(4));
}

TEST(online_checker, takes_ops_without_completion_for_crashed_ones_at_the_end) {
  const auto events = history_of({invoke(0, "write", 1), invoke(1, "read"), ok(1, "read", 1)});
  EXPECT_EQ(said(fed(events, cas_register())), "valid");
  const auto wrong = history_of({invoke(0, "write", 1), invoke(1, "read"), ok(1, "read", 3)});
  EXPECT_EQ(fed(wrong, cas_register()).outcome, verdict::invalid);
}

TEST(online_checker, says_what_it_cannot_judge) {
  const auto said_of = [](std::vector<op> events, online_options options = {}) {
    const auto judge = make_online_checker(
        options.in_parts ? make_machine(model_kind::multi_register) : cas_register(), options);
    for (const auto& each : events) judge->feed(each);
    return said(judge->judgement());
  };
  EXPECT_EQ(said_of({invoke(0, "jump"), ok(0, "jump")}).substr(0, 14), "unknown: op 0,");
  EXPECT_EQ(said_of({invoke(0, "read"), invoke(0, "read")}),
            "unknown: op 1: process 0 invokes read while another op of it has not completed (a "
            "process has one op at a time)");
  EXPECT_EQ(
      said_of({ok(4, "read", 1)}),
      "unknown: op 0: process 4 completes read which it did not invoke (each completion needs "
      "an invocation before it)");
  EXPECT_EQ(said_of({invoke(0, "read", 1)}, {.keyed = true}),
            "unknown: op 0: its value has no key (expected [key, value])");
  EXPECT_EQ(said_of({info(0, "crash")}), "valid");
}

TEST(online_checker, ends_as_unknown_where_a_limit_is_hit) {
  register_load load{.ops = 400, .clients = 20};
  const auto events = register_history(load, random_stream{1, "limits"});
  EXPECT_EQ(said(fed(events, cas_register(), {.limits = {.steps = 3}})).substr(0, 37),
            "unknown: the limit of 3 steps is spen");
  EXPECT_EQ(said(fed(events, cas_register(), {.limits = {.memory = 1}})).substr(0, 46),
            "unknown: the memory limit of 1 bytes is spent,");
  EXPECT_EQ(said(fed(events, cas_register())), "valid");
}

/// The history with `[key, value]` for values, on one of `keys` keys a process.
std::vector<op> keyed(const history& events, std::int64_t keys) {
  std::vector<op> changed{events.begin(), events.end()};
  for (auto& each : changed)
    each.value = json::array{"k" + std::to_string(each.process.value % keys), each.value};
  return changed;
}

TEST(online_checker, judges_each_key_by_itself) {
  const auto a = register_history({.ops = 50, .clients = 1}, random_stream{1, "key"});
  const auto judge = make_online_checker(cas_register(), {.keyed = true});
  for (const auto& each : keyed(a, 1)) ASSERT_EQ(judge->feed(each), verdict::valid);
  op begin = invoke(7, "read", json::array{"other", nullptr});
  op end = ok(7, "read", json::array{"other", 4});
  begin.index = 1000;
  end.index = 1001;
  end.time = time_point{std::chrono::seconds{9}};
  EXPECT_EQ(judge->feed(begin), verdict::valid);
  EXPECT_EQ(judge->feed(end), verdict::invalid);
  EXPECT_EQ(said(judge->judgement()),
            "invalid: other: process 7 read 4 at 9 s, but every order that explains the ops before "
            "leaves null");
  EXPECT_EQ(judge->judgement().details.at("keys"), json::value(2U));
}

TEST(online_checker, keeps_what_is_undecided_and_no_more) {
  const auto judge = make_online_checker(cas_register());
  const auto events = register_history({.ops = 3'000, .clients = 10, .values = 5, .crashed = 0.01},
                                       random_stream{3, "bounded"});
  std::uint64_t waiting = 0;
  for (const auto& each : events) {
    ASSERT_EQ(judge->feed(each), verdict::valid);
    waiting = std::max(waiting, judge->progress().waiting);
  }
  // An op takes 10 s on average, so the slowest of some thousand about 100 s: 10 rounds of 10.
  EXPECT_LT(waiting, 400U);
  EXPECT_EQ(judge->finish(), verdict::valid);
  EXPECT_LE(judge->progress().configurations, 200U);
  EXPECT_EQ(judge->progress().decided, judge->progress().completed);
  EXPECT_EQ(judge->progress().waiting, 0U);
}

}  // namespace
}  // namespace agon::checkers::linearizable
