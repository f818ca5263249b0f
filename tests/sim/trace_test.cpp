// Fingerprints, and where two traces differ.
#include "sim/trace.hpp"

#include "actors/vocabulary/random.hpp"

#include <gtest/gtest.h>

namespace agon::sim {
namespace {

time_point at(std::int64_t nanoseconds) { return time_point{duration{nanoseconds}}; }

trace of(const std::vector<trace_event>& events) {
  trace made;
  made.keep_events(true);
  for (const auto& event : events)
    made.record(event.kind, event.time, node_id{event.node}, node_id{event.peer}, event.detail);
  return made;
}

const std::vector<trace_event> some{{at(1), 7, 1, 2, trace_kind::send},
                                    {at(9), 7, 1, 2, trace_kind::deliver},
                                    {at(9), 3, 2, 2, trace_kind::run}};

TEST(trace, the_same_events_have_the_same_fingerprint) {
  EXPECT_EQ(of(some).fingerprint(), of(some).fingerprint());
  EXPECT_EQ(of(some).events(), some);
}

TEST(trace, its_fingerprint_does_not_change_between_versions_of_the_program) {
  EXPECT_EQ(of(some).fingerprint(), "af3c9149f0acb69d");
}

TEST(trace, each_member_of_an_event_and_their_order_reach_the_fingerprint) {
  const auto base = of(some).fingerprint();
  for (int member = 0; member < 6; ++member) {
    auto changed = some;
    switch (member) {
      case 0:
        changed[1].time = at(8);
        break;
      case 1:
        changed[1].detail = 8;
        break;
      case 2:
        changed[1].node = 2;
        break;
      case 3:
        changed[1].peer = 3;
        break;
      case 4:
        changed[1].kind = trace_kind::cut;
        break;
      case 5:
        std::swap(changed[1], changed[2]);
        break;
    }
    EXPECT_NE(of(changed).fingerprint(), base) << "member " << member;
  }
  auto shorter = some;
  shorter.pop_back();
  EXPECT_NE(of(shorter).fingerprint(), base);
}

TEST(trace, without_keeping_events_the_fingerprint_is_the_same) {
  trace lean;
  for (const auto& event : some)
    lean.record(event.kind, event.time, node_id{event.node}, node_id{event.peer}, event.detail);
  EXPECT_EQ(lean.fingerprint(), of(some).fingerprint());
  EXPECT_TRUE(lean.events().empty());
  EXPECT_EQ(lean.count(), 3u);
}

TEST(trace, packing_and_unpacking_gives_the_same_events) {
  random_stream random{3, "trace"};
  std::vector<trace_event> events;
  auto now = at(0);
  for (int i = 0; i < 10'000; ++i) {
    now += duration{static_cast<std::int64_t>(random.below(1'000'000))};
    events.push_back({now, random.next(), static_cast<std::uint16_t>(random.below(6)),
                      static_cast<std::uint16_t>(random.below(6)),
                      static_cast<trace_kind>(random.below(14))});
  }
  const auto read = unpack(pack(events));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, events);
  EXPECT_EQ(*unpack(pack({})), std::vector<trace_event>{});
}

TEST(trace, damaged_bytes_are_an_error_and_not_a_crash) {
  const auto good = pack(some);
  EXPECT_FALSE(unpack("").ok());
  for (std::size_t cut = 0; cut < good.size(); ++cut)
    EXPECT_FALSE(unpack(good.substr(0, cut)).ok());
}

TEST(trace, the_first_difference_is_named) {
  auto changed = some;
  changed[2].detail = 4;
  const auto difference = first_difference(some, changed);
  ASSERT_TRUE(difference.has_value());
  EXPECT_EQ(difference->position, 2u);
  EXPECT_EQ(to_string(*difference->first), "0.000000009 s n2 run 3");
  EXPECT_EQ(to_string(*difference->second), "0.000000009 s n2 run 4");
  EXPECT_FALSE(first_difference(some, some).has_value());
  changed.resize(2);
  EXPECT_FALSE(first_difference(some, changed)->second.has_value());
}

}  // namespace
}  // namespace agon::sim
