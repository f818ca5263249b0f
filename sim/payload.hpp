// A message as the bytes that it would be on a real network: its size, and what becomes of it when
// a bit flips.
#pragma once

#include <caf/fwd.hpp>
#include <caf/message.hpp>

#include <cstdint>
#include <functional>
#include <optional>

namespace agon::sim {

/// What CAF would send for this content, in bytes; 256 if it holds a type that was not registered
/// with CAF and so could never leave its process.
std::uint64_t payload_size(caf::actor_system& system, const caf::type_erased_tuple& content);

/// The content with one bit flipped, which `choose` draws from the number of bits given to it;
/// nothing if the result cannot be read, or the content not written. What it answers may have other
/// types, or values no sender would send.
std::optional<caf::message> flip_bit(caf::actor_system& system,
                                     const caf::type_erased_tuple& content,
                                     const std::function<std::uint64_t(std::uint64_t)>& choose);

}  // namespace agon::sim
