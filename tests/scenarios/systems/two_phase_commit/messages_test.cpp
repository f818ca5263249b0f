// The bank's messages cross machines.
#include "scenarios/systems/two_phase_commit/messages.hpp"

#include "tests/scenarios/systems/over_the_wire.hpp"

namespace agon::systems::two_phase_commit {
namespace {

template <class T>
void expect_whole(const T& sent) {
  EXPECT_EQ(over_the_wire(sent, add_message_types), sent);
}

TEST(bank_messages, arrive_as_they_were_sent) {
  const transaction_id which{{3}, 4, 5};
  expect_whole(prepare{which, {{0, -3}, {5, 3}}});
  expect_whole(vote{which, {2}, ballot::too_low, {{0, 13}}});
  expect_whole(decided{which, decision::commit});
  expect_whole(in_doubt{which, {2}});
  expect_whole(try_again{7, 8});
}

}  // namespace
}  // namespace agon::systems::two_phase_commit
