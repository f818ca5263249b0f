// The names under which the messages travel.
#include "scenarios/systems/quorum_store/messages.hpp"

#include <caf/actor_system_config.hpp>

namespace agon::systems::quorum_store {

void add_message_types(caf::actor_system_config& config) {
  config.add_message_type<query>("quorum_store/query")
      .add_message_type<found>("quorum_store/found")
      .add_message_type<store>("quorum_store/store")
      .add_message_type<stored>("quorum_store/stored")
      .add_message_type<wake>("quorum_store/wake");
}

}  // namespace agon::systems::quorum_store
