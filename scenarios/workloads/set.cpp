// The set workload: elements are added, each once, and the set is read now and then; when the
// faults are over and the cluster has had time to calm down, every thread reads it. What was added
// must be there in the end.
//
// Ops: `add n`; `read null`, completed as `ok [n, …]`, in any order. A read may miss what was added
// shortly before: the set need not be linearizable.
#include "checkers/set.hpp"

#include "actors/generator/pipeline.hpp"
#include "scenarios/workloads/parts.hpp"

namespace agon::scenarios {
namespace {

// Reads are long, so they are few.
constexpr int adds_per_read = 50;

}  // namespace

workload make_set(const workload_options& options) {
  using namespace generators;
  const auto mean = mean_interval(options);
  return {.during = any({counted("add") | stagger(mean), reads() | stagger(adds_per_read * mean)}),
          .finally = last_reads(),
          .checker = checkers::compose(
              {{"set", checkers::final_set()}, {"set-full", checkers::set_full()}})};
}

}  // namespace agon::scenarios
