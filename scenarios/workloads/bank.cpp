// The bank workload: transfers between eight accounts, and reads of all of them at once. No money
// may appear or vanish, and no account may be overdrawn.
//
// Ops: `read null`, completed as `ok {"0": 13, …}`, the balances of all accounts at one moment;
// `transfer {"from": 1, "to": 5, "amount": 3}`, completed as `fail` if the account does not hold as
// much. Accounts and their opening balances stand in bank.hpp.
#include "scenarios/workloads/bank.hpp"

#include "actors/generator/pipeline.hpp"
#include "checkers/bank.hpp"
#include "scenarios/workloads/parts.hpp"

namespace agon::scenarios {
namespace {

constexpr std::int64_t largest_amount = 5;

generator transfers() {
  return generators::from([](const context&, random_stream& random) {
    const auto from = random.between(std::int64_t{0}, bank_accounts - 1);
    const auto distance = random.between(std::int64_t{1}, bank_accounts - 1);
    const auto amount = random.between(std::int64_t{1}, largest_amount);
    return op_template{
        .f = "transfer",
        .value = json::object{
            {"from", from}, {"to", (from + distance) % bank_accounts}, {"amount", amount}}};
  });
}

}  // namespace

workload make_bank(const workload_options& options) {
  using namespace generators;
  std::vector<std::string> accounts;
  for (std::int64_t i = 0; i < bank_accounts; ++i) accounts.push_back(std::to_string(i));
  return {.during = mix({reads(), transfers()}) | stagger(mean_interval(options)),
          .finally = {},
          .checker = checkers::bank({.accounts = std::move(accounts), .total = bank_total})};
}

}  // namespace agon::scenarios
