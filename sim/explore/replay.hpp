// Choosers that note what others decide, and that decide again what was noted.
#pragma once

#include "sim/chooser.hpp"
#include "sim/explore/decisions.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace agon::sim {

/// Takes what chance says: a run with it is the run without a chooser, event by event.
class by_chance final : public chooser {
 public:
  std::size_t next_job(time_point, std::span<const node_id>, std::size_t drawn) override {
    return drawn;
  }
  duration latency(time_point, const message_id&, duration drawn) override { return drawn; }
  bool strikes(const message_id&, strike, bool drawn) override { return drawn; }
};

/// Counts the choices between jobs of each moment, which is how they are named.
class choice_counter {
 public:
  job_choice next(time_point now) {
    if (last_ && last_->at == now)
      ++last_->number;
    else
      last_ = job_choice{now, 0};
    return *last_;
  }

 private:
  std::optional<job_choice> last_;
};

/// Lets another chooser decide and notes what is not calm. `scripted` with what it noted makes the
/// same run again, same fingerprint, whatever the other one was. O(log n) a decision, memory for
/// all that is not calm: where chance decides, for nearly every message.
class recorder final : public chooser {
 public:
  /// `inner` decides, chance if it is null; `usual` is the latency that needs no note.
  explicit recorder(std::shared_ptr<chooser> inner = nullptr, duration usual = decisions{}.usual);

  std::size_t next_job(time_point now, std::span<const node_id> ready, std::size_t drawn) override;
  duration latency(time_point now, const message_id& about, duration drawn) override;
  bool strikes(const message_id& about, strike how, bool drawn) override;

  /// What was noted so far.
  [[nodiscard]] const decisions& noted() const { return noted_; }
  /// How many choice points there were so far: choices between jobs, latencies and strikes.
  [[nodiscard]] std::uint64_t asked() const { return asked_; }

 private:
  std::shared_ptr<chooser> inner_;
  choice_counter choices_;
  decisions noted_;
  std::uint64_t asked_ = 0;
};

/// Decides as noted, and calmly where nothing is: jobs in order, the usual latency, no strikes. A
/// job that is noted but not ready is left out. O(log n) a decision.
class scripted final : public chooser {
 public:
  explicit scripted(decisions made);

  std::size_t next_job(time_point now, std::span<const node_id> ready, std::size_t drawn) override;
  duration latency(time_point now, const message_id& about, duration drawn) override;
  bool strikes(const message_id& about, strike how, bool drawn) override;

 private:
  decisions made_;
  choice_counter choices_;
  std::pair<blow, std::uint32_t> struck_{};  // The latest blow, and how often it was asked for.
};

/// Where a replay ends, whichever comes first.
struct replay_end {
  std::uint64_t points = ~std::uint64_t{0};  ///< After so many choice points.
  time_point time = time_point::max();       ///< At the first choice point from then on.
};

/// Decides as noted up to a point and lets another chooser go on from there: other futures of one
/// past. The world's seed stays, so faults and clients do what they did; chance is what `after`
/// draws. The constructor's decisions may be those of a longer run.
class replay_then_continue final : public chooser {
 public:
  replay_then_continue(decisions made, replay_end end, std::shared_ptr<chooser> after);

  std::size_t next_job(time_point now, std::span<const node_id> ready, std::size_t drawn) override;
  duration latency(time_point now, const message_id& about, duration drawn) override;
  bool strikes(const message_id& about, strike how, bool drawn) override;

  /// True once the other chooser decides.
  [[nodiscard]] bool continued() const { return over_; }

 private:
  chooser& deciding(time_point now);

  scripted past_;
  replay_end end_;
  std::shared_ptr<chooser> after_;
  std::uint64_t asked_ = 0;
  time_point now_{};
  bool over_ = false;
};

}  // namespace agon::sim
