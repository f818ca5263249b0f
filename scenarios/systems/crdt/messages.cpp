// The names under which the messages travel.
#include "scenarios/systems/crdt/messages.hpp"

#include <caf/actor_system_config.hpp>

namespace agon::systems::crdt {

void add_message_types(caf::actor_system_config& config) {
  config.add_message_type<gossip>("crdt/gossip")
      .add_message_type<received>("crdt/received")
      .add_message_type<tick>("crdt/tick");
}

}  // namespace agon::systems::crdt
