// The names under which the messages travel.
#include "scenarios/systems/raft/messages.hpp"

#include "actors/membership_order.hpp"
#include "scenarios/systems/kit/messages.hpp"

#include <caf/actor_system_config.hpp>

namespace agon::systems::raft {

void add_message_types(caf::actor_system_config& config) {
  kit::add_message_types(config);
  config.add_message_type<client_request>("raft/client_request")
      .add_message_type<client_reply>("raft/client_reply")
      .add_message_type<vote_request>("raft/vote_request")
      .add_message_type<vote_reply>("raft/vote_reply")
      .add_message_type<append_request>("raft/append_request")
      .add_message_type<install_request>("raft/install_request")
      .add_message_type<append_reply>("raft/append_reply")
      .add_message_type<wake>("raft/wake")
      .add_message_type<membership_order>("agon/membership_order")
      .add_message_type<membership_answer>("agon/membership_answer");
}

}  // namespace agon::systems::raft
