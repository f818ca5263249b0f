// Plans as pipelines: each stage is the function of its name.
#include "actors/generator/pipeline.hpp"

#include "actors/generator/simulate.hpp"
#include "tests/actors/generator/summaries.hpp"

#include <gtest/gtest.h>

namespace agon::generators {
namespace {

using namespace std::chrono_literals;

bool even(thread_id thread) { return thread.value % 2 == 0; }
bool not_b(const op& event) { return event.f != "b"; }
op shouted(op event) {
  event.f += "!";
  return event;
}
op timed(op event, const context& now) {
  event.value = now.time().time_since_epoch().count();
  return event;
}
generator kept(const generator& self, const context&, const op&) { return self; }

generator words() {
  return std::vector<generator>{some(3, "a"), some(3, "b"), mix({some(9, "c"), some(9, "d")})};
}

/// Both plans do the same.
void expect_same(const generator& piped, const generator& nested) {
  const auto done = imperfect({4, 1}, piped);
  EXPECT_EQ(done, imperfect({4, 1}, nested));
  EXPECT_FALSE(done.empty());
}

TEST(pipeline, reads_from_what_is_done_to_who_does_it) {
  expect_same(mix({some(20, "a"), some(20, "b")}) | stagger(100ms) | limit(30) | clients(),
              clients(limit(30, stagger(100ms, mix({some(20, "a"), some(20, "b")})))));
}

TEST(pipeline, begins_with_an_op_or_a_sequence_too) {
  EXPECT_EQ(fs(quick({1, 0}, once_of("a") | repeat(2))), (std::vector<std::string>{"a", "a"}));
  EXPECT_EQ(fs(quick({1, 0}, std::vector<generator>{once_of("a"), once_of("b")} | cycle(2))),
            (std::vector<std::string>{"a", "b", "a", "b"}));
}

TEST(pipeline, stages_can_be_put_together_before_there_is_a_generator) {
  const stage slow = stagger(7ns) | limit(5);
  expect_same(words() | slow | clients(), clients(limit(5, stagger(7ns, words()))));
}

TEST(pipeline, stages_of_number_and_order_are_the_functions_of_their_name) {
  expect_same(words() | limit(5), limit(5, words()));
  expect_same(words() | once(), once(words()));
  expect_same(words() | repeat() | limit(9), limit(9, repeat(words())));
  expect_same(words() | repeat(3), repeat(3, words()));
  expect_same(words() | cycle() | limit(70), limit(70, cycle(words())));
  expect_same(words() | cycle(2), cycle(2, words()));
  expect_same(words() | synchronize(), synchronize(words()));
  expect_same(words() | then(some(2, "z")), then(words(), some(2, "z")));
  expect_same(words() | until_ok(), until_ok(words()));
}

TEST(pipeline, stages_of_time_are_the_functions_of_their_name) {
  expect_same(words() | stagger(9ns), stagger(9ns, words()));
  expect_same(words() | delay(9ns), delay(9ns, words()));
  expect_same(words() | time_limit(25ns), time_limit(25ns, words()));
  expect_same(words() | cache(25ns), cache(25ns, words()));
}

TEST(pipeline, stages_of_threads_are_the_functions_of_their_name) {
  expect_same(words() | on_threads(even), on_threads(even, words()));
  expect_same(words() | clients(), clients(words()));
  expect_same(words() | nemesis(), nemesis(words()));
  expect_same(words() | nemesis(thread_id{-1}), nemesis(thread_id{-1}, words()));
  expect_same(words() | each_thread(), each_thread(words()));
  expect_same(words() | each_process() | limit(50), limit(50, each_process(words())));
  expect_same(words() | process_limit(6), process_limit(6, words()));
  expect_same(words() | concurrency_limit(2), concurrency_limit(2, words()));
}

TEST(pipeline, stages_of_change_are_the_functions_of_their_name) {
  expect_same(words() | map(shouted), map(shouted, words()));
  expect_same(words() | map(timed), map(timed, words()));
  expect_same(words() | f_map({{"a", "x"}}), f_map({{"a", "x"}}, words()));
  expect_same(words() | filter(not_b), filter(not_b, words()));
  expect_same(words() | on_update(kept), on_update(kept, words()));
  std::size_t lines = 0;
  const trace_sink count = [&lines](const std::string&) { ++lines; };
  expect_same(words() | trace("t", count), trace("t", count, words()));
  EXPECT_GT(lines, 50U);
}

}  // namespace
}  // namespace agon::generators
