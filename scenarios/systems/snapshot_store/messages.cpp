// The names under which the messages travel.
#include "scenarios/systems/snapshot_store/messages.hpp"

#include <caf/actor_system_config.hpp>

namespace agon::systems::snapshot_store {

void add_message_types(caf::actor_system_config& config) {
  config.add_message_type<begin>("snapshot-store/begin")
      .add_message_type<begun>("snapshot-store/begun")
      .add_message_type<commit>("snapshot-store/commit")
      .add_message_type<committed>("snapshot-store/committed")
      .add_message_type<fetch>("snapshot-store/fetch")
      .add_message_type<entries>("snapshot-store/entries")
      .add_message_type<tick>("snapshot-store/tick");
}

}  // namespace agon::systems::snapshot_store
