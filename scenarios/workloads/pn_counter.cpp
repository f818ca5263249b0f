// The pn-counter workload: a counter goes up and down and is read; when the faults are over and the
// cluster has had time to calm down, every thread reads it. Each of these reads must be a sum of
// what was added.
//
// Ops: `add d`, d from -5 to 4; `read null`, completed as `ok n`, which on the way may be anything;
// in the end `read "final"`. Maelstrom's workload of this name.
#include "checkers/pn_counter.hpp"

#include "actors/generator/pipeline.hpp"
#include "scenarios/workloads/parts.hpp"

namespace agon::scenarios {

workload make_pn_counter(const workload_options& options) {
  using namespace generators;
  return {.during = mix({rand_int_seq("add", -5, 4), reads()}) | stagger(mean_interval(options)),
          .finally = last_reads("final"),
          .checker = checkers::pn_counter()};
}

}  // namespace agon::scenarios
