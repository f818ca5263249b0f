// Transfers between accounts that are read all at once: no money may appear or vanish.
#pragma once

#include "checkers/checker.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace agon::checkers {

/// What each read of a bank must show.
struct bank_options {
  std::vector<std::string> accounts;  ///< All there are, by name.
  std::int64_t total = 100;           ///< The sum of all balances.
  bool negative_balances = false;     ///< Whether an account may be overdrawn.
};

/// Judges each `read` that is ok by itself; its value is an object, balances by account. Errors, of
/// which a read has one at most, in this order: `unexpected-key`, `nil-balance` (an account without
/// a whole number), `wrong-total`, `negative-value`. A bank whose reads are all free of them is
/// snapshot isolated as far as reads go (Jepsen's workload of this name). Details: `read_count`,
/// `error_count`, `first_error`, and by type in `errors` their `count`, `first`, `last` and `worst`
/// (farthest from right), and the `lowest` and `highest` total of the wrong ones. `unknown` if no
/// read succeeded. Linear.
std::unique_ptr<checker> bank(bank_options options);

}  // namespace agon::checkers
