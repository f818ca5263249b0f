// What holds for every generator, tried on random ones.
#include "actors/generator/pipeline.hpp"
#include "actors/generator/simulate.hpp"
#include "actors/vocabulary/history.hpp"
#include "tests/actors/generator/summaries.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>

namespace agon::generators {
namespace {

constexpr std::uint64_t cases = 1500;

generator any_generator(random_stream& random, int depth);

std::vector<generator> some_generators(random_stream& random, int depth) {
  std::vector<generator> parts;
  for (auto left = random.below(4); left > 0; --left) parts.push_back(any_generator(random, depth));
  return parts;
}

generator kept_promise() {
  const generator_promise promise;
  (void)promise.deliver(some(3, "p"));
  return promise.promised();
}

generator leaf(random_stream& random) {
  switch (random.below(9)) {
    case 6:
      return limit(random.below(5), rand_int_seq("r", 0, 9));
    case 7:
      return limit(random.below(5), rand_seq("s", {1, "x"}));
    case 8:
      return kept_promise();
    case 0:
      return generator{};
    case 1:
      return once_of("a");
    case 2:
      return some(random.below(12), "b");
    case 3:
      return sleep(duration{static_cast<std::int64_t>(random.below(40))});
    case 4:
      return op_template{.f = "d", .time = at(static_cast<std::int64_t>(random.below(90)))};
    default:
      return limit(random.below(5), from([](const context&, random_stream& luck) {
                     return op_template{.f = "c", .value = luck.below(1000)};
                   }));
  }
}

generator chosen(random_stream& random, int depth) {
  const auto small = [&] { return duration{static_cast<std::int64_t>(1 + random.below(30))}; };
  switch (random.below(7)) {
    case 6:
      return cycle_times(
          {{small(), any_generator(random, depth)}, {small(), any_generator(random, depth)}});
    case 0:
      return any(some_generators(random, depth));
    case 1:
      return shortest_any(some_generators(random, depth));
    case 2:
      return mix(some_generators(random, depth));
    case 3:
      return flip_flop(any_generator(random, depth), any_generator(random, depth));
    case 4:
      return phases(some_generators(random, depth));
    default:
      return then(any_generator(random, depth), any_generator(random, depth));
  }
}

generator bounded(random_stream& random, int depth) {
  const auto small = static_cast<std::int64_t>(1 + random.below(30));
  switch (random.below(10)) {
    case 8:
      return cache(duration{small}, any_generator(random, depth));
    case 9:
      return concurrency_limit(1 + random.below(4), any_generator(random, depth));
    case 0:
      return limit(random.below(9), any_generator(random, depth));
    case 1:
      return repeat(random.below(9), any_generator(random, depth));
    case 2:
      return cycle(random.below(4), any_generator(random, depth));
    case 3:
      return stagger(duration{small}, any_generator(random, depth));
    case 4:
      return delay(duration{small}, any_generator(random, depth));
    case 5:
      return time_limit(duration{small}, any_generator(random, depth));
    case 6:
      return until_ok(any_generator(random, depth));
    default:
      return process_limit(1 + random.below(9), any_generator(random, depth));
  }
}

generator routed(random_stream& random, int depth) {
  const generator part = any_generator(random, depth);
  switch (random.below(13)) {
    case 9:
      return limit(1 + random.below(20), each_process(part));
    case 10:
      return clients(
          concurrent_generator(1, keys_of({0, 1, 2}), [part](const json::value&) { return part; }));
    case 11:
      return trace(
          "t", [](const std::string&) {}, part);
    case 12:
      return lazy([part] { return part; });
    case 0:
      return clients(part, any_generator(random, depth));
    case 1:
      return clients(part);
    case 2:
      return nemesis(part);
    case 3:
      return on_threads([](thread_id t) { return t.value % 2 == 0; }, part);
    case 4:
      return each_thread(part);
    case 5:
      return reserve({{0, part}}, any_generator(random, depth));
    case 6:
      return f_map({{"a", "z"}}, part);
    case 7:
      return filter([](const op& o) { return o.f != "c"; }, part);
    default:
      return sequential_generator(keys_of({0, 1}), [part](const json::value&) { return part; });
  }
}

generator any_generator(random_stream& random, int depth) {
  if (depth == 0) return leaf(random);
  switch (random.below(4)) {
    case 0:
      return chosen(random, depth - 1);
    case 1:
      return bounded(random, depth - 1);
    case 2:
      return routed(random, depth - 1);
    default:
      return std::vector<generator>{some_generators(random, depth - 1)};
  }
}

context any_context(random_stream& random) {
  return {static_cast<std::uint32_t>(1 + random.below(5)),
          static_cast<std::uint32_t>(random.below(3))};
}

/// Completions of all kinds after different times; depends on the invocation only.
op ending(const context&, op invocation) {
  random_stream luck{static_cast<std::uint64_t>(invocation.time.time_since_epoch().count()),
                     to_string(invocation.process)};
  const op_type types[]{op_type::ok, op_type::fail, op_type::info};
  invocation.type = invocation.process.is_client() ? types[luck.below(3)] : op_type::info;
  invocation.time += luck.between(duration{0}, duration{25});
  return invocation;
}

/// True for errors that random plans run into legitimately.
bool stuck_by_plan(const result<std::vector<op>>& run) {
  return !run.ok() && run.problem().what.starts_with("pending while no op is under way");
}

TEST(every_generator, emits_only_valid_ops_in_a_history_that_can_be_paired) {
  std::size_t ops_seen = 0;
  for (std::uint64_t seed = 0; seed < cases; ++seed) {
    random_stream random{seed, "properties"};
    const context start = any_context(random);
    const generator plan = any_generator(random, 4);
    const auto run = simulate(start, plan, ending, {.seed = seed, .ops_most = 20'000});
    if (stuck_by_plan(run)) continue;
    ASSERT_TRUE(run.ok()) << "seed " << seed << ": " << to_string(run.problem());
    const auto paired = history::from(*run);
    ASSERT_TRUE(paired.ok()) << "seed " << seed << ": " << to_string(paired.problem());
    for (std::size_t i = 1; i < run->size(); ++i)
      ASSERT_LE((*run)[i - 1].time, (*run)[i].time) << "seed " << seed;
    ops_seen += run->size();
  }
  EXPECT_GT(ops_seen, 5 * cases) << "plans that do something";
}

TEST(every_generator, does_the_same_for_the_same_seed) {
  for (std::uint64_t seed = 0; seed < cases; seed += 5) {
    random_stream random{seed, "properties"};
    const context start = any_context(random);
    const generator plan = any_generator(random, 4);
    const auto first = simulate(start, plan, ending, {.seed = seed, .ops_most = 20'000});
    const auto second = simulate(start, plan, ending, {.seed = seed, .ops_most = 20'000});
    ASSERT_EQ(first.ok(), second.ok()) << "seed " << seed;
    if (!first.ok()) continue;
    ASSERT_EQ(*first, *second) << "seed " << seed;
  }
}

/// Compares two answers: the same kind, and the same op.
void expect_same(const step& first, const step& second, std::uint64_t seed) {
  ASSERT_EQ(first.index(), second.index()) << "seed " << seed;
  if (const auto* waiting = std::get_if<pending>(&first)) {
    ASSERT_EQ(waiting->until, std::get<pending>(second).until) << "seed " << seed;
  }
  const auto* taken = std::get_if<emitted>(&first);
  if (taken == nullptr) return;
  ASSERT_EQ(taken->operation, std::get<emitted>(second).operation) << "seed " << seed;
}

TEST(every_generator, gives_the_same_answer_when_asked_twice) {
  for (std::uint64_t seed = 0; seed < cases; ++seed) {
    random_stream random{seed, "properties"};
    context now = any_context(random);
    generator plan = any_generator(random, 4).bind(random_stream{seed, "plan"});
    for (int i = 0; i < 20; ++i) {
      const step first = plan.next(now);
      const step second = plan.next(now);
      expect_same(first, second, seed);
      if (const auto* taken = std::get_if<emitted>(&first)) {
        // What comes next must not depend on which of the two answers is used.
        const auto& other = std::get<emitted>(second);
        const context busy = now.at(taken->operation.time).with_busy(taken->operation.process);
        expect_same(taken->next.update(busy, taken->operation).next(busy),
                    other.next.update(busy, taken->operation).next(busy), seed);
        plan = taken->next.update(busy, taken->operation);
        const op done = ending(busy, taken->operation);
        now = busy.at(done.time).with_free(done.process);
        plan = plan.update(now, done);
        if (done.type == op_type::info) now = now.with_next_process(done.process);
      } else if (const auto* waiting = std::get_if<pending>(&first)) {
        ASSERT_FALSE(waiting->next.empty());
        expect_same(first, waiting->next.next(now), seed);
        plan = waiting->next;
        if (waiting->until) now = now.at(*waiting->until);
      } else {
        break;
      }
    }
  }
}

/// What a probe saw of an event: whether it fits the rules, in words.
std::string wrong_with(const context& now, const op& event) {
  const auto thread = now.thread_of(event.process);
  const bool free = now.free().contains(now.position_of(thread));
  if (now.process_of(thread) != event.process) return "the process was replaced before the update";
  if (now.time() != event.time) return "the context's time is not the event's";
  return free ? "free" : "busy";
}

/// A plan for clients, in which a probe stands around a random part.
generator probed(random_stream& random, std::map<process_id, std::string>& last,
                 std::string& wrong) {
  return on_update(
      [&last, &wrong](const generator& self, const context& now, const op& event) {
        const auto seen = wrong_with(now, event);
        const bool begins = last[event.process] != "busy";
        if (wrong.empty() && seen != (begins ? "busy" : "free"))
          wrong = to_string(event) + ": " + seen;
        last[event.process] = seen;
        return self;
      },
      any_generator(random, 3));
}

TEST(every_generator, hears_of_invocations_on_busy_threads_and_of_crashes_before_the_replacement) {
  std::size_t events = 0;
  for (std::uint64_t seed = 0; seed < cases; ++seed) {
    random_stream random{seed, "properties"};
    const context start = any_context(random);
    std::map<process_id, std::string> last;
    std::string wrong;
    const generator plan = probed(random, last, wrong);
    (void)simulate(start, plan, ending, {.seed = seed, .ops_most = 20'000});
    ASSERT_EQ(wrong, "") << "seed " << seed;
    events += last.size();
  }
  EXPECT_GT(events, cases) << "plans that do something";
}

TEST(every_generator, does_the_same_when_it_is_watched) {
  for (std::uint64_t seed = 0; seed < cases; seed += 3) {
    random_stream random{seed, "properties"};
    const context start = any_context(random);
    const generator plan = any_generator(random, 4);
    const auto once = simulate(start, plan, ending, {.seed = seed, .ops_most = 20'000});
    const auto traced = simulate(start,
                                 trace(
                                     "t", [](const std::string&) {}, plan),
                                 ending, {.seed = seed, .ops_most = 20'000});
    ASSERT_EQ(once.ok(), traced.ok()) << "seed " << seed;
    if (once.ok()) {
      ASSERT_TRUE(*once == *traced) << "seed " << seed;
    }
  }
}

TEST(every_generator, that_is_exhausted_stays_so) {
  for (std::uint64_t seed = 0; seed < cases; ++seed) {
    random_stream random{seed, "properties"};
    const context now = any_context(random);
    const generator plan = any_generator(random, 3).bind(random_stream{seed, "plan"});
    if (!std::holds_alternative<exhausted>(plan.next(now))) continue;
    const context later = now.at(at(1'000'000));
    EXPECT_TRUE(std::holds_alternative<exhausted>(plan.next(later))) << "seed " << seed;
  }
}

}  // namespace
}  // namespace agon::generators
