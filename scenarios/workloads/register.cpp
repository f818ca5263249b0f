// The register workload: reads, writes and compare-and-sets on many independent registers, judged
// by linearizability, key by key.
//
// Ops: `read [k, null]`, completed as `ok [k, value]`; `write [k, value]`; `cas [k, [old, new]]`,
// completed as `fail` if the register held another value. Values are 0 to 4, so that cas succeeds
// now and then.
#include "actors/generator/pipeline.hpp"
#include "checkers/independent.hpp"
#include "checkers/linearizable/linearizable.hpp"
#include "scenarios/workloads/parts.hpp"

namespace agon::scenarios {
namespace {

constexpr std::int64_t largest_value = 4;
// Each crashed process leaves an op that may take effect at any time, which is what makes checking
// hard.
constexpr std::size_t processes_per_key = 20;

generator writes() { return generators::rand_int_seq("write", 0, largest_value); }

generator compare_and_sets() {
  return generators::from([](const context&, random_stream& random) {
    const auto from = random.between(0, largest_value);
    return op_template{.f = "cas", .value = json::array{from, random.between(0, largest_value)}};
  });
}

}  // namespace

workload make_register(const workload_options& options) {
  using namespace generators;
  const auto group = clients_per_key(options);
  const auto limit_per_key = options.ops_per_key;
  const auto for_key = [group, limit_per_key](const json::value&) {
    auto changes = mix({writes(), compare_and_sets(), compare_and_sets()});
    auto both = group > 1 ? reserve({{.threads = group / 2, .part = reads()}}, changes)
                          : mix({reads(), changes});
    return both | process_limit(processes_per_key) | limit(limit_per_key);
  };
  using checkers::linearizable::make_checker;
  return {.during = concurrent_generator(group, all_integers(), for_key) |
                    stagger(mean_interval(options)),
          .finally = {},
          .checker = checkers::independent(make_checker(checkers::model_kind::cas_register)),
          .online =
              [] {
                return checkers::linearizable::make_online_checker(
                    checkers::make_machine(checkers::model_kind::cas_register), {.keyed = true});
              },
          .keyed = true};
}

}  // namespace agon::scenarios
