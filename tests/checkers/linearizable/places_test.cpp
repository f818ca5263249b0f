// Where calls stand in configurations, and taking events back.
#include "checkers/linearizable/places.hpp"

#include "checkers/models/catalog.hpp"
#include "tests/checkers/histories.hpp"

#include <gtest/gtest.h>

namespace agon::checkers::linearizable {
namespace {

TEST(number_pool, gives_the_least_free_number) {
  number_pool pool;
  EXPECT_EQ(pool.take(), 0U);
  EXPECT_EQ(pool.take(), 1U);
  EXPECT_EQ(pool.take(), 2U);
  pool.give_back(1);
  pool.give_back(0);
  EXPECT_EQ(pool.take(), 0U);
  EXPECT_EQ(pool.take(), 1U);
  EXPECT_EQ(pool.take(), 3U);
  EXPECT_EQ(pool.made(), 4U);
}

/// The calls that may be placed, as `operation:slot` and, of a group, `xcount`.
std::string candidates_of(pending_calls& open) {
  open.list_candidates();
  std::string text;
  for (const auto& each : open.candidates())
    text += std::to_string(each.asked.value) + ":" + std::to_string(each.slot) +
            (each.crashed ? "x" + std::to_string(each.available) : "") + " ";
  return text;
}

TEST(pending_calls, are_as_before_when_events_are_taken_back) {
  const auto object = make_machine(model_kind::cas_register)();
  const auto whole = read_problem(
      history_of({invoke(9, "write", 7), invoke(1, "write", 1), invoke(2, "write", 2),
                  info(9, "write", 7), invoke(8, "write", 7), ok(1, "write", 1), invoke(3, "read"),
                  ok(3, "read", 7), invoke(4, "write", 4), ok(2, "write", 2), ok(4, "write", 4)}),
      *object);
  const call_places places{*whole};
  pending_calls open{*object, whole->operations, places.layout()};
  std::vector<std::string> before;
  std::vector<ended_call> ended;
  for (const auto& event : whole->events) {
    before.push_back(candidates_of(open));
    if (event.is_return)
      ended.push_back(open.end());
    else
      places.begin(event.call, open);
  }
  EXPECT_EQ(before[4], "1:0 2:1 0:0x2 ");
  EXPECT_EQ(candidates_of(open), "");
  for (auto at = whole->events.size(); at-- > 0;) {
    if (whole->events[at].is_return) {
      open.undo(ended.back());
      ended.pop_back();
    } else {
      places.tell(whole->events[at].call, [&](const auto& added) { open.undo_begin(added); });
    }
    EXPECT_EQ(candidates_of(open), before[at]) << at;
  }
}

}  // namespace
}  // namespace agon::checkers::linearizable
