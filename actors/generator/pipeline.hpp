// Plans in the order in which they are thought of: what to do, then how often, when and by whom.
//
//   mix({reads(), writes()}) | stagger(100ms) | limit(1000) | clients()
//
// is clients(limit(1000, stagger(100ms, mix({reads(), writes()})))).
#pragma once

#include "actors/generator/choice.hpp"
#include "actors/generator/function.hpp"
#include "actors/generator/generator.hpp"
#include "actors/generator/independent.hpp"
#include "actors/generator/pacing.hpp"
#include "actors/generator/promise.hpp"
#include "actors/generator/routing.hpp"
#include "actors/generator/sequence.hpp"
#include "actors/generator/trace.hpp"

#include <functional>
#include <string>
#include <utility>

namespace agon {

/// What a pipeline does to a generator at one place.
class stage {
 public:
  /// `change` must depend on its argument only.
  explicit stage(std::function<generator(generator)> change) : change_{std::move(change)} {
    invariant(change_ != nullptr, "a stage that does something");
  }
  [[nodiscard]] generator operator()(generator part) const { return change_(std::move(part)); }

 private:
  std::function<generator(generator)> change_;
};

/// The generator after the stage.
inline generator operator|(generator part, const stage& next) { return next(std::move(part)); }
/// The stages one after the other.
inline stage operator|(stage first, stage second) {
  return stage{[first = std::move(first), second = std::move(second)](generator part) {
    return second(first(std::move(part)));
  }};
}

namespace generators {

// Each is the function of the same name and arguments that takes the generator last.
stage limit(std::size_t ops);
stage once();
stage repeat();
stage repeat(std::size_t times);
stage cycle();
stage cycle(std::size_t rounds);
stage synchronize();
/// `first | then(second)` is then(first, second).
stage then(generator second);
stage until_ok();

stage stagger(duration mean);
stage delay(duration interval);
stage time_limit(duration length);
stage cache(duration length);

stage on_threads(thread_filter keep);
stage clients();
stage nemesis();
stage nemesis(thread_id thread);
stage each_thread();
stage each_process();
stage process_limit(std::size_t processes);
stage concurrency_limit(std::size_t threads);

stage map(std::function<op(op)> change);
stage map(std::function<op(op, const context&)> change);
stage f_map(renaming names);
stage filter(std::function<bool(const op&)> keep);
stage on_update(
    std::function<generator(const generator& self, const context& now, const op& event)> change);
stage trace(std::string name, trace_sink sink);

}  // namespace generators
}  // namespace agon
