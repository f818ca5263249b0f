// Names of the messages for CAF.
#include "scenarios/systems/kit/messages.hpp"

#include <caf/actor_system_config.hpp>

namespace agon::systems::kit {

void add_message_types(caf::actor_system_config& config) {
  config.add_message_type<request>("kit/request")
      .add_message_type<reply>("kit/reply")
      .add_message_type<try_again>("kit/try_again");
}

}  // namespace agon::systems::kit
