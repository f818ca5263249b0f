// stagger, delay, sleep, log and time_limit.
#include "actors/generator/pacing.hpp"

#include "actors/generator/parts.hpp"

#include <algorithm>

namespace agon::generators {
namespace {

class staggered : public wrapper {
 public:
  /// `due`: no op before then; none until the first.
  staggered(duration mean, std::optional<time_point> due, random_stream random, generator part)
      : wrapper{std::move(part)}, mean_{mean}, due_{due}, random_{random} {}

  step next(const context& now) const override {
    step answer = part_.next(now);
    rewrap_pending(answer);
    if (auto* taken = std::get_if<emitted>(&answer)) {
      auto& time = taken->operation.time;
      time = std::max(time, due_.value_or(now.time()));
      random_stream random = random_;
      const auto gap = random.below(2 * static_cast<std::uint64_t>(mean_.count()));
      const time_point due = time + duration{static_cast<std::int64_t>(gap)};
      taken->next = make_generator<staggered>(mean_, due, random, std::move(taken->next));
    }
    return answer;
  }

  std::optional<generator> bind(const random_stream& random) const override {
    return make_generator<staggered>(mean_, due_, random, part_.bind(random.child(0)));
  }

 private:
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

  step next(const context& now) const override {
    step answer = part_.next(now);
    rewrap_pending(answer);
    if (auto* taken = std::get_if<emitted>(&answer)) {
      auto& time = taken->operation.time;
      const time_point due = due_.value_or(time);
      time = std::max(time, due);
      taken->next = make_generator<delayed>(interval_, due + interval_, std::move(taken->next));
    }
    return answer;
  }

 private:
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

  step next(const context& now) const override {
    if (end_ && now.time() >= *end_) return exhausted{};
    step answer = part_.next(now);
    rewrap_pending(answer);
    if (auto* taken = std::get_if<emitted>(&answer)) {
      const time_point end = end_.value_or(taken->operation.time + length_);
      if (taken->operation.time >= end) return exhausted{};
      taken->next = make_generator<time_limited>(length_, end, std::move(taken->next));
    }
    return answer;
  }

 private:
  [[nodiscard]] generator with(generator part) const override {
    return make_generator<time_limited>(length_, end_, std::move(part));
  }

  duration length_;
  std::optional<time_point> end_;
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
