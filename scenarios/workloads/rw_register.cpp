// The rw-register workload: reads and writes on many independent registers, judged by
// linearizability, key by key. For systems that have no compare-and-set.
//
// Ops: `read [k, null]`, completed as `ok [k, value]`; `write [k, value]`. Values are drawn from so
// many that no two writes of a key are alike, by all odds: a read then tells which write it saw.
#include "actors/generator/pipeline.hpp"
#include "checkers/independent.hpp"
#include "checkers/linearizable/linearizable.hpp"
#include "scenarios/workloads/parts.hpp"

namespace agon::scenarios {
namespace {

constexpr std::int64_t largest_value = 999'999'999;
// As in `register`: writes that nobody answered make checking hard.
constexpr std::size_t processes_per_key = 20;

}  // namespace

workload make_rw_register(const workload_options& options) {
  using namespace generators;
  const auto group = clients_per_key(options);
  const auto limit_per_key = options.ops_per_key;
  const auto for_key = [group, limit_per_key](const json::value&) {
    auto writes = rand_int_seq("write", 1, largest_value);
    auto both = group > 1 ? reserve({{.threads = group / 2, .part = reads()}}, writes)
                          : mix({reads(), writes});
    return both | process_limit(processes_per_key) | limit(limit_per_key);
  };
  using checkers::linearizable::make_checker;
  return {
      .during =
          concurrent_generator(group, all_integers(), for_key) | stagger(mean_interval(options)),
      .finally = {},
      .checker = checkers::independent(make_checker(checkers::model_kind::read_write_register)),
      .online =
          [] {
            return checkers::linearizable::make_online_checker(
                checkers::make_machine(checkers::model_kind::read_write_register), {.keyed = true});
          },
      .keyed = true};
}

}  // namespace agon::scenarios
