// Counting, reading, and reading in the end.
#include "scenarios/workloads/parts.hpp"

#include "actors/generator/pipeline.hpp"

#include <algorithm>
#include <utility>

namespace agon::scenarios {
namespace {

constexpr duration calm = std::chrono::seconds{10};
constexpr std::size_t tries = 10;

class counted_ops final : public generator_state {
 public:
  counted_ops(std::string f, std::int64_t next)
      : generator_state{hearing::nothing}, f_{std::move(f)}, next_{next} {}

  [[nodiscard]] step next(const context& now) const override {
    auto what = fill_in({.f = f_, .value = next_}, now);
    if (!what) return pending{};
    return emitted{*std::move(what), make_generator<counted_ops>(f_, next_ + 1)};
  }
  [[nodiscard]] std::string_view name() const override { return "counted"; }

 private:
  std::string f_;
  std::int64_t next_;
};

}  // namespace

duration mean_interval(const workload_options& options) {
  invariant(options.concurrency > 0 && options.rate > 0, "clients and a rate");
  return duration{static_cast<std::int64_t>(1e9 / options.rate)};
}

std::uint32_t clients_per_key(const workload_options& options) {
  invariant(options.concurrency > 0, "clients");
  auto size =
      std::min<std::uint32_t>(static_cast<std::uint32_t>(2 * options.nodes), options.concurrency);
  while (options.concurrency % size != 0) --size;
  return size;
}

generator counted(std::string f, std::int64_t first) {
  return make_generator<counted_ops>(std::move(f), first);
}

generator reads(json::value value) {
  return generators::from([value = std::move(value)](const context&, random_stream&) {
    return op_template{.f = "read", .value = value};
  });
}

generator last_reads(json::value value) {
  using namespace generators;
  return each_thread(sleep(calm)) |
         then(each_thread(reads(std::move(value)) | until_ok() | limit(tries)));
}

}  // namespace agon::scenarios
