// stagger, delay, sleep, log and time_limit.
#include "actors/generator/pacing.hpp"

#include "actors/generator/parts.hpp"

#include <algorithm>
#include <memory>
#include <mutex>
#include <numeric>

namespace agon::generators {
namespace {

class staggered : public wrapper {
 public:
  /// `due`: no op before then; none until the first.
  staggered(duration mean, std::optional<time_point> due, random_stream random, generator part)
      : wrapper{std::move(part)}, mean_{mean}, due_{due}, random_{random} {}

  std::string_view name() const override { return "stagger"; }

  std::optional<time_point> asleep(const context& now) const override {
    return due_ && *due_ > now.time() && !part_.empty() ? due_ : std::nullopt;
  }

  step next(const context& now) const override {
    if (const auto until = asleep(now)) return pending{.until = until};
    return when_due(now);
  }

  std::optional<generator> bind(const random_stream& random) const override {
    return make_generator<staggered>(mean_, due_, random, part_.bind(random.child(0)));
  }

 private:
  [[nodiscard]] step when_due(const context& now) const {
    step answer = part_.next(now);
    rewrap_pending(answer);
    if (auto* taken = std::get_if<emitted>(&answer)) {
      const auto time = taken->operation.time;
      random_stream random = random_;
      const auto gap = random.below(2 * static_cast<std::uint64_t>(mean_.count()));
      const time_point due = time + duration{static_cast<std::int64_t>(gap)};
      taken->next = make_generator<staggered>(mean_, due, random, std::move(taken->next));
    }
    return answer;
  }

  [[nodiscard]] generator with(generator part) const override {
    return make_generator<staggered>(mean_, due_, random_, std::move(part));
  }

  duration mean_;
  std::optional<time_point> due_;
  random_stream random_;
};

class delayed : public wrapper {
 public:
  /// `due`: no op before then; none until the first.
  delayed(duration interval, std::optional<time_point> due, generator part)
      : wrapper{std::move(part)}, interval_{interval}, due_{due} {}

  std::string_view name() const override { return "delay"; }

  std::optional<time_point> asleep(const context& now) const override {
    return due_ && *due_ > now.time() && !part_.empty() ? due_ : std::nullopt;
  }

  step next(const context& now) const override {
    if (const auto until = asleep(now)) return pending{.until = until};
    return when_due(now);
  }

 private:
  [[nodiscard]] step when_due(const context& now) const {
    step answer = part_.next(now);
    rewrap_pending(answer);
    if (auto* taken = std::get_if<emitted>(&answer)) {
      const time_point due = due_.value_or(taken->operation.time) + interval_;
      taken->next = make_generator<delayed>(interval_, due, std::move(taken->next));
    }
    return answer;
  }

  [[nodiscard]] generator with(generator part) const override {
    return make_generator<delayed>(interval_, due_, std::move(part));
  }

  duration interval_;
  std::optional<time_point> due_;
};

class time_limited : public wrapper {
 public:
  time_limited(duration length, std::optional<time_point> end, generator part)
      : wrapper{std::move(part)}, length_{length}, end_{end} {}

  std::string_view name() const override { return "time_limit"; }

  std::optional<time_point> asleep(const context& now) const override {
    const auto until = part_.asleep(now);
    return until && end_ && *until >= *end_ ? std::nullopt : until;
  }

  step next(const context& now) const override {
    if (end_ && now.time() >= *end_) return exhausted{};
    return asked(now);
  }

 private:
  [[nodiscard]] step asked(const context& now) const {
    step answer = part_.next(now);
    rewrap_pending(answer);
    const time_point end = end_.value_or(now.time() + length_);
    const auto* waiting = std::get_if<pending>(&answer);
    const bool late =
        waiting != nullptr ? end_ && waiting->until && *waiting->until >= end : now.time() >= end;
    if (late) {
      answer = exhausted{};
    } else if (auto* taken = std::get_if<emitted>(&answer)) {
      taken->next = make_generator<time_limited>(length_, end, std::move(taken->next));
    }
    return answer;
  }

  [[nodiscard]] generator with(generator part) const override {
    return make_generator<time_limited>(length_, end_, std::move(part));
  }

  duration length_;
  std::optional<time_point> end_;
};

class in_windows : public generator_state {
 public:
  using lengths = std::shared_ptr<const std::vector<duration>>;

  /// `start`: when the first window opened, once there was a question.
  in_windows(lengths each, part_list parts, std::optional<time_point> start)
      : generator_state{parts.hears()},
        lengths_{std::move(each)},
        parts_{std::move(parts)},
        start_{start} {}

  std::string_view name() const override { return "cycle_times"; }

