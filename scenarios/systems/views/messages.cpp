// The names under which the messages travel.
#include "scenarios/systems/views/messages.hpp"

#include <caf/actor_system_config.hpp>

namespace agon::systems::views {

void add_message_types(caf::actor_system_config& config) {
  config.add_message_type<poll>("views/poll")
      .add_message_type<polled>("views/polled")
      .add_message_type<proposal>("views/proposal")
      .add_message_type<promise>("views/promise")
      .add_message_type<outdated>("views/outdated")
      .add_message_type<hail>("views/hail")
      .add_message_type<hailed>("views/hailed")
      .add_message_type<append>("views/append")
      .add_message_type<appended>("views/appended")
      .add_message_type<fetch>("views/fetch")
      .add_message_type<start>("views/start")
      .add_message_type<wake>("views/wake");
}

}  // namespace agon::systems::views
