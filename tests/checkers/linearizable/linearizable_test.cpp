// Verdicts on literal histories, limits, and models of others.
#include "checkers/linearizable/linearizable.hpp"

#include "checkers/linearizable/algorithm.hpp"
#include "tests/checkers/histories.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace agon::checkers::linearizable {
namespace {

check_result checked(std::vector<op> events, const check_options& options = {}) {
  return make_checker(model_kind::cas_register)->check(history_of(std::move(events)), options);
}

verdict verdict_of(std::vector<op> events) { return checked(std::move(events)).outcome; }

json::value pair(int old_value, int new_value) { return json::array{old_value, new_value}; }

TEST(linearizable, an_empty_history_is_valid) { EXPECT_EQ(verdict_of({}), verdict::valid); }

TEST(linearizable, a_register_begins_with_null) {
  EXPECT_EQ(verdict_of({invoke(0, "read"), ok(0, "read", nullptr)}), verdict::valid);
  EXPECT_EQ(verdict_of({invoke(0, "read"), ok(0, "read", 0)}), verdict::invalid);
}

TEST(linearizable, a_given_initial_value_can_be_read) {
  const auto judge = make_checker(make_machine(model_kind::read_write_register, 0));
  EXPECT_EQ(judge->check(history_of({invoke(0, "read"), ok(0, "read", 0)}), {}).outcome,
            verdict::valid);
  EXPECT_EQ(judge->check(history_of({invoke(0, "read"), ok(0, "read")}), {}).outcome,
            verdict::invalid);
}

TEST(linearizable, a_completed_write_must_be_seen) {
  EXPECT_EQ(
      verdict_of({invoke(0, "write", 1), ok(0, "write", 1), invoke(1, "read"), ok(1, "read", 1)}),
      verdict::valid);
  EXPECT_EQ(
      verdict_of({invoke(0, "write", 1), ok(0, "write", 1), invoke(1, "read"), ok(1, "read")}),
      verdict::invalid);
}

TEST(linearizable, a_read_after_a_later_write_must_not_see_the_earlier_one) {
  EXPECT_EQ(verdict_of({invoke(0, "write", 1), ok(0, "write", 1), invoke(0, "write", 2),
                        ok(0, "write", 2), invoke(1, "read"), ok(1, "read", 1)}),
            verdict::invalid);
}

TEST(linearizable, a_read_that_overlaps_a_write_may_see_either_value) {
  for (const json::value& seen : {json::value(nullptr), json::value(1)})
    EXPECT_EQ(verdict_of({invoke(0, "write", 1), invoke(1, "read"), ok(1, "read", seen),
                          ok(0, "write", 1)}),
              verdict::valid);
}

TEST(linearizable, once_a_new_value_was_seen_the_old_one_is_gone) {
  EXPECT_EQ(verdict_of({invoke(0, "write", 1), invoke(1, "read"), ok(1, "read", 1),
                        invoke(1, "read"), ok(1, "read", nullptr), ok(0, "write", 1)}),
            verdict::invalid);
}

TEST(linearizable, overlapping_writes_may_take_either_order_but_only_one) {
  const std::vector<op> writes{invoke(0, "write", 1), invoke(1, "write", 2), ok(0, "write", 1),
                               ok(1, "write", 2)};
  const auto and_then_read = [&](std::vector<int> values) {
    auto events = writes;
    for (const auto value : values) {
      events.push_back(invoke(0, "read"));
      events.push_back(ok(0, "read", value));
    }
    return verdict_of(events);
  };
  EXPECT_EQ(and_then_read({1, 1}), verdict::valid);
  EXPECT_EQ(and_then_read({2, 2}), verdict::valid);
  EXPECT_EQ(and_then_read({1, 2}), verdict::invalid);
}

TEST(linearizable, the_order_of_events_counts_where_times_are_equal) {
  std::vector<op> events{invoke(0, "write", 1), ok(0, "write", 1), invoke(1, "read"),
                         ok(1, "read")};
  for (auto& each : events) each.time = time_point{std::chrono::seconds{1}};
  EXPECT_EQ(verdict_of(events), verdict::invalid);
}

TEST(linearizable, a_crashed_write_may_be_visible_late_or_never) {
  const std::vector<op> crash{invoke(0, "write", 1), info(0, "write", 1)};
  const auto and_then_read = [&](std::vector<json::value> values) {
    auto events = crash;
    for (const auto& value : values) {
      events.push_back(invoke(1, "read"));
      events.push_back(ok(1, "read", value));
    }
    return verdict_of(events);
  };
  EXPECT_EQ(and_then_read({nullptr, nullptr}), verdict::valid);
  EXPECT_EQ(and_then_read({1, 1}), verdict::valid);
  EXPECT_EQ(and_then_read({nullptr, nullptr, 1}), verdict::valid);
  EXPECT_EQ(and_then_read({1, nullptr}), verdict::invalid);
}

TEST(linearizable, a_crashed_write_happens_at_most_once) {
  EXPECT_EQ(
      verdict_of({invoke(0, "write", 1), info(0, "write", 1), invoke(1, "read"), ok(1, "read", 1),
                  invoke(1, "write", 2), ok(1, "write", 2), invoke(1, "read"), ok(1, "read", 1)}),
      verdict::invalid);
}

TEST(linearizable, two_equal_crashed_writes_may_happen_once_each) {
  std::vector<op> events{invoke(0, "write", 1), info(0, "write", 1), invoke(2, "write", 1),
                         info(2, "write", 1)};
  for (int round = 0; round < 2; ++round)
    for (const auto& each :
         {invoke(1, "write", 2), ok(1, "write", 2), invoke(1, "read"), ok(1, "read", 1)})
      events.push_back(each);
  EXPECT_EQ(verdict_of(events), verdict::valid);
  for (const auto& each :
       {invoke(1, "write", 2), ok(1, "write", 2), invoke(1, "read"), ok(1, "read", 1)})
    events.push_back(each);
  EXPECT_EQ(verdict_of(events), verdict::invalid);
}

TEST(linearizable, a_crashed_op_without_completion_is_like_info) {
  EXPECT_EQ(verdict_of({invoke(0, "write", 1), invoke(1, "read"), ok(1, "read", 1)}),
            verdict::valid);
}

TEST(linearizable, a_crashed_write_cannot_be_seen_before_it_began) {
  EXPECT_EQ(
      verdict_of({invoke(1, "read"), ok(1, "read", 1), invoke(0, "write", 1), info(0, "write", 1)}),
      verdict::invalid);
}

TEST(linearizable, a_failed_write_did_not_happen) {
  EXPECT_EQ(
      verdict_of({invoke(0, "write", 1), fail(0, "write", 1), invoke(1, "read"), ok(1, "read", 1)}),
      verdict::invalid);
}

TEST(linearizable, a_failed_cas_changes_nothing) {
  EXPECT_EQ(verdict_of({invoke(0, "write", 1), ok(0, "write", 1), invoke(0, "cas", pair(1, 2)),
                        fail(0, "cas", pair(1, 2)), invoke(1, "read"), ok(1, "read", 1)}),
            verdict::valid);
}

TEST(linearizable, overlapping_cas_form_a_chain_in_one_order_only) {
  std::vector<op> events{invoke(0, "write", 1),
                         ok(0, "write", 1),
                         invoke(0, "cas", pair(3, 4)),
                         invoke(1, "cas", pair(1, 2)),
                         invoke(2, "cas", pair(2, 3)),
                         ok(0, "cas", pair(3, 4)),
                         ok(1, "cas", pair(1, 2)),
                         ok(2, "cas", pair(2, 3)),
                         invoke(0, "read")};
  auto good = events;
  good.push_back(ok(0, "read", 4));
  EXPECT_EQ(verdict_of(good), verdict::valid);
  auto bad = events;
  bad.push_back(ok(0, "read", 3));
  EXPECT_EQ(verdict_of(bad), verdict::invalid);
}

TEST(linearizable, two_cas_cannot_both_take_the_same_value) {
  EXPECT_EQ(verdict_of({invoke(0, "write", 1), ok(0, "write", 1), invoke(0, "cas", pair(1, 2)),
                        invoke(1, "cas", pair(1, 3)), ok(0, "cas", pair(1, 2)),
                        ok(1, "cas", pair(1, 3))}),
            verdict::invalid);
}

TEST(linearizable, a_crashed_cas_may_explain_a_read) {
  const std::vector<op> before{invoke(0, "write", 1), ok(0, "write", 1),
                               invoke(0, "cas", pair(1, 2)), info(0, "cas", pair(1, 2))};
  auto good = before;
  for (const auto& each :
       {invoke(1, "read"), ok(1, "read", 1), invoke(1, "read"), ok(1, "read", 2)})
    good.push_back(each);
  EXPECT_EQ(verdict_of(good), verdict::valid);
}

TEST(linearizable, an_overwritten_write_may_be_seen_later_while_it_is_open) {
  EXPECT_EQ(verdict_of({invoke(0, "write", 1), invoke(1, "write", 2), ok(1, "write", 2),
                        invoke(2, "read"), ok(2, "read", 2), invoke(2, "read"), ok(2, "read", 1),
                        ok(0, "write", 1)}),
            verdict::valid);
}

TEST(linearizable, values_may_be_any_json) {
  EXPECT_EQ(verdict_of({invoke(0, "write", json::array{1, "x"}), ok(0, "write"), invoke(1, "read"),
                        ok(1, "read", json::array{1, "x"})}),
            verdict::valid);
}

TEST(linearizable, more_calls_at_once_than_bits_in_a_word_are_no_trouble) {
  std::vector<op> events;
  for (int i = 0; i < 100; ++i) events.push_back(invoke(i, "write", i));
  for (int i = 0; i < 100; ++i) events.push_back(ok(i, "write", i));
  events.push_back(invoke(0, "read"));
  auto bad = events;
  events.push_back(ok(0, "read", 77));
  EXPECT_EQ(verdict_of(events), verdict::valid);
  bad.push_back(ok(0, "read", 100));
  EXPECT_EQ(verdict_of(bad), verdict::invalid);
}

TEST(linearizable, many_equal_crashed_writes_do_not_explode) {
  std::vector<op> events;
  for (int i = 0; i < 500; ++i) {
    events.push_back(invoke(10 + 2 * i, "write", i % 2));
    events.push_back(info(10 + 2 * i, "write", i % 2));
    events.push_back(invoke(0, "read"));
    events.push_back(ok(0, "read", i % 2));
  }
  const auto result = checked(events, {.time_limit = std::chrono::seconds{30}});
  EXPECT_EQ(result.outcome, verdict::valid);
  EXPECT_LE(result.details.at("configurations").to_number<int>(), 8);
}

TEST(linearizable, reports_how_much_was_decided) {
  const auto result = checked({invoke(0, "write", 1), ok(0, "write", 1)});
  EXPECT_EQ(json::serialize(to_json(result)),
            R"({"valid":true,"model":"cas-register","algorithm":"zones","decided":1,"total":1,)"
            R"("steps":2,"configurations":0})");
}

TEST(linearizable, is_unknown_when_an_op_is_not_in_the_model) {
  const auto result = checked({invoke(0, "enqueue", 1)});
  EXPECT_EQ(result.outcome, verdict::unknown);
  EXPECT_EQ(result.details.at("error"),
            "op 0, model cas-register: f is \"enqueue\" (expected read, write or cas)");
}

TEST(linearizable, is_unknown_without_time_and_says_how_far_it_got) {
  const auto result = checked({invoke(0, "cas", pair(1, 2)), ok(0, "cas", pair(1, 2))},
                              {.time_limit = duration::zero()});
  EXPECT_EQ(result.outcome, verdict::unknown);
  EXPECT_EQ(result.details.at("error"),
            "the time limit of 0 s is spent, 0 of 1 completed ops decided");
}

/// Two dozen cas in all directions are open at once, in countless orders.
history hard_history() {
  std::vector<op> events{invoke(0, "write", 0), ok(0, "write", 0), invoke(1, "write", 0)};
  for (int i = 0; i < 24; ++i)
    events.push_back(invoke(100 + i, "cas", pair(i / 2, (i * 5 + 1) % 12)));
  events.push_back(invoke(0, "read"));
  events.push_back(ok(0, "read", 11));
  for (int i = 0; i < 24; ++i) events.push_back(ok(100 + i, "cas"));
  events.push_back(ok(1, "write"));
  return history_of(std::move(events));
}

TEST(linearizable, is_unknown_when_memory_is_spent) {
  const auto result =
      make_checker(model_kind::cas_register)->check(hard_history(), {.memory_limit = 100'000});
  EXPECT_EQ(result.outcome, verdict::unknown);
  EXPECT_EQ(result.details.at("error"),
            "the memory limit of 100000 bytes is spent, 8 of 27 completed ops decided");
}

TEST(linearizable, knows_its_algorithms_by_name) {
  ASSERT_FALSE(algorithms().empty());
  EXPECT_TRUE(algorithms().back().applies(problem{}));
  const auto judge = make_checker(model_kind::cas_register, {.algorithm = "guess"});
  EXPECT_EQ(judge->check(history{}, {}).details.at("error"),
            "there is no algorithm \"guess\" (known: zones, distinct-fifo, distinct-stack, "
            "distinct-priority, distinct-bag, distinct-set, depth-first, frontier)");
}

/// A first-in first-out queue: the model of someone else, whose states are not values.
struct fifo_queue {
  using state = std::vector<value_id>;
  static constexpr std::string_view name = "fifo-queue";
  [[nodiscard]] static state initial(value_table&) { return {}; }
  [[nodiscard]] static result<std::optional<operation>> parse(const observed_call& call,
                                                              value_table& values) {
    if (call.f == "enqueue") return std::optional{operation{0, values.intern(call.input), {}}};
    return std::optional{operation{1, values.intern(*call.output), {}}};
  }
  [[nodiscard]] static std::optional<state> step(state now, const operation& op) {
    if (op.function == 0) {
      now.push_back(op.first);
      return now;
    }
    if (now.empty() || now.front() != op.first) return std::nullopt;
    now.erase(now.begin());
    return now;
  }
  [[nodiscard]] static effect effect_of(const operation&) { return effect::any; }
  [[nodiscard]] static json::value describe(const state& now, const value_table& values) {
    json::array all;
    for (const auto value : now) all.push_back(values[value]);
    return all;
  }
};

check_result queue_checked(std::vector<op> events) {
  return make_checker([] { return std::make_unique<machine_of<fifo_queue>>(fifo_queue{}); })
      ->check(history_of(std::move(events)), {});
}

TEST(linearizable, decides_models_that_are_not_registers) {
  const std::vector<op> overlapping{invoke(0, "enqueue", 1), invoke(1, "enqueue", 2),
                                    ok(0, "enqueue"),        ok(1, "enqueue"),
                                    invoke(0, "dequeue"),    ok(0, "dequeue", 2)};
  auto again = overlapping;
  again.push_back(invoke(1, "dequeue"));
  auto bad = again;
  again.push_back(ok(1, "dequeue", 1));
  EXPECT_EQ(queue_checked(again).outcome, verdict::valid);
  bad.push_back(ok(1, "dequeue", 2));
  const auto result = queue_checked(bad);
  EXPECT_EQ(result.outcome, verdict::invalid);
  EXPECT_EQ(result.details.at("explanation"),
            "process 1's dequeue answered 2 at 7 s, but every order that explains the ops before "
            "leaves [1]");
  EXPECT_EQ(json::serialize(result.details.at("possible_states")), "[[1]]");
}

TEST(linearizable, lets_crashed_ops_of_other_models_happen_once_or_never) {
  const std::vector<op> crash{invoke(0, "enqueue", 1), invoke(1, "enqueue", 2), ok(1, "enqueue")};
  const auto and_then_dequeue = [&](std::vector<int> values) {
    auto events = crash;
    for (const auto value : values) {
      events.push_back(invoke(1, "dequeue"));
      events.push_back(ok(1, "dequeue", value));
    }
    return queue_checked(events).outcome;
  };
  EXPECT_EQ(and_then_dequeue({2, 1}), verdict::valid);
  EXPECT_EQ(and_then_dequeue({1, 2}), verdict::valid);
  EXPECT_EQ(and_then_dequeue({2}), verdict::valid);
  EXPECT_EQ(and_then_dequeue({1, 1}), verdict::invalid);
}

}  // namespace
}  // namespace agon::checkers::linearizable
