// Which threads do what, and what becomes of ops.
#include "actors/generator/routing.hpp"

#include "actors/generator/choice.hpp"
#include "actors/generator/function.hpp"
#include "actors/generator/pacing.hpp"
#include "actors/generator/sequence.hpp"
#include "actors/generator/simulate.hpp"
#include "tests/actors/generator/summaries.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

namespace agon::generators {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::Ge;
using testing::IsEmpty;
using testing::Lt;
using testing::UnorderedElementsAre;

thread_filter even() {
  return [](thread_id thread) { return thread.value % 2 == 0; };
}

TEST(on_threads, uses_only_the_threads_that_satisfy_the_filter) {
  EXPECT_THAT(processes(perfect({5, 0}, on_threads(even(), some(6, "a")))),
              ElementsAre(0, 2, 4, 0, 2, 4));
}

TEST(on_threads, passes_on_updates_of_its_threads_only) {
  const generator both =
      any({on_threads(even(), until_ok(endless("even"))),
           on_threads([](thread_id thread) { return thread.value == 1; }, some(3, "odd"))});
  const auto ops = simulate({2, 0}, both, [](const context&, op o) {
    o.time += duration{o.f == "odd" ? 1 : 10};
    o.type = op_type::ok;
    return o;
  });
  ASSERT_TRUE(ops.ok());
  EXPECT_EQ(count_of(*ops, "even"), 2U);
  EXPECT_EQ(count_of(*ops, "odd"), 6U);
}

TEST(on_threads, ends_where_there_is_no_such_thread) {
  EXPECT_THAT(quick({1, 0}, nemesis(endless("kill"))), IsEmpty());
  EXPECT_THAT(fs(quick({1, 0}, clients(some(2, "a"), endless("kill")))), ElementsAre("a", "a"));
}

TEST(clients, leaves_the_nemesis_out) {
  EXPECT_THAT(processes(quick(two_clients(), clients(some(20, "a")))), Each(Ge(0)));
}

TEST(clients, with_two_arguments_serves_clients_and_nemeses) {
  const auto ops = quick({2, 2}, clients(some(20, "a"), some(5, "kill")));
  for (const op& event : ops) EXPECT_EQ(event.process.is_client(), event.f == "a");
  EXPECT_EQ(count_of(ops, "a"), 20U);
  EXPECT_EQ(count_of(ops, "kill"), 5U);
}

TEST(nemesis, can_mean_one_of_several) {
  EXPECT_THAT(processes(quick({2, 3}, nemesis(thread_id{-2}, some(3, "kill")))), Each(-2));
  const auto ops = quick({2, 3}, nemesis(some(9, "kill")));
  EXPECT_THAT(processes(ops), Each(Lt(0)));
  for (const op& event : ops) EXPECT_EQ(event.type, op_type::info);
}

TEST(each_thread, gives_every_thread_a_copy) {
  const auto ops = perfect({3, 1}, each_thread(std::vector<generator>{once_of("a"), once_of("b")}));
  std::map<std::int64_t, std::vector<std::string>> done;
  for (const op& event : ops) done[event.process.value].push_back(event.f);
  ASSERT_EQ(done.size(), 4U);
  for (const auto& [process, names] : done) EXPECT_THAT(names, ElementsAre("a", "b")) << process;
}

TEST(each_thread, copies_see_only_their_own_thread) {
  const generator lonely = from([](const context& now, random_stream&) {
    return op_template{.f = "a", .value = now.all_thread_count()};
  });
  for (const op& event : quick({3, 0}, each_thread(limit(2, lonely))))
    EXPECT_EQ(event.value, json::value(1));
}

TEST(each_thread, updates_reach_the_copy_of_their_thread) {
  const auto ops =
      simulate({2, 0}, each_thread(limit(5, until_ok(endless("a")))), [](const context&, op o) {
        o.time += duration{10};
        o.type = o.process.value == 0 ? op_type::ok : op_type::fail;
        return o;
      });
  ASSERT_TRUE(ops.ok());
  EXPECT_EQ(ops->size(), 2U + 10U);
}

TEST(each_thread, copies_have_their_own_luck) {
  const auto ops = quick({100, 0}, each_thread(mix({once_of("a"), once_of("b")})));
  ASSERT_EQ(ops.size(), 200U);
  std::set<std::string> first_words;
  std::set<std::int64_t> seen;
  for (const op& event : ops)
    if (seen.insert(event.process.value).second) first_words.insert(event.f);
  EXPECT_THAT(first_words, UnorderedElementsAre("a", "b"));
}

TEST(each_thread, waits_for_threads_that_are_busy) {
  const generator once_each = each_thread(once_of("a"));
  const auto answer = once_each.next(context{1, 0}.with_busy(process_id{0}));
  EXPECT_TRUE(std::holds_alternative<pending>(answer));
}

TEST(each_process, gives_a_process_that_replaces_another_a_copy_of_its_own) {
  const generator plan = limit(6, each_process(std::vector<generator>{once_of("a"), once_of("b")}));
  EXPECT_THAT(brief(perfect({1, 0}, plan)), ElementsAre("0 a@0", "0 b@10"));
  const auto ops = perfect_info({1, 0}, plan);
  EXPECT_THAT(brief(ops), ElementsAre("0 a@0", "1 a@10", "2 a@20", "3 a@30", "4 a@40", "5 a@50"));
}

TEST(each_process, an_update_of_a_crash_reaches_the_copy_that_crashed) {
  std::vector<std::string> seen;
  const generator watched = on_update(
      [&seen](const generator& self, const context& now, const op& event) {
        if (event.type != op_type::invoke)
          seen.push_back(to_string(event.process) + " on " + to_string(now.all_threads().at(0)));
        return self;
      },
      endless("a"));
  (void)perfect_info({2, 0}, limit(4, each_process(watched)));
  EXPECT_THAT(seen, ElementsAre("0 on 0", "1 on 1"));
}

TEST(each_process, ends_when_the_copies_of_all_processes_have_ended) {
  EXPECT_EQ(perfect({3, 1}, each_process(some(2, "a"))).size(), 8U);
  EXPECT_TRUE(std::holds_alternative<pending>(
      each_process(once_of("a")).next(context{1, 0}.with_busy(process_id{0}))));
}

TEST(each_process, copies_have_their_own_luck) {
  const auto ops = perfect_info({1, 0}, limit(40, each_process(mix({once_of("a"), once_of("b")}))));
  EXPECT_NEAR(static_cast<double>(count_of(ops, "a")), 20, 15);
}

TEST(reserve, gives_each_range_its_threads) {
  const generator plan =
      limit(200, reserve({{2, endless("write")}, {3, endless("cas")}}, endless("read")));
  for (const op& event : perfect({10, 0}, plan)) {
    const auto p = event.process.value;
    EXPECT_EQ(event.f, p < 2 ? "write" : p < 5 ? "cas" : "read") << p;
  }
}

TEST(reserve, chooses_in_proportion_to_threads) {
  const generator plan = limit(4000, reserve({{1, endless("write")}}, endless("read")));
  const auto ops = quick({4, 0}, plan);
  EXPECT_NEAR(static_cast<double>(count_of(ops, "write")), 1000, 150);
}

TEST(reserve, counts_the_threads_of_its_own_context) {
  const generator inner = reserve({{1, endless("b")}}, endless("c"));
  for (const op& event : perfect({4, 0}, limit(100, reserve({{2, endless("a")}}, inner)))) {
    const auto p = event.process.value;
    EXPECT_EQ(event.f, p < 2 ? "a" : p == 2 ? "b" : "c") << p;
  }
}

TEST(reserve, leaves_nemeses_to_the_others) {
  const auto ops = quick({1, 1}, reserve({{1, some(3, "a")}}, some(2, "kill")));
  for (const op& event : ops) EXPECT_EQ(event.process.is_client(), event.f == "a");
  EXPECT_EQ(ops.size(), 5U);
}

TEST(reserve, ends_when_all_ranges_have_ended) {
  EXPECT_EQ(quick({4, 0}, reserve({{2, some(3, "a")}, {2, some(4, "b")}}, endless("c"))).size(),
            7U);
}

TEST(reserve, updates_go_to_the_range_of_their_thread) {
  const auto ops = perfect({2, 0}, reserve({{1, until_ok(endless("a"))}}, until_ok(endless("b"))));
  EXPECT_THAT(fs(ops), UnorderedElementsAre("a", "b"));
}

TEST(reserve, needs_as_many_threads_as_it_reserves) {
  const generator greedy = reserve({{5, endless("a")}}, endless("b"));
  EXPECT_THAT(failure_of(greedy, two_clients()).what,
              testing::HasSubstr("fewer client threads than it reserves"));
}

TEST(map, changes_ops) {
  const generator plan = map(
      [](op o) {
        o.value = 7;
        return o;
      },
      some(2, "a"));
  for (const op& event : quick({1, 0}, plan)) EXPECT_EQ(event.value, json::value(7));
}

TEST(map, may_look_at_the_context) {
  const generator plan = map(
      [](op o, const context& now) {
        o.value = now.free_thread_count();
        return o;
      },
      some(1, "a"));
  EXPECT_EQ(quick({4, 0}, plan)[0].value, json::value(4));
}

TEST(map, may_put_off_an_op) {
  const generator later = map(
      [](op o) {
        o.time = std::max(o.time, at(110));
        return o;
      },
      op_template{.f = "a", .time = at(100)});
  EXPECT_THAT(times(quick({1, 0}, later)), ElementsAre(110));
}

TEST(map, lets_updates_through) {
  EXPECT_EQ(perfect({1, 0}, f_map({{"a", "b"}}, until_ok(endless("a")))).size(), 1U);
}

TEST(f_map, renames_what_is_listed) {
  const generator plan = std::vector<generator>{once_of("start"), once_of("stop"), once_of("wait")};
  EXPECT_THAT(fs(quick({1, 0}, f_map({{"start", "kill"}, {"stop", "restart"}}, plan))),
              ElementsAre("kill", "restart", "wait"));
}

TEST(filter, drops_ops) {
  const generator plan = std::vector<generator>{some(3, "a"), some(2, "b"), some(1, "a")};
  EXPECT_THAT(fs(quick({1, 0}, filter([](const op& o) { return o.f == "b"; }, plan))),
              ElementsAre("b", "b"));
}

TEST(filter, lets_pending_and_updates_through) {
  const generator plan = filter([](const op&) { return true; }, until_ok(endless("a")));
  EXPECT_TRUE(std::holds_alternative<pending>(plan.next(context{1, 0}.with_busy(process_id{0}))));
  EXPECT_EQ(perfect({1, 0}, plan).size(), 1U);
}

TEST(filter, gives_up_when_nothing_gets_through) {
  const generator none = filter([](const op&) { return false; }, endless("a"));
  EXPECT_THAT(failure_of(none, two_clients()).what,
              testing::HasSubstr("it dropped 100000 ops in a row"));
}

TEST(process_limit, ends_before_too_many_processes_were_seen) {
  const auto ops = perfect_info({2, 0}, process_limit(5, endless("a")));
  const auto all = processes(ops);
  EXPECT_EQ(std::set(all.begin(), all.end()).size(), 5U);
  EXPECT_THAT(quick({3, 0}, process_limit(2, endless("a"))), IsEmpty());
}

TEST(process_limit, does_not_limit_runs_without_crashes) {
  EXPECT_EQ(quick({2, 0}, process_limit(2, some(50, "a"))).size(), 50U);
}

TEST(concurrency_limit, keeps_threads_free) {
  const auto ops = perfect({5, 0}, concurrency_limit(2, some(6, "a")));
  EXPECT_THAT(times(ops), ElementsAre(0, 0, 10, 10, 20, 20));
}

}  // namespace
}  // namespace agon::generators
