// What arrives on another machine of a message that was sent there, for tests of systems' messages.
#pragma once

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>
#include <caf/message.hpp>
#include <gtest/gtest.h>

#include <vector>

namespace agon::systems {

/// A message written as bytes by CAF, by the name under which its type was registered, and read
/// back. A message that cannot be written or read fails the test.
template <class T>
T over_the_wire(const T& sent, void (*add_message_types)(caf::actor_system_config&)) {
  caf::actor_system_config config;
  config.set("scheduler.max-threads", std::size_t{1});
  add_message_types(config);
  caf::actor_system system{config};
  std::vector<char> bytes;
  caf::binary_serializer sink{system, bytes};
  EXPECT_FALSE(caf::message::save(sink, caf::make_message(sent)));
  caf::binary_deserializer source{system, bytes};
  caf::message arrived;
  EXPECT_FALSE(arrived.load(source));
  if (!arrived.match_elements<T>()) {
    ADD_FAILURE() << "another message arrived";
    return {};
  }
  return arrived.get_as<T>(0);
}

}  // namespace agon::systems
