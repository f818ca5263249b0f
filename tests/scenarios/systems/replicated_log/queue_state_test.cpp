// The queue that a log makes, with literal requests.
#include "scenarios/systems/replicated_log/queue_state.hpp"

#include "scenarios/systems/kit/server.hpp"

#include <gtest/gtest.h>

namespace agon::systems::replicated_log {
namespace {

kit::request asked(std::uint64_t sequence, std::string f, std::string value = "null") {
  return {.client = 7, .sequence = sequence, .f = std::move(f), .value = std::move(value)};
}

TEST(queue_state, gives_what_came_first) {
  queue_state queue;
  EXPECT_EQ(queue.apply(asked(1, "enqueue", "4")), kit::done());
  EXPECT_EQ(queue.apply(asked(2, "enqueue", "5")), kit::done());
  EXPECT_EQ(queue.apply(asked(3, "dequeue")), kit::done(4));
  EXPECT_EQ(queue.apply(asked(4, "dequeue")), kit::done(5));
  EXPECT_EQ(queue.apply(asked(5, "dequeue")), kit::refused("empty"));
}

TEST(queue_state, is_drained_at_once) {
  queue_state queue;
  queue.apply(asked(1, "enqueue", "4"));
  queue.apply(asked(2, "enqueue", "5"));
  EXPECT_EQ(queue.apply(asked(3, "drain")).value, "[4,5]");
  EXPECT_EQ(queue.apply(asked(4, "drain")).value, "[]");
}

TEST(queue_state, gives_the_same_element_to_a_retry) {
  queue_state queue;
  queue.apply(asked(1, "enqueue", "4"));
  queue.apply(asked(1, "enqueue", "4"));
  EXPECT_EQ(queue.elements().size(), 1u);
  EXPECT_EQ(queue.apply(asked(2, "dequeue")), kit::done(4));
  EXPECT_EQ(queue.apply(asked(2, "dequeue")), kit::done(4));
}

TEST(queue_state, that_repeats_retries_has_elements_twice) {
  queue_state queue{retries::each_time};
  queue.apply(asked(1, "enqueue", "4"));
  queue.apply(asked(1, "enqueue", "4"));
  EXPECT_EQ(queue.elements().size(), 2u);
}

TEST(queue_state, refuses_what_is_no_op_on_a_queue) {
  queue_state queue;
  EXPECT_EQ(queue.apply(asked(1, "write", "4")).how, kit::outcome::refused);
  EXPECT_EQ(queue.apply({}), kit::done());
  EXPECT_TRUE(queue.elements().empty());
}

}  // namespace
}  // namespace agon::systems::replicated_log
