// What clients and servers of the lease lock agree on. They speak by the kit's request and reply;
// an attempt to acquire is named by client and sequence. Requests of a client to each server:
//
//   lease null            done with the highest token known here, or refused: another has it
//   keep token            done, or refused: not leased to the attempt, or the token is too low
//   release null          done; frees what is leased to the attempt
//   read token            done with the counter, or refused: a higher token was seen
//   write [token, value]  done, or refused: a higher token was seen
//
// The counter is at the first node only.
#pragma once

#include "actors/vocabulary/time.hpp"

namespace agon::systems::lease_lock {

/// How long a server leases the lock, by its own monotonic clock.
inline constexpr duration lease_length = std::chrono::seconds{3};

/// How long a client relies on a lease, counted from before it asked: safe as long as no clock of a
/// server runs more than a ninth too fast.
inline constexpr duration sure_length = lease_length / 10 * 9;

}  // namespace agon::systems::lease_lock
