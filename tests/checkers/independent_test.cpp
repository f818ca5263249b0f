// Splitting by key.
#include "checkers/independent.hpp"

#include "checkers/linearizable/linearizable.hpp"
#include "tests/checkers/histories.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <stdexcept>

namespace agon::checkers {
namespace {

json::value keyed(json::value key, json::value value) {
  return json::array{std::move(key), std::move(value)};
}

checker_ptr registers() { return linearizable::make_checker(model_kind::cas_register); }

/// Writes and reads on `keys` keys, one client a key; keys divisible by 3 read what nobody wrote.
history many_keys(int keys) {
  std::vector<op> events;
  for (int key = 0; key < keys; ++key) {
    events.push_back(invoke(key, "write", keyed(key, 1)));
    events.push_back(info(-1, "kill", "n1"));
  }
  for (int key = 0; key < keys; ++key) {
    events.push_back(ok(key, "write", keyed(key, 1)));
    events.push_back(invoke(key, "read", keyed(key, nullptr)));
    events.push_back(ok(key, "read", keyed(key, key % 3 == 0 ? 2 : 1)));
  }
  return history_of(std::move(events));
}

class never_sure final : public checker {
 public:
  [[nodiscard]] check_result check(const history& events, const check_options&) const override {
    if (events.size() > 1) throw std::runtime_error{"too long"};
    return {.outcome = verdict::valid, .details = {}};
  }
};

TEST(key_split, gives_each_key_its_ops_without_the_key_and_all_unkeyed_ops) {
  const auto whole = history_of({invoke(0, "write", keyed("x", 1)), info(-1, "kill", "n1"),
                                 invoke(1, "read", keyed("y", nullptr)),
                                 ok(1, "read", keyed("y", 5)), ok(0, "write", keyed("x", 1))});
  const key_split split{whole};
  ASSERT_EQ(split.names(), (std::vector<std::string>{"x", "y"}));
  const auto x = split.part(0);
  const auto y = split.part(1);
  ASSERT_TRUE(x && y);
  ASSERT_EQ(x->size(), 3U);
  EXPECT_EQ((*x)[0].value, json::value(1));
  EXPECT_EQ((*x)[1].f, "kill");
  EXPECT_EQ((*x)[2].index, 4);
  EXPECT_EQ(x->pair(0), 2);
  ASSERT_EQ(y->size(), 3U);
  EXPECT_EQ((*y)[0].index, 1);
  EXPECT_EQ((*y)[2].value, json::value(5));
}

TEST(key_split, keeps_a_completion_without_value_with_its_invocation) {
  const auto whole = history_of({invoke(0, "write", keyed(1, 7)), info(0, "write"),
                                 invoke(3, "read", keyed(2, nullptr)), ok(3, "read", keyed(2, 7))});
  const key_split split{whole};
  ASSERT_EQ(split.keys().size(), 2U);
  const auto first = split.part(0);
  ASSERT_EQ(first->size(), 2U);
  EXPECT_EQ((*first)[1].type, op_type::info);
  EXPECT_TRUE((*first)[1].value.is_null());
}

TEST(key_split, keeps_a_cas_value_that_is_a_pair_itself) {
  const auto whole = history_of(
      {invoke(0, "cas", keyed(9, json::array{1, 2})), ok(0, "cas", keyed(9, json::array{1, 2}))});
  const auto part = key_split{whole}.part(0);
  EXPECT_EQ((*part)[0].value, json::value(json::array{1, 2}));
}

TEST(key_split, does_not_take_a_nemesis_value_of_two_for_a_key) {
  const auto whole = history_of({info(-1, "drop", json::array{"n1", "n2"})});
  EXPECT_TRUE(key_split{whole}.keys().empty());
}

TEST(key_split, tells_a_number_from_a_string_that_looks_like_it) {
  const auto whole =
      history_of({invoke(0, "read", keyed(1, nullptr)), invoke(1, "read", keyed("1", nullptr))});
  EXPECT_EQ(key_split{whole}.names(), (std::vector<std::string>{"1", "1'"}));
}

TEST(independent, finds_the_keys_that_are_not_linearizable) {
  const auto result = independent(registers())->check(many_keys(4), {});
  EXPECT_EQ(result.outcome, verdict::invalid);
  EXPECT_EQ(json::serialize(result.details.at("failures")), "[0,3]");
  EXPECT_EQ(result.details.at("results").at("1").at("valid"), json::value(true));
  EXPECT_EQ(result.details.at("results").at("3").at("explanation"),
            "process 3 read 2 at 19 s, but nothing had written 2");
}

TEST(independent, judges_keys_alone_although_their_values_would_contradict_each_other) {
  const auto whole =
      history_of({invoke(0, "write", keyed("x", 1)), ok(0, "write", keyed("x", 1)),
                  invoke(0, "write", keyed("y", 2)), ok(0, "write", keyed("y", 2)),
                  invoke(0, "read", keyed("x", nullptr)), ok(0, "read", keyed("x", 1))});
  EXPECT_EQ(independent(registers())->check(whole, {}).outcome, verdict::valid);
}

TEST(independent, gives_the_same_answer_for_every_number_of_threads) {
  const auto whole = many_keys(40);
  const auto judge = independent(registers());
  const auto alone = json::serialize(to_json(judge->check(whole, {.threads = 1})));
  EXPECT_EQ(json::serialize(to_json(judge->check(whole, {.threads = 2}))), alone);
  EXPECT_EQ(json::serialize(to_json(judge->check(whole, {.threads = 5}))), alone);
}

TEST(independent, is_unknown_where_a_part_breaks_and_lists_only_invalid_keys_as_failures) {
  const auto whole = history_of({invoke(0, "read", keyed(1, nullptr)),
                                 invoke(1, "read", keyed(2, nullptr)), ok(1, "read", keyed(2, 0))});
  const auto result = independent(std::make_shared<never_sure>())->check(whole, {});
  EXPECT_EQ(json::serialize(to_json(result)),
            R"({"valid":"unknown","results":{"1":{"valid":true},)"
            R"("2":{"valid":"unknown","error":"too long"}},"failures":[]})");
}

TEST(independent, without_keys_has_nothing_to_object_to) {
  const auto result = independent(registers())->check(history{}, {});
  EXPECT_EQ(json::serialize(to_json(result)), R"({"valid":true,"results":{},"failures":[]})");
}

}  // namespace
}  // namespace agon::checkers
