// trace: lines of text about questions, answers and events.
#include "actors/generator/trace.hpp"

#include "actors/generator/parts.hpp"

#include <algorithm>
#include <memory>

namespace agon::generators {
namespace {

/// What all lines of one trace share.
struct reporter {
  std::string name;
  trace_sink sink;

  void report(const context& now, std::string what) const {
    std::ranges::replace(what, '\t', ' ');
    sink(name + " at " + to_string(now.time().time_since_epoch()) + ", " +
         std::to_string(now.free_thread_count()) + " of " + std::to_string(now.all_thread_count()) +
         " threads free: " + what);
  }
};

std::string told(const step& answer) {
  if (std::holds_alternative<exhausted>(answer)) return "asked, is exhausted";
  if (const auto* waiting = std::get_if<pending>(&answer))
    return "asked, is pending" +
           (waiting->until ? " until " + to_string(waiting->until->time_since_epoch()) : "");
  return "asked, emits " + to_string(std::get<emitted>(answer).operation);
}

class traced : public wrapper {
 public:
  using reporter_pointer = std::shared_ptr<const reporter>;

  traced(reporter_pointer to, generator part)
      : wrapper{hearing::updates, std::move(part)}, to_{std::move(to)} {}

  std::string_view name() const override { return to_->name; }

  step next(const context& now) const override {
    step answer = part_.next(now);
    to_->report(now, told(answer));
    rewrap_pending(answer);
    if (auto* taken = std::get_if<emitted>(&answer)) taken->next = with(std::move(taken->next));
    return answer;
  }

  std::optional<generator> update(const context& now, const op& event) const override {
    to_->report(now, "told of " + to_string(event));
    return wrapper::update(now, event);
  }

  /// With the luck that the part would have alone: watching changes nothing.
  std::optional<generator> bind(const random_stream& random) const override {
    return with(part_.bind(random));
  }

 private:
  [[nodiscard]] generator with(generator part) const override {
    return make_generator<traced>(to_, std::move(part));
  }

  reporter_pointer to_;
};

}  // namespace

generator trace(std::string name, trace_sink sink, generator part) {
  invariant(sink != nullptr, "somewhere to report to");
  return make_generator<traced>(
      std::make_shared<const reporter>(reporter{std::move(name), std::move(sink)}),
      std::move(part));
}

}  // namespace agon::generators
