// The queue workload: elements are enqueued, each once, and dequeued; when the faults are over,
// what is left is drained. What went in must come out, once, and nothing else.
//
// Ops: `enqueue n`; `dequeue null`, completed as `ok n`, or as `fail` where the queue was empty;
// `drain null`, completed as `ok [n …]` with all that was left. The order in which elements come
// out is not judged: a dequeue whose answer was lost has taken one, nobody knows which.
#include "checkers/queue.hpp"

#include "actors/generator/pipeline.hpp"
#include "checkers/linearizable/linearizable.hpp"
#include "scenarios/workloads/parts.hpp"

namespace agon::scenarios {
namespace {

constexpr duration calm = std::chrono::seconds{10};
constexpr std::size_t drain_tries = 10;

generator always(const std::string& f) {
  return generators::from([f](const context&, random_stream&) { return op_template{.f = f}; });
}

}  // namespace

workload make_queue(const workload_options& options) {
  using namespace generators;
  const auto drain = always("drain") | until_ok() | limit(drain_tries) | concurrency_limit(1);
  const checkers::total_queue_options loss{.crashed = checkers::crashed_dequeue::may_take_one};
  using checkers::linearizable::make_checker;
  return {.during = mix({counted("enqueue"), always("dequeue")}) | stagger(mean_interval(options)),
          .finally = each_thread(sleep(calm)) | then(drain),
          .checker = checkers::compose({{"total-queue", checkers::total_queue(loss)},
                                        {"linear", checkers::expanding_drains(make_checker(
                                                       checkers::model_kind::unordered_queue))}})};
}

}  // namespace agon::scenarios
