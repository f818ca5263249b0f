// limit, repeat, cycle, synchronize, phases and until_ok.
#include "actors/generator/sequence.hpp"

#include "actors/generator/parts.hpp"

#include <algorithm>
#include <utility>

namespace agon::generators {
namespace {

class limited : public wrapper {
 public:
  limited(std::size_t left, generator part) : wrapper{std::move(part)}, left_{left} {}

  std::string_view name() const override { return "limit"; }

  step next(const context& now) const override {
    step answer = part_.next(now);
    rewrap_pending(answer);
    if (auto* taken = std::get_if<emitted>(&answer))
      taken->next =
          left_ == 1 ? generator{} : make_generator<limited>(left_ - 1, std::move(taken->next));
    return answer;
  }

 private:
  [[nodiscard]] generator with(generator part) const override {
    return make_generator<limited>(left_, std::move(part));
  }

  std::size_t left_;
};

/// How often something is still to be done, and the luck of each time.
struct rounds_left {
  std::optional<std::size_t> count;  ///< None: without end.
  random_stream random;
  std::uint64_t round = 0;

  [[nodiscard]] bool last() const { return count && *count <= 1; }
  [[nodiscard]] random_stream luck() const { return random.child(round); }
  [[nodiscard]] rounds_left fewer() const {
    return {count ? std::optional{*count - 1} : std::nullopt, random, round + 1};
  }
};

class repeated : public wrapper {
 public:
  repeated(rounds_left left, generator part) : wrapper{std::move(part)}, left_{left} {}

  std::string_view name() const override { return "repeat"; }

  step next(const context& now) const override {
    step answer = part_.next(now);
    if (auto* waiting = std::get_if<pending>(&answer)) waiting->next = {};
    if (auto* taken = std::get_if<emitted>(&answer)) taken->next = after_one();
    return answer;
  }

  std::optional<generator> bind(const random_stream& random) const override {
    const rounds_left left{left_.count, random};
    return make_generator<repeated>(left, part_.bind(left.luck()));
  }

 private:
  [[nodiscard]] generator with(generator part) const override {
    return make_generator<repeated>(left_, std::move(part));
  }

  [[nodiscard]] generator after_one() const {
    if (left_.last()) return {};
    const rounds_left left = left_.fewer();
    auto fresh = part_.bound_to(left.luck());
    if (!fresh && !left_.count) return generator{this};
    return make_generator<repeated>(left, fresh ? *std::move(fresh) : part_);
  }

  rounds_left left_;
};

/// Whether a round of a cycle has emitted anything yet.
enum class progress { none, some };

class cycled : public generator_state {
 public:
  cycled(rounds_left left, generator origin, generator current, progress so_far)
      : generator_state{current.hears()},
        left_{left},
        origin_{std::move(origin)},
        current_{std::move(current)},
        so_far_{so_far} {}

  std::string_view name() const override { return "cycle"; }

  step next(const context& now) const override {
    step answer = current_.next(now);
    if (!std::holds_alternative<exhausted>(answer)) {
      rewrap(answer, so_far_);
    } else if (!left_.last() && so_far_ == progress::some) {
      const rounds_left left = left_.fewer();
      const cycled anew{left, origin_, origin_.bind(left.luck()), progress::none};
      answer = anew.current_.next(now);
      anew.rewrap(answer, progress::none);
    }
    return answer;
  }

  std::optional<generator> update(const context& now, const op& event) const override {
    auto changed = current_.changed_by(now, event);
    if (!changed) return std::nullopt;
    return make_generator<cycled>(left_, origin_, *std::move(changed), so_far_);
  }

  std::optional<generator> bind(const random_stream& random) const override {
    const rounds_left left{left_.count, random};
    return make_generator<cycled>(left, origin_, origin_.bind(left.luck()), progress::none);
  }

 private:
  void rewrap(step& answer, progress so_far) const {
    if (auto* taken = std::get_if<emitted>(&answer))
      taken->next = make_generator<cycled>(left_, origin_, std::move(taken->next), progress::some);
    if (auto* waiting = std::get_if<pending>(&answer))
      waiting->next = make_generator<cycled>(left_, origin_, std::move(waiting->next), so_far);
  }

  rounds_left left_;
  generator origin_;
  generator current_;
  progress so_far_;
};

class synchronized : public wrapper {
 public:
  using wrapper::wrapper;

  std::string_view name() const override { return "synchronize"; }

  step next(const context& now) const override {
    if (now.free_thread_count() != now.all_thread_count()) return pending{};
    return part_.next(now);
  }

 private:
  [[nodiscard]] generator with(generator part) const override {
    return make_generator<synchronized>(std::move(part));
  }
};

class until_one_is_ok : public wrapper {
 public:
  /// `under_way` are the processes that run an op of `part`.
  until_one_is_ok(std::vector<process_id> under_way, generator part)
      : wrapper{hearing::updates, std::move(part)}, under_way_{std::move(under_way)} {}

  std::string_view name() const override { return "until_ok"; }

  step next(const context& now) const override {
    step answer = part_.next(now);
    rewrap_pending(answer);
    if (auto* taken = std::get_if<emitted>(&answer)) {
      auto under_way = under_way_;
      if (taken->operation.type == op_type::invoke) under_way.push_back(taken->operation.process);
      taken->next = make_generator<until_one_is_ok>(std::move(under_way), std::move(taken->next));
    }
    return answer;
  }

  std::optional<generator> update(const context& now, const op& event) const override {
    const bool ends =
        event.type == op_type::ok || event.type == op_type::fail || event.type == op_type::info;
    auto under_way = under_way_;
    if (!ends || std::erase(under_way, event.process) == 0) return wrapper::update(now, event);
    if (event.type == op_type::ok) return generator{};
    return make_generator<until_one_is_ok>(std::move(under_way), part_.update(now, event));
  }

 private:
  [[nodiscard]] generator with(generator part) const override {
    return make_generator<until_one_is_ok>(under_way_, std::move(part));
  }

  std::vector<process_id> under_way_;
};

generator repeat_rounds(std::optional<std::size_t> count, generator part) {
  return make_generator<repeated>(rounds_left{count, random_stream{0, "generators/repeat"}},
                                  std::move(part));
}

generator cycle_rounds(std::optional<std::size_t> count, const generator& part) {
  return make_generator<cycled>(rounds_left{count, random_stream{0, "generators/cycle"}}, part,
                                part, progress::none);
}

}  // namespace

generator limit(std::size_t ops, generator part) {
  return make_generator<limited>(ops, ops == 0 ? generator{} : std::move(part));
}

generator once(generator part) { return limit(1, std::move(part)); }

generator repeat(generator part) { return repeat_rounds(std::nullopt, std::move(part)); }

generator repeat(std::size_t times, generator part) {
  return times == 0 ? generator{} : repeat_rounds(times, std::move(part));
}

generator cycle(generator part) { return cycle_rounds(std::nullopt, part); }

generator cycle(std::size_t rounds, generator part) {
  return rounds == 0 ? generator{} : cycle_rounds(rounds, part);
}

generator concat(std::vector<generator> parts) { return {std::move(parts)}; }

generator synchronize(generator part) { return make_generator<synchronized>(std::move(part)); }

generator phases(std::vector<generator> parts) {
  for (auto& part : parts) part = synchronize(std::move(part));
  return {std::move(parts)};
}

generator then(generator first, generator second) {
  return concat({std::move(first), synchronize(std::move(second))});
}

generator until_ok(generator part) {
  return make_generator<until_one_is_ok>(std::vector<process_id>{}, std::move(part));
}

}  // namespace agon::generators
