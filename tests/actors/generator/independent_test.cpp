// Independent keys.
#include "actors/generator/independent.hpp"

#include "actors/generator/choice.hpp"
#include "actors/generator/function.hpp"
#include "actors/generator/pacing.hpp"
#include "actors/generator/routing.hpp"
#include "actors/generator/sequence.hpp"
#include "actors/generator/simulate.hpp"
#include "tests/actors/generator/summaries.hpp"

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

namespace agon::generators {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> values(const std::vector<op>& ops) {
  std::vector<std::string> found;
  for (const op& event : ops) found.push_back(json::serialize(event.value));
  return found;
}

key_generator numbers(std::size_t count) {
  return [count](const json::value&) -> generator {
    std::vector<generator> parts;
    for (std::size_t i = 0; i < count; ++i)
      parts.emplace_back(op_template{.f = "write", .value = i});
    return parts;
  };
}

std::int64_t key_of(const op& event) { return event.value.as_array()[0].as_int64(); }

TEST(keyed, is_an_array_of_key_and_value) {
  EXPECT_EQ(json::serialize(keyed("x", {1, 2})), R"(["x",[1,2]])");
  EXPECT_TRUE(is_keyed(keyed(1, nullptr)));
  EXPECT_FALSE(is_keyed(json::value(1)));
  EXPECT_FALSE(is_keyed(json::array{1, 2, 3}));
}

TEST(sequential_generator, does_key_after_key) {
  EXPECT_THAT(values(quick({1, 0}, sequential_generator(keys_of({"x", "y"}), numbers(2)))),
              ElementsAre(R"(["x",0])", R"(["x",1])", R"(["y",0])", R"(["y",1])"));
}

TEST(sequential_generator, ends_without_keys_and_skips_keys_without_ops) {
  EXPECT_THAT(quick({1, 0}, sequential_generator(keys_of({}), numbers(2))), IsEmpty());
  const key_generator odd_only = [](const json::value& key) -> generator {
    return limit(static_cast<std::size_t>(key.as_int64() % 2), endless("a"));
  };
  EXPECT_THAT(values(quick({1, 0}, sequential_generator(keys_of({1, 2, 3}), odd_only))),
              ElementsAre("[1,null]", "[3,null]"));
}

TEST(sequential_generator, keys_may_be_infinite) {
  const auto ops = quick({1, 0}, limit(100, sequential_generator(all_integers(), numbers(1))));
  EXPECT_EQ(key_of(ops.back()), 99);
}

TEST(sequential_generator, updates_carry_plain_values) {
  std::vector<json::value> seen;
  const key_generator watch = [&seen](const json::value&) {
    return on_update(
        [&seen](const generator& self, const context&, const op& event) {
          seen.push_back(event.value);
          return self;
        },
        once(op_template{.f = "write", .value = 5}));
  };
  (void)perfect({1, 0}, sequential_generator(keys_of({"x"}), watch));
  EXPECT_THAT(seen, ElementsAre(json::value(5), json::value(5)));
}

TEST(sequential_generator, sleep_ops_keep_their_value) {
  const key_generator rest = [](const json::value&) { return sleep(duration{50}); };
  const auto answer = sequential_generator(keys_of({"x"}), rest).next(two_clients());
  EXPECT_EQ(sleep_length(std::get<emitted>(answer).operation), duration{50});
}

TEST(concurrent_generator, each_group_works_on_one_key_at_a_time) {
  const auto ops = perfect({6, 1}, concurrent_generator(2, keys_of({0, 1, 2, 3, 4}), numbers(10)));
  ASSERT_EQ(ops.size(), 50U);
  std::map<std::int64_t, std::set<std::int64_t>> groups;
  std::map<std::int64_t, std::int64_t> last_key;
  for (const op& event : ops) {
    const auto group = event.process.value / 2;
    groups[key_of(event)].insert(group);
    EXPECT_LE(last_key[group], key_of(event));
    last_key[group] = key_of(event);
  }
  EXPECT_EQ(groups.size(), 5U);
  for (const auto& [key, of_key] : groups) EXPECT_EQ(of_key.size(), 1U) << key;
}

TEST(concurrent_generator, all_groups_work_at_once) {
  const auto ops = perfect({4, 0}, concurrent_generator(2, keys_of({0, 1}), numbers(2)));
  EXPECT_THAT(times(ops), ElementsAre(0, 0, 0, 0));
}

TEST(concurrent_generator, leaves_nemeses_out) {
  for (const op& event : quick({2, 2}, concurrent_generator(2, keys_of({0, 1}), numbers(5))))
    EXPECT_TRUE(event.process.is_client());
}

TEST(concurrent_generator, a_key_sees_its_group_only) {
  const key_generator count = [](const json::value&) {
    return limit(2, from([](const context& now, random_stream&) {
                   return op_template{.f = "a", .value = now.all_thread_count()};
                 }));
  };
  for (const op& event : quick({6, 1}, concurrent_generator(3, keys_of({0, 1, 2}), count)))
    EXPECT_EQ(event.value.as_array()[1], json::value(3));
}

TEST(concurrent_generator, updates_reach_the_group_with_plain_values) {
  const key_generator tries = [](const json::value&) {
    return until_ok(repeat(op_template{.f = "write", .value = 5}));
  };
  EXPECT_THAT(values(perfect({1, 0}, concurrent_generator(1, keys_of({0, 1}), tries))),
              ElementsAre("[0,5]", "[1,5]"));
}

TEST(concurrent_generator, each_key_has_its_own_luck_whoever_does_it) {
  const key_generator coins = [](const json::value&) {
    return limit(20, mix({endless("heads"), endless("tails")}));
  };
  const auto by_key = [&](std::uint32_t threads) {
    std::map<std::int64_t, std::vector<std::string>> all;
    for (const op& event : quick({threads, 0}, concurrent_generator(1, keys_of({0, 1, 2}), coins)))
      all[key_of(event)].push_back(event.f);
    return all;
  };
  EXPECT_EQ(by_key(1), by_key(3));
  EXPECT_NE(by_key(1)[0], by_key(1)[1]);
}

TEST(concurrent_generator, ends_without_keys) {
  EXPECT_THAT(quick({2, 0}, concurrent_generator(2, keys_of({}), numbers(2))), IsEmpty());
}

TEST(concurrent_generator, can_be_nested_in_a_part_of_the_threads) {
  const generator plan = reserve({{2, concurrent_generator(2, keys_of({0, 1}), numbers(3))}},
                                 concurrent_generator(1, keys_of({10, 11}), numbers(3)));
  for (const op& event : quick({4, 0}, plan))
    EXPECT_EQ(key_of(event) < 10, event.process.value < 2);
}

TEST(concurrent_generator, threads_must_fill_whole_groups) {
  const generator plan = concurrent_generator(2, keys_of({0}), numbers(1));
  EXPECT_EQ(failure_of(plan, {3, 0}).what,
            "the generator concurrent_generator threw \"3 client threads are not a multiple of 2, "
            "the size of a group\"");
  EXPECT_THAT(failure_of(plan, {0, 1}).what, testing::HasSubstr("0 client threads"));
}

TEST(concurrent_generator, tells_the_generators_of_keys_that_listen) {
  const generator plan = concurrent_generator(
      1, keys_of({0, 1, 2}), [](const json::value&) { return limit(9, until_ok(endless("a"))); });
  EXPECT_EQ(quick({1, 0}, plan).size(), 3U);
  EXPECT_EQ(plan.hears(), hearing::nothing);
  const step answer = plan.next({1, 0});
  EXPECT_EQ(std::get<emitted>(answer).next.hears(), hearing::updates);
}

TEST(concurrent_generator, listens_to_nothing_where_its_keys_do_not) {
  const generator plan =
      concurrent_generator(1, keys_of({0, 1, 2}), [](const json::value&) { return endless("a"); });
  const step answer = plan.next({1, 0});
  EXPECT_EQ(std::get<emitted>(answer).next.hears(), hearing::nothing);
}

}  // namespace
}  // namespace agon::generators
