// Promises of generators.
#include "actors/generator/promise.hpp"

#include "actors/generator/choice.hpp"
#include "actors/generator/function.hpp"
#include "actors/generator/simulate.hpp"
#include "tests/actors/generator/summaries.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace agon::generators {
namespace {

TEST(promise, is_pending_until_it_is_kept) {
  const generator_promise promise;
  const generator plan = promise.promised();
  EXPECT_TRUE(std::holds_alternative<pending>(plan.next(two_clients())));
  EXPECT_FALSE(promise.delivered());
  EXPECT_TRUE(promise.deliver(some(2, "a")));
  EXPECT_TRUE(promise.delivered());
  EXPECT_THAT(fs(quick({1, 0}, plan)), testing::ElementsAre("a", "a"));
}

TEST(promise, is_kept_once) {
  const generator_promise promise;
  EXPECT_TRUE(promise.deliver(once_of("first")));
  EXPECT_FALSE(promise.deliver(once_of("second")));
  EXPECT_THAT(fs(quick({1, 0}, promise.promised())), testing::ElementsAre("first"));
}

TEST(promise, of_an_empty_generator_ends) {
  const generator_promise promise;
  (void)promise.deliver({});
  EXPECT_TRUE(std::holds_alternative<exhausted>(promise.promised().next(two_clients())));
}

TEST(promise, may_be_kept_in_the_middle_of_a_run) {
  const generator_promise promise;
  const generator keeper = on_update(
      [promise](const generator& self, const context&, const op& event) {
        if (event.type == op_type::ok) (void)promise.deliver(some(2, "b"));
        return self;
      },
      once_of("a"));
  EXPECT_THAT(brief(perfect({1, 0}, any({promise.promised(), keeper}))),
              testing::ElementsAre("0 a@0", "0 b@10", "0 b@20"));
}

TEST(promise, what_was_delivered_hears_updates_and_has_the_luck_of_its_place) {
  const generator_promise promise;
  (void)promise.deliver(until_ok(endless("a")));
  EXPECT_EQ(perfect({1, 0}, promise.promised()).size(), 1U);
  const generator_promise coins;
  (void)coins.deliver(rand_int_seq("a", 0, 1'000'000));
  const auto value = [&](std::uint64_t seed) {
    const auto bound = coins.promised().bind(random_stream{seed, "plan"});
    return std::get<emitted>(bound.next({1, 0})).operation.value;
  };
  EXPECT_EQ(value(1), value(1));
  EXPECT_NE(value(1), value(2));
}

TEST(promise, may_be_kept_by_another_thread) {
  const generator_promise promise;
  std::thread keeper{[promise] { (void)promise.deliver(once_of("a")); }};
  keeper.join();
  EXPECT_EQ(quick({1, 0}, promise.promised()).size(), 1U);
}

}  // namespace
}  // namespace agon::generators