  step next(const context& now) const override {
    const time_point start = start_.value_or(now.time());
    const auto [index, closes] = window_at(now.time(), start);
    step answer = parts_[index].next(now);
    if (auto* taken = std::get_if<emitted>(&answer))
      taken->next = with(index, std::move(taken->next), start);
    if (auto* waiting = std::get_if<pending>(&answer)) {
      waiting->next = with(index, std::move(waiting->next), start);
      waiting->until = std::min(waiting->until.value_or(closes), closes);
    }
    return answer;
  }

  std::optional<generator> update(const context& now, const op& event) const override {
    auto changed = parts_.changed_by(now, event);
    if (!changed) return std::nullopt;
    return make_generator<in_windows>(lengths_, *std::move(changed), start_);
  }

  std::optional<generator> bind(const random_stream& random) const override {
    return make_generator<in_windows>(lengths_, parts_.bind(random), start_);
  }

 private:
  struct place {
    std::size_t index;
    time_point closes;
  };

  /// The window that is open at `time`.
  [[nodiscard]] place window_at(time_point time, time_point start) const {
    const duration period = std::accumulate(lengths_->begin(), lengths_->end(), duration{});
    place here{0, time - (time - start) % period + lengths_->front()};
    while (here.closes <= time) here.closes += (*lengths_)[++here.index];
    return here;
  }

  [[nodiscard]] generator with(std::size_t index, generator part, time_point start) const {
    return make_generator<in_windows>(lengths_, parts_.with(index, std::move(part)), start);
  }

  lengths lengths_;
  part_list parts_;
  std::optional<time_point> start_;
};

class cached : public wrapper {
 public:
  cached(duration length, generator part) : wrapper{std::move(part)}, length_{length} {}

  std::string_view name() const override { return "cache"; }

  step next(const context& now) const override {
    const std::lock_guard guard{lock_};
    const bool fresh = kept_ && now.time() < kept_at_ + length_ && now.time() >= kept_at_ &&
                       now.is_free(kept_->operation.process);
    if (!fresh) {
      kept_.reset();
      step answer = part_.next(now);
      rewrap_pending(answer);
      auto* offer = std::get_if<emitted>(&answer);
      if (offer == nullptr) return answer;
      kept_ = std::move(*offer);
      kept_at_ = now.time();
    }
    op again = kept_->operation;
    again.time = std::max(again.time, now.time());
    return step{std::in_place_type<emitted>, std::move(again), with(kept_->next)};
  }

  std::optional<generator> bind(const random_stream& random) const override {
    return make_generator<cached>(length_, part_.bind(random.child(0)));
  }

 private:
  [[nodiscard]] generator with(generator part) const override {
    return make_generator<cached>(length_, std::move(part));
  }

  duration length_;
  // What was offered last, for whoever asks again; every value that comes of this one has its own.
  mutable std::mutex lock_;
  mutable std::optional<emitted> kept_;
  mutable time_point kept_at_{};
};

}  // namespace

generator stagger(duration mean, generator part) {
  invariant(mean.count() > 0, "a positive mean between staggered ops");
  return make_generator<staggered>(mean, std::nullopt, random_stream{0, "generators/stagger"},
                                   std::move(part));
}

generator delay(duration interval, generator part) {
  invariant(interval.count() >= 0, "an interval between ops that is not negative");
  return make_generator<delayed>(interval, std::nullopt, std::move(part));
}

generator cycle_times(std::vector<window> windows) {
  if (windows.empty()) return {};
  std::vector<duration> lengths;
  std::vector<generator> parts;
  for (auto& each : windows) {
    invariant(each.length.count() > 0, "windows of a positive length");
    lengths.push_back(each.length);
    parts.push_back(std::move(each.part));
  }
  return make_generator<in_windows>(
      std::make_shared<const std::vector<duration>>(std::move(lengths)),
      part_list{std::move(parts)}, std::nullopt);
}

generator cache(duration length, generator part) {
  invariant(length.count() > 0, "a positive length of time to keep an op");
  return make_generator<cached>(length, std::move(part));
}

generator sleep(duration length) {
  invariant(length.count() >= 0, "a length of sleep that is not negative");
  return op_template{.f = {}, .value = length.count(), .type = op_type::sleep};
}

duration sleep_length(const op& operation) {
  invariant(operation.type == op_type::sleep && operation.value.is_int64(),
            "a sleep op with its length in nanoseconds");
  return duration{operation.value.as_int64()};
}

generator log(std::string text) {
  return op_template{.f = {}, .value = json::value(text), .type = op_type::log};
}

generator time_limit(duration length, generator part) {
  return make_generator<time_limited>(length, std::nullopt, std::move(part));
}

}  // namespace agon::generators
