// Order of events.
#include "sim/event_queue.hpp"

#include "actors/vocabulary/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace agon::sim {
namespace {

time_point at(std::int64_t nanoseconds) { return time_point{duration{nanoseconds}}; }

TEST(event_queue, gives_events_by_time_and_then_by_order_of_scheduling) {
  event_queue<char> queue;
  queue.push(at(5), 'c');
  queue.push(at(1), 'a');
  queue.push(at(5), 'd');
  queue.push(at(3), 'b');
  std::string order;
  while (!queue.empty()) order += queue.pop();
  EXPECT_EQ(order, "abcd");
}

TEST(event_queue, agrees_with_sorting_on_random_input) {
  random_stream random{7, "event_queue"};
  event_queue<std::pair<std::int64_t, int>> queue;
  std::vector<std::pair<std::int64_t, int>> expected;
  for (int i = 0; i < 5'000; ++i) {
    const auto time = static_cast<std::int64_t>(random.below(1'000));
    queue.push(at(time), {time, i});
    expected.emplace_back(time, i);
  }
  std::sort(expected.begin(), expected.end());
  for (const auto& one : expected) EXPECT_EQ(queue.pop(), one);
  EXPECT_TRUE(queue.empty());
}

TEST(event_queue, uses_slots_again_while_events_come_and_go) {
  random_stream random{8, "event_queue"};
  event_queue<std::int64_t> queue;
  std::int64_t now = 0;
  for (int i = 0; i < 100; ++i) queue.push(at(i), i);
  for (int i = 0; i < 20'000; ++i) {
    const auto time = queue.next_time().time_since_epoch().count();
    ASSERT_GE(time, now);
    now = time;
    ASSERT_EQ(queue.pop(), time);
    const auto later = now + static_cast<std::int64_t>(random.below(50));
    queue.push(at(later), later);
  }
  EXPECT_EQ(queue.size(), 100u);
}

TEST(event_queue_death, refuses_an_event_in_the_past) {
  event_queue<int> queue;
  queue.push(at(10), 1);
  queue.pop();
  EXPECT_DEATH(queue.push(at(9), 2), "not in the past");
}

}  // namespace
}  // namespace agon::sim
