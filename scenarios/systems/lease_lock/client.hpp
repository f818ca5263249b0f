// The client of the lease lock: it asks all servers, and holds the lock as long as it is sure that
// a majority leases it to nobody else.
#pragma once

#include "actors/client.hpp"

namespace agon::systems::lease_lock {

/// Planted bugs of a client.
struct client_flaws {
  bool counts_from_grant = false;    ///< A lease counts from the last grant, not from the question.
  bool ignores_clock_rates = false;  ///< Relies on a lease for all of its length.
};

/// Makes clients. Ops: `acquire`, ok with its fencing token and the milliseconds for which the lock
/// surely is held from then on; `release`, ok if the lock was held
/// until then, else `fail`: `expired` where it was held once, `not held`. `add-and-get 1`, ok with
/// `[1, sum]`: acquires the lock, reads the counter, thinks, writes, releases. It thinks for longer
/// than a lease now and then, and writes even so: that is what fencing tokens are for.
client_factory make_client(client_flaws flaws = {});

}  // namespace agon::systems::lease_lock
