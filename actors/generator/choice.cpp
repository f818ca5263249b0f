// any, mix and flip_flop.
#include "actors/generator/choice.hpp"

#include "actors/generator/parts.hpp"
#include "actors/generator/soonest.hpp"

namespace agon::generators {

namespace {

/// When a choice between parts ends.
enum class ending { with_the_last, with_the_first };

class any_of : public generator_state {
 public:
  any_of(part_list parts, ending end, random_stream random)
      : generator_state{parts.hears()}, parts_{std::move(parts)}, end_{end}, random_{random} {}

  std::string_view name() const override {
    return end_ == ending::with_the_last ? "any" : "shortest_any";
  }

  /// Until the first part wakes up.
  std::optional<time_point> asleep(const context& now) const override {
    std::optional<time_point> first;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (parts_[i].empty() && end_ == ending::with_the_last) continue;
      const auto until = parts_[i].asleep(now);
      if (!until) return std::nullopt;
      if (!first || *until < *first) first = until;
    }
    return first;
  }

  step next(const context& now) const override {
    if (const auto until = asleep(now)) return pending{.until = until};
    return asked(now);
  }

  std::optional<generator> update(const context& now, const op& event) const override {
    auto changed = parts_.changed_by(now, event);
    if (!changed) return std::nullopt;
    return make_generator<any_of>(*std::move(changed), end_, random_);
  }

  std::optional<generator> bind(const random_stream& random) const override {
    return make_generator<any_of>(parts_.bind(random), end_, random);
  }

 private:
  [[nodiscard]] step asked(const context& now) const {
    step best = exhausted{};
    thread_set left{parts_.size()};
    std::size_t count = 0;
    if (!ended(now))
      for (std::size_t i = 0; i < parts_.size(); ++i)
        if (!parts_[i].empty()) {
          left.insert(i);
          ++count;
        }
    random_stream random = random_;
    const auto found = ask_for_soonest(best, left, count, {}, random,
                                       [&](std::size_t i) { return parts_[i].next(now); });
    if (auto* taken = std::get_if<emitted>(&best)) {
      auto parts = parts_.with(found.index, std::move(taken->next));
      taken->next = make_generator<any_of>(std::move(parts), end_, random);
    }
    if (!std::holds_alternative<emitted>(best)) best = found.without_op();
    return best;
  }

  /// True for a shortest_any one of whose parts has ended.
  [[nodiscard]] bool ended(const context& now) const {
    if (end_ == ending::with_the_last) return false;
    for (std::size_t i = 0; i < parts_.size(); ++i)
      if (std::holds_alternative<exhausted>(parts_[i].next(now))) return true;
    return false;
  }

  part_list parts_;
  ending end_;
  random_stream random_;
};

class mix_of : public generator_state {
 public:
  mix_of(part_list parts, std::size_t turn, random_stream random)
      : generator_state{hearing::nothing}, parts_{std::move(parts)}, turn_{turn}, random_{random} {}

  std::string_view name() const override { return "mix"; }

  /// A mix whose first turn is drawn already.
  static generator start(part_list parts, random_stream random) {
    const std::size_t turn = parts.size() == 0 ? 0 : random.below(parts.size());
    return make_generator<mix_of>(std::move(parts), turn, random);
  }

  step next(const context& now) const override {
    step answer = parts_[turn_].next(now);
    if (auto* taken = std::get_if<emitted>(&answer))
      taken->next = start(parts_.with(turn_, std::move(taken->next)), random_);
    const auto* waiting = std::get_if<pending>(&answer);
    if (waiting != nullptr && waiting->until) {
      answer = pending{.until = waiting->until};
    } else if (!std::holds_alternative<emitted>(answer)) {
      answer = of_another(now);
    }
    return answer;
  }

  std::optional<generator> bind(const random_stream& random) const override {
    return start(parts_.bind(random), random);
  }

 private:
  /// The answer where the part whose turn it is has no op.
  [[nodiscard]] step of_another(const context& now) const {
    part_list parts = parts_;
    random_stream random = random_;
    std::size_t turn = turn_;
    for (std::size_t asked = 0; asked < parts.size();) {
      const std::size_t i = (turn + asked) % parts.size();
      step answer = parts[i].next(now);
      if (auto* taken = std::get_if<emitted>(&answer))
        taken->next = start(parts.with(i, std::move(taken->next)), random);
      if (std::holds_alternative<emitted>(answer)) return answer;
      if (const auto* waiting = std::get_if<pending>(&answer)) {
        if (waiting->until) return pending{changed(parts, turn, random), waiting->until};
        ++asked;
        continue;
      }
      parts = parts.without(i);
      if (parts.size() == 0) return exhausted{};
      turn = random.below(parts.size());
      asked = 0;
    }
    return pending{changed(parts, turn, random)};
  }

  /// The mix of the parts that are left; empty where all are.
  [[nodiscard]] generator changed(const part_list& parts, std::size_t turn,
                                  random_stream random) const {
    if (parts.size() == parts_.size()) return {};
    return make_generator<mix_of>(parts, turn, random);
  }

  part_list parts_;
  std::size_t turn_;
  random_stream random_;
};

class flip_flop_of : public generator_state {
 public:
  flip_flop_of(generator now, generator after)
      : generator_state{hearing::nothing}, now_{std::move(now)}, after_{std::move(after)} {}

  std::string_view name() const override { return "flip_flop"; }

  step next(const context& now) const override {
    step answer = now_.next(now);
    if (auto* taken = std::get_if<emitted>(&answer))
      taken->next = make_generator<flip_flop_of>(after_, std::move(taken->next));
    if (auto* waiting = std::get_if<pending>(&answer))
      waiting->next = waiting->next.same_as(now_)
                          ? generator{}
                          : make_generator<flip_flop_of>(std::move(waiting->next), after_);
    return answer;
  }

  std::optional<generator> bind(const random_stream& random) const override {
    auto now = now_.bound_to(random.child(0));
    auto after = after_.bound_to(random.child(1));
    if (!now && !after) return std::nullopt;
    return make_generator<flip_flop_of>(now ? *now : now_, after ? *after : after_);
  }

 private:
  generator now_;
  generator after_;
};

generator any_until(std::vector<generator> parts, ending end) {
  if (parts.empty()) return {};
  return make_generator<any_of>(part_list{std::move(parts)}, end,
                                random_stream{0, "generators/any"});
}

}  // namespace

generator any(std::vector<generator> parts) {
  return any_until(std::move(parts), ending::with_the_last);
}

generator shortest_any(std::vector<generator> parts) {
  return any_until(std::move(parts), ending::with_the_first);
}

generator mix(std::vector<generator> parts) {
  if (parts.empty()) return {};
  return mix_of::start(part_list{std::move(parts)}, random_stream{0, "generators/mix"});
}

generator flip_flop(generator first, generator second) {
  return make_generator<flip_flop_of>(std::move(first), std::move(second));
}

}  // namespace agon::generators
