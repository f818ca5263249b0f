// The names under which the messages travel.
#include "scenarios/systems/two_phase_commit/messages.hpp"

#include <caf/actor_system_config.hpp>

namespace agon::systems::two_phase_commit {

void add_message_types(caf::actor_system_config& config) {
  config.add_message_type<prepare>("two-phase-commit/prepare")
      .add_message_type<vote>("two-phase-commit/vote")
      .add_message_type<decided>("two-phase-commit/decided")
      .add_message_type<in_doubt>("two-phase-commit/in_doubt")
      .add_message_type<try_again>("two-phase-commit/try_again")
      .add_message_type<tick>("two-phase-commit/tick");
}

}  // namespace agon::systems::two_phase_commit
