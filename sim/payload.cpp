// Serializes and reads back by CAF's own binary format.
#include "sim/payload.hpp"

#include "actors/vocabulary/invariant.hpp"

#include <caf/actor_system.hpp>
#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>
#include <caf/type_erased_tuple.hpp>

#include <exception>
#include <vector>

namespace agon::sim {
namespace {

using bytes = std::vector<char>;

/// CAF complains on standard error about types that it does not know, so they are looked for first.
bool writable(const caf::actor_system& system, const caf::type_erased_tuple& content) {
  const auto& types = system.types();
  for (std::size_t i = 0; i < content.size(); ++i)
    if (types.portable_name(content.type(i)) == types.default_type_name()) return false;
  return true;
}

std::optional<bytes> written(caf::actor_system& system, const caf::type_erased_tuple& content) {
  if (!writable(system, content)) return std::nullopt;
  bytes buffer;
  caf::binary_serializer sink{system, buffer};
  if (caf::message::save(sink, content)) return std::nullopt;
  return buffer;
}

std::optional<caf::message> read(caf::actor_system& system, const bytes& buffer) {
  caf::message content;
  try {
    caf::binary_deserializer source{system, buffer};
    if (content.load(source)) return std::nullopt;
  } catch (const std::exception&) {  // Such as the length of a text that no memory can hold.
    return std::nullopt;
  }
  return content;
}

}  // namespace

std::uint64_t payload_size(caf::actor_system& system, const caf::type_erased_tuple& content) {
  constexpr std::uint64_t usual = 256;
  const auto buffer = written(system, content);
  return buffer ? buffer->size() : usual;
}

std::optional<caf::message> flip_bit(caf::actor_system& system,
                                     const caf::type_erased_tuple& content,
                                     const std::function<std::uint64_t(std::uint64_t)>& choose) {
  auto buffer = written(system, content);
  if (!buffer || buffer->empty()) return std::nullopt;
  const auto bit = choose(8 * buffer->size());
  invariant(bit < 8 * buffer->size(), "a bit of the message");
  (*buffer)[bit / 8] = static_cast<char>((*buffer)[bit / 8] ^ (1 << bit % 8));
  return read(system, *buffer);
}

}  // namespace agon::sim
