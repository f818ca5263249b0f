// The store's messages cross machines.
#include "scenarios/systems/snapshot_store/messages.hpp"

#include "tests/scenarios/systems/over_the_wire.hpp"

namespace agon::systems::snapshot_store {
namespace {

template <class T>
void expect_whole(const T& sent) {
  EXPECT_EQ(over_the_wire(sent, add_message_types), sent);
}

TEST(store_messages, arrive_as_they_were_sent) {
  expect_whole(begin{{3}, 4});
  expect_whole(begun{4, {5, -6}});
  expect_whole(commit{{3}, 4, 5, 6, -7, {"a", "b"}, {{"c", "1"}}, "v"});
  expect_whole(committed{4, "v", "conflict"});
  expect_whole(fetch{{3}, 9});
  expect_whole(entries{9, {{10, {{"a", "1"}, {"b", "2"}}}, {11, {}}}});
}

}  // namespace
}  // namespace agon::systems::snapshot_store
