// The replicas' messages cross machines.
#include "scenarios/systems/crdt/messages.hpp"

#include "tests/scenarios/systems/over_the_wire.hpp"

namespace agon::systems::crdt {
namespace {

TEST(replica_messages, arrive_as_they_were_sent) {
  const gossip news{{3}, 4, 5, 6, {{"\"x\"", 1, 2, 3}, {"7", 1, 0, -1}}};
  EXPECT_EQ(over_the_wire(news, add_message_types), news);
  const received have{{3}, 4, 5};
  EXPECT_EQ(over_the_wire(have, add_message_types), have);
}

}  // namespace
}  // namespace agon::systems::crdt
