// Names of the messages for CAF.
#include "scenarios/systems/multi_paxos/messages.hpp"

#include <caf/actor_system_config.hpp>

namespace agon::systems::multi_paxos {

void add_message_types(caf::actor_system_config& config) {
  config.add_message_type<prepare>("multi_paxos/prepare")
      .add_message_type<promise>("multi_paxos/promise")
      .add_message_type<refusal>("multi_paxos/refusal")
      .add_message_type<accept>("multi_paxos/accept")
      .add_message_type<accepted>("multi_paxos/accepted")
      .add_message_type<learn_request>("multi_paxos/learn_request")
      .add_message_type<chosen>("multi_paxos/chosen")
      .add_message_type<tick>("multi_paxos/tick");
}

}  // namespace agon::systems::multi_paxos
