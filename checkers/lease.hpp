// Locks that are leased: a holder may lose one without having released it.
#pragma once

#include "checkers/checker.hpp"

#include <memory>

namespace agon::checkers {

/// The history as one of a lock without leases. `acquire` is completed with `[token, ms]`: from
/// then on its process surely has the lock for so many milliseconds, unless it releases it before.
/// Where its release is a `fail` or never comes, the release may have been at any time since these
/// were over: its invocation moves there, but to no later place than its own, and where it
/// completed as `fail` it becomes `ok`. Without `ms` they are 0. Other releases that failed are
/// left out. Indices stay. n log n.
result<history> with_leases_ended(const history& events);

/// Judges `acquire` and `release` of a leased lock: nobody may acquire it while another surely has
/// it. It is the `owner-mutex` of the linearizability checker on with_leases_ended; details are
/// that checker's.
std::unique_ptr<checker> leased_lock();

/// Judges the fencing tokens that `acquire` is completed with, alone or as `[token, ms]`: each is
/// higher than those of all acquisitions that had ended before it began, and no two are equal.
/// Invalid at the first that is not (`op`, `error`); a token must be a whole number, else
/// `unknown`. Details: `token_count`. n log n.
std::unique_ptr<checker> fencing_tokens();

}  // namespace agon::checkers
