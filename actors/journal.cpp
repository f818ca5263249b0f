// One actor's order is the history's order; a sink that fails must not cost the ops.
#include "actors/journal.hpp"

#include "actors/thrown.hpp"
#include "actors/vocabulary/op_log.hpp"

#include <caf/actor_system.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <spdlog/spdlog.h>

#include <iterator>
#include <utility>

namespace agon {

namespace {

class journal : public journal_actor::base {
 public:
  journal(caf::actor_config& config, std::shared_ptr<op_sink> sink)
      : journal_actor::base{config}, sink_{std::move(sink)} {}

  const char* name() const override { return "journal"; }

 protected:
  behavior_type make_behavior() override {
    return {[this](to_journal::append& order) { append(std::move(order.operations)); },
            [this](to_journal::finish) { return finish(); }};
  }

 private:
  void append(std::vector<op> operations) {
    const bool verbose = spdlog::should_log(spdlog::level::debug);
    for (auto& event : operations) {
      if (verbose) spdlog::debug("{}", to_string(event));
      if (sink_) write(event);
      ops_.append(std::move(event));
    }
    if (has_asked_to_stop_ || !sink_ || !sink_->has_seen_enough()) return;
    has_asked_to_stop_ = true;
    if (auto appender = caf::actor_cast<generator_actor>(current_sender()))
      send(appender, to_generator::stop{});
  }

  void write(const op& event) {
    guarded([&] { return sink_->append(event); });
    if (report_.errors.empty()) return;
    sink_.reset();
    if (auto appender = caf::actor_cast<generator_actor>(current_sender()))
      send(appender, to_generator::failed{report_.errors.front()});
  }

  journal_report finish() {
    if (sink_) guarded([&] { return sink_->flush(); });
    report_.ops = ops_.take();
    return std::exchange(report_, {});
  }

  template <class Call>
  void guarded(Call call) {
    try {
      if (auto outcome = call(); !outcome) report_.errors.push_back(outcome.problem());
    } catch (...) {
      report_.errors.push_back({what_was_thrown(), "journal", "see whether the disk is full"});
    }
  }

  std::shared_ptr<op_sink> sink_;
  op_log ops_;
  journal_report report_;
  bool has_asked_to_stop_ = false;
};

}  // namespace

journal_actor spawn_journal(caf::actor_system& system, std::shared_ptr<op_sink> sink) {
  return system.spawn<journal>(std::move(sink));
}

}  // namespace agon
