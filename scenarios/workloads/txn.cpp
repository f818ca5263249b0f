// The txn workload: small transactions of reads and writes on groups of three keys, judged as one
// object a group that does each transaction at once, at a moment between its begin and its end:
// strict serializability, which write skew, lost updates, fractured and stale reads all break.
//
// Ops: `txn [group, [["r", key, null], ["w", key, value] …]]`, completed as `ok` with what each
// read saw, which is the transaction's own write where one came before, and null where nothing was
// written; as `fail` where the transaction was aborted. A transaction writes a key once at most.
#include "actors/generator/pipeline.hpp"
#include "checkers/independent.hpp"
#include "checkers/linearizable/linearizable.hpp"
#include "scenarios/workloads/parts.hpp"

#include <vector>

namespace agon::scenarios {
namespace {

// So many that two writes of a group hardly ever write the same.
constexpr std::int64_t largest_value = 1'000'000;
// Each crashed process leaves a transaction that may happen at any time.
constexpr std::size_t processes_per_group = 20;

json::array access(std::string_view f, std::int64_t key, json::value value = nullptr) {
  return {json::string{f}, key, std::move(value)};
}

/// One of four shapes: reads of all, read one and write it, read two and write one of them, write
/// two. The second and third are what lost updates and write skew take.
json::array transaction(random_stream& random, std::int64_t fresh) {
  std::vector<std::int64_t> key{0, 1, 2};
  random.shuffle(key);
  switch (random.below(4)) {
    case 0:
      return {access("r", key[0]), access("r", key[1]), access("r", key[2])};
    case 1:
      return {access("r", key[0]), access("w", key[0], fresh)};
    case 2:
      return {access("r", key[0]), access("r", key[1]), access("w", key[1], fresh)};
    default:
      return {access("w", key[0], fresh), access("w", key[1], fresh)};
  }
}

generator transactions() {
  return generators::from([](const context&, random_stream& random) {
    const auto fresh = random.between(std::int64_t{1}, largest_value);
    return op_template{.f = "txn", .value = transaction(random, fresh)};
  });
}

}  // namespace

workload make_txn(const workload_options& options) {
  using namespace generators;
  const auto for_group = [limit_per_group = options.ops_per_key](const json::value&) {
    return transactions() | process_limit(processes_per_group) | limit(limit_per_group);
  };
  using checkers::linearizable::make_checker;
  const auto group = clients_per_key(options);
  return {.during = concurrent_generator(group, all_integers(), for_group) |
                    stagger(mean_interval(options)),
          .finally = {},
          .checker = checkers::independent(make_checker(checkers::model_kind::multi_register)),
          .online =
              [] {
                return checkers::linearizable::make_online_checker(
                    checkers::make_machine(checkers::model_kind::multi_register), {.keyed = true});
              },
          .keyed = true};
}

}  // namespace agon::scenarios
