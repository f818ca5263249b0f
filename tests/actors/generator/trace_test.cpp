// Watching generators.
#include "actors/generator/trace.hpp"

#include "actors/generator/pacing.hpp"
#include "actors/generator/routing.hpp"
#include "actors/generator/simulate.hpp"
#include "tests/actors/generator/summaries.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace agon::generators {
namespace {

using testing::ElementsAre;

struct lines {
  std::vector<std::string> all;
  trace_sink sink() {
    return [this](const std::string& line) { all.push_back(line); };
  }
};

TEST(trace, reports_every_answer_and_every_event) {
  lines seen;
  (void)perfect({1, 0}, trace("writes", seen.sink(), some(1, "write")));
  EXPECT_THAT(seen.all,
              ElementsAre("writes at 0 s, 1 of 1 threads free: asked, emits 0 invoke write null",
                          "writes at 0 s, 0 of 1 threads free: told of 0 invoke write null",
                          "writes at 0 s, 0 of 1 threads free: asked, is exhausted",
                          "writes at 0.00000001 s, 1 of 1 threads free: told of 0 ok write null",
                          "writes at 0.00000001 s, 1 of 1 threads free: asked, is exhausted"));
}

TEST(trace, tells_how_long_its_part_is_pending) {
  lines seen;
  const generator plan = trace("t", seen.sink(), op_template{.f = "a", .time = at(1'000'000'000)});
  (void)plan.next({1, 0});
  (void)plan.next(context{1, 0}.with_busy(process_id{0}));
  EXPECT_THAT(seen.all, ElementsAre("t at 0 s, 1 of 1 threads free: asked, is pending until 1 s",
                                    "t at 0 s, 0 of 1 threads free: asked, is pending"));
}

TEST(trace, changes_nothing) {
  lines seen;
  const generator plan = stagger(duration{7}, until_ok(endless("a")));
  EXPECT_EQ(imperfect({3, 0}, trace("t", seen.sink(), plan)), imperfect({3, 0}, plan));
  EXPECT_FALSE(seen.all.empty());
}

TEST(trace, names_itself_in_failures) {
  lines seen;
  const generator bad =
      on_threads([](thread_id) -> bool { throw std::runtime_error{"no"}; }, endless("a"));
  EXPECT_EQ(failure_of(trace("my writes", seen.sink(), bad), {1, 0}).where,
            "generator my writes > on_threads, at 0 s with 1 of 1 threads free");
}

}  // namespace
}  // namespace agon::generators
