// What a bank and its workload agree on: which accounts there are, and what is in them at first.
#pragma once

#include <cstdint>

namespace agon::scenarios {

/// Accounts are numbered from 0.
inline constexpr std::int64_t bank_accounts = 8;
/// What all accounts together hold, always.
inline constexpr std::int64_t bank_total = 100;

/// What an account holds before the first transfer.
constexpr std::int64_t opening_balance(std::int64_t account) {
  return bank_total / bank_accounts + (account < bank_total % bank_accounts ? 1 : 0);
}

}  // namespace agon::scenarios
