// Names of the messages for CAF.
#include "scenarios/systems/replicated_log/messages.hpp"

#include <caf/actor_system_config.hpp>

namespace agon::systems::replicated_log {

void add_message_types(caf::actor_system_config& config) {
  config.add_message_type<vote_request>("replicated_log/vote_request")
      .add_message_type<vote>("replicated_log/vote")
      .add_message_type<epoch_begins>("replicated_log/epoch_begins")
      .add_message_type<fetch>("replicated_log/fetch")
      .add_message_type<fetched>("replicated_log/fetched")
      .add_message_type<tick>("replicated_log/tick");
}

}  // namespace agon::systems::replicated_log
