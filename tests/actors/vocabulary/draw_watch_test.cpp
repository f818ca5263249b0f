// Watching draws.
#include "actors/vocabulary/draw_watch.hpp"

#include "actors/vocabulary/random.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace agon {
namespace {

std::uint64_t hash_of_draws(const std::function<void()>& work) {
  std::uint64_t hash = 0;
  const draw_watch watching{hash};
  work();
  return hash;
}

void draw(std::string_view name, int times) {
  random_stream stream{1, name};
  for (int i = 0; i < times; ++i) stream.next();
}

TEST(a_draw_watch, sees_the_same_hash_for_the_same_draws) {
  EXPECT_EQ(hash_of_draws([] { draw("a", 3); }), hash_of_draws([] { draw("a", 3); }));
}

TEST(a_draw_watch, tells_draws_apart_by_stream_number_and_order) {
  const auto three = hash_of_draws([] { draw("a", 3); });
  EXPECT_NE(three, hash_of_draws([] { draw("a", 4); }));
  EXPECT_NE(three, hash_of_draws([] { draw("b", 3); }));
  const auto a_then_b = hash_of_draws([] { draw("a", 1), draw("b", 1); });
  EXPECT_NE(a_then_b, hash_of_draws([] { draw("b", 1), draw("a", 1); }));
}

TEST(a_draw_watch, sees_nothing_when_nothing_is_drawn) {
  EXPECT_EQ(hash_of_draws([] { (void)random_stream{1, "a"}.child("b"); }), 0U);
}

TEST(a_draw_watch, leaves_the_numbers_as_they_are) {
  random_stream alone{1, "a"};
  random_stream watched{1, "a"};
  std::uint64_t hash = 0;
  const draw_watch watching{hash};
  EXPECT_EQ(watched.next(), alone.next());
}

TEST(a_draw_watch, hides_the_outer_one_while_it_lives) {
  std::uint64_t outer = 0;
  const draw_watch watching{outer};
  const auto inner = hash_of_draws([] { draw("a", 2); });
  EXPECT_NE(inner, 0U);
  EXPECT_EQ(outer, 0U);
  draw("a", 2);
  EXPECT_EQ(outer, inner);
}

}  // namespace
}  // namespace agon
