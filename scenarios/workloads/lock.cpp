// The lock workloads. In `lock`, every client asks for one lock until it gets it, holds it for a
// while and releases it; nobody may have it while another surely has, and fencing tokens must grow.
// In `fenced-counter`, every client adds to a counter that is read and written under the lock; no
// addition may be lost.
//
// Ops of `lock`: `acquire null`, completed as `ok [token, ms]` with a fencing token, a whole
// number, and the milliseconds for which the lock surely is held from then on; as `fail` where
// another has it. `release null`, completed as `fail` if it was not held, or no longer. Ops of
// `fenced-counter`: `add-and-get 1`, completed as `ok [1, sum]`.
#include "actors/generator/pipeline.hpp"
#include "checkers/lease.hpp"
#include "checkers/linearizable/linearizable.hpp"
#include "scenarios/workloads/parts.hpp"

namespace agon::scenarios {
namespace {

// Many hold it for longer than a lease may last, the others for a moment.
constexpr double long_holds = 0.5;
constexpr duration short_hold = std::chrono::milliseconds{300};
constexpr duration long_hold = std::chrono::seconds{4};

/// Each client asks `pause` apart on average. Only that is paced: a release that had to wait for
/// its turn would come after the lease.
generator acquire_hold_release(duration pause) {
  using namespace generators;
  return from([pause](const context&, random_stream& random) {
    const auto length = random.chance(long_holds) ? long_hold : short_hold;
    return generator{std::vector<generator>{
        sleep(random.between(duration{}, 2 * pause)),
        op_template{.f = "acquire"} | repeat() | stagger(pause) | until_ok(),
        sleep(random.between(duration{}, length)), op_template{.f = "release"}}};
  });
}

}  // namespace

workload make_lock(const workload_options& options) {
  using namespace generators;
  return {.during = each_thread(acquire_hold_release(mean_interval(options) * options.concurrency)),
          .finally = {},
          .checker = checkers::compose(
              {{"lock", checkers::leased_lock()}, {"tokens", checkers::fencing_tokens()}})};
}

workload make_fenced_counter(const workload_options& options) {
  using namespace generators;
  const auto additions = from(
      [](const context&, random_stream&) { return op_template{.f = "add-and-get", .value = 1}; });
  return {.during = additions | stagger(mean_interval(options)),
          .finally = {},
          .checker = checkers::linearizable::make_checker(checkers::model_kind::counter)};
}

}  // namespace agon::scenarios
