// from and on_update.
#include "actors/generator/function.hpp"

#include "actors/generator/parts.hpp"

#include <mutex>

namespace agon::generators {
namespace {

class op_maker : public generator_state {
 public:
  using function = std::shared_ptr<const op_function>;

  op_maker(function make, random_stream random, std::uint64_t calls)
      : generator_state{hearing::nothing}, make_{std::move(make)}, random_{random}, calls_{calls} {}

  std::string_view name() const override { return "from"; }

  step next(const context& now) const override {
    if (now.free().empty()) return pending{};
    random_stream luck = random_.child(calls_);
    auto holes = (*make_)(now, luck);
    if (!holes) return exhausted{};
    auto filled = fill_in(*std::move(holes), now);
    if (!filled) return pending{};
    return step{std::in_place_type<emitted>, *std::move(filled),
                make_generator<op_maker>(make_, random_, calls_ + 1)};
  }

  std::optional<generator> bind(const random_stream& random) const override {
    return make_generator<op_maker>(make_, random, calls_);
  }

 private:
  function make_;
  random_stream random_;
  std::uint64_t calls_;
};

class generator_maker : public generator_state {
 public:
  using function = std::shared_ptr<const generator_function>;

  generator_maker(function make, random_stream random, std::uint64_t calls, generator current)
      : generator_state{current.hears()},
        make_{std::move(make)},
        random_{random},
        calls_{calls},
        current_{std::move(current)} {}

  std::string_view name() const override { return "from"; }

  step next(const context& now) const override {
    generator current = current_;
    std::uint64_t calls = calls_;
    for (std::size_t fruitless = 0; fruitless < fruitless_most; ++fruitless) {
      step answer = current.next(now);
      if (auto* taken = std::get_if<emitted>(&answer))
        taken->next = with(calls, std::move(taken->next));
      if (std::holds_alternative<emitted>(answer)) return answer;
      if (auto* waiting = std::get_if<pending>(&answer)) {
        waiting->next = with(calls, std::move(waiting->next));
        return answer;
      }
      if (now.free_thread_count() == 0) return pending{};
      const random_stream call = random_.child(calls++);
      random_stream luck = call.child("function");
      auto made = (*make_)(now, luck);
      if (!made || made->empty()) return exhausted{};
      current = made->bind(call);
    }
    throw std::logic_error{"a function's generators all end before their first op"};
  }

  std::optional<generator> update(const context& now, const op& event) const override {
    auto changed = current_.changed_by(now, event);
    if (!changed) return std::nullopt;
    return with(calls_, *std::move(changed));
  }

  std::optional<generator> bind(const random_stream& random) const override {
    auto current = calls_ == 0 ? current_ : current_.bind(random.child(calls_ - 1));
    return make_generator<generator_maker>(make_, random, calls_, std::move(current));
  }

 private:
  static constexpr std::size_t fruitless_most = 10'000;

  [[nodiscard]] generator with(std::uint64_t calls, generator current) const {
    return make_generator<generator_maker>(make_, random_, calls, std::move(current));
  }

  function make_;
  random_stream random_;
  std::uint64_t calls_;
  generator current_;
};

class made_when_asked : public generator_state {
 public:
  using function = std::shared_ptr<const std::function<generator()>>;

  made_when_asked(function make, random_stream random) : make_{std::move(make)}, random_{random} {}

  std::string_view name() const override { return "lazy"; }

  step next(const context& now) const override {
    generator made;
    {
      const std::lock_guard guard{lock_};
      if (!made_) made_ = (*make_)().bind(random_);
      made = *made_;
    }
    return made.next(now);
  }

  std::optional<generator> update(const context& now, const op& event) const override {
    const std::lock_guard guard{lock_};
    return made_ ? made_->changed_by(now, event) : std::nullopt;
  }

  std::optional<generator> bind(const random_stream& random) const override {
    return make_generator<made_when_asked>(make_, random);
  }

 private:
  function make_;
  random_stream random_;
  mutable std::mutex lock_;
  mutable std::optional<generator> made_;  // By the first question.
};

class changed_on_update : public wrapper {
 public:
  using function =
      std::shared_ptr<const std::function<generator(const generator&, const context&, const op&)>>;

  changed_on_update(function change, generator part)
      : wrapper{hearing::updates, std::move(part)}, change_{std::move(change)} {}

  std::string_view name() const override { return "on_update"; }

  step next(const context& now) const override {
    step answer = part_.next(now);
    rewrap_pending(answer);
    if (auto* taken = std::get_if<emitted>(&answer)) taken->next = with(std::move(taken->next));
    return answer;
  }

  std::optional<generator> update(const context& now, const op& event) const override {
    return (*change_)(with(part_), now, event);
  }

 private:
  [[nodiscard]] generator with(generator part) const override {
    return make_generator<changed_on_update>(change_, std::move(part));
  }

  function change_;
};

}  // namespace

generator from_ops(op_function make) {
  invariant(make != nullptr, "a function that makes ops");
  return make_generator<op_maker>(std::make_shared<const op_function>(std::move(make)),
                                  random_stream{0, "generators/from"}, std::uint64_t{0});
}

generator from_generators(generator_function make) {
  invariant(make != nullptr, "a function that makes generators");
  return make_generator<generator_maker>(
      std::make_shared<const generator_function>(std::move(make)),
      random_stream{0, "generators/from"}, std::uint64_t{0}, generator{});
}

generator lazy(std::function<generator()> make) {
  invariant(make != nullptr, "a function that makes a generator");
  return make_generator<made_when_asked>(
      std::make_shared<const std::function<generator()>>(std::move(make)),
      random_stream{0, "generators/lazy"});
}

generator rand_int_seq(std::string f, std::int64_t low, std::int64_t high) {
  invariant(low <= high, "a range of integers that is not empty");
  return from_ops([f = std::move(f), low, high](const context&, random_stream& random) {
    return op_template{.f = f, .value = random.between(low, high)};
  });
}

generator rand_seq(std::string f, std::vector<json::value> values) {
  invariant(!values.empty(), "values to pick from");
  return from_ops(
      [f = std::move(f), values = std::move(values)](const context&, random_stream& random) {
        return op_template{.f = f, .value = random.pick(values)};
      });
}

generator on_update(
    std::function<generator(const generator& self, const context& now, const op& event)> change,
    generator part) {
  invariant(change != nullptr, "a function that answers updates");
  using function = std::function<generator(const generator&, const context&, const op&)>;
  return make_generator<changed_on_update>(std::make_shared<const function>(std::move(change)),
                                           std::move(part));
}

}  // namespace agon::generators
