// Single ops, sequences, and the check of what generators emit.
#include "actors/generator/generator.hpp"

#include <algorithm>
#include <memory>

namespace agon {
namespace {

/// One op, as soon as there is a process for it.
class single_op : public generator_state {
 public:
  explicit single_op(op_template holes)
      : generator_state{hearing::nothing}, holes_{std::move(holes)} {}

  std::string_view name() const override { return "op"; }

  step next(const context& now) const override {
    auto filled = fill_in(op_template{holes_}, now);
    if (!filled) return pending{};
    return step{std::in_place_type<emitted>, *std::move(filled), generator{}};
  }

 private:
  op_template holes_;
};

/// One generator after the other. The parts are shared by all that come of this value; each is
/// bound when its turn comes.
class sequence : public generator_state {
 public:
  using parts = std::shared_ptr<const std::vector<generator>>;

  sequence(parts all, std::size_t index, generator current, std::optional<random_stream> random)
      : generator_state{current.hears()},
        all_{std::move(all)},
        index_{index},
        current_{std::move(current)},
        random_{random} {}

  std::string_view name() const override { return "sequence"; }

  step next(const context& now) const override {
    std::size_t index = index_;
    step answer = current_.next(now);
    while (std::holds_alternative<exhausted>(answer) && ++index < all_->size())
      answer = part(index).next(now);
    if (auto* taken = std::get_if<emitted>(&answer))
      taken->next = at(index, std::move(taken->next));
    if (auto* waiting = std::get_if<pending>(&answer)) {
      const bool unchanged = index == index_ && waiting->next.same_as(current_);
      waiting->next = unchanged ? generator{} : at(index, std::move(waiting->next));
    }
    return answer;
  }

  std::optional<generator> update(const context& now, const op& event) const override {
    auto changed = current_.changed_by(now, event);
    if (!changed) return std::nullopt;
    return at(index_, *std::move(changed));
  }

  std::optional<generator> bind(const random_stream& random) const override {
    return make_generator<sequence>(all_, index_, current_.bind(random.child(index_)), random);
  }

 private:
  [[nodiscard]] generator part(std::size_t index) const {
    const generator& chosen = (*all_)[index];
    return random_ ? chosen.bind(random_->child(index)) : chosen;
  }

  [[nodiscard]] generator at(std::size_t index, generator current) const {
    if (current.empty() && index + 1 == all_->size()) return {};
    return make_generator<sequence>(all_, index, std::move(current), random_);
  }

  parts all_;
  std::size_t index_;
  generator current_;
  std::optional<random_stream> random_;
};

/// Calls into a generator; adds to what it throws who it is.
template <class Call>
auto guarded(const generator_state& whom, const context& now, const op* event, Call call) {
  try {
    return call();
  } catch (generator_failure& failure) {
    failure.passed(whom.name());
    throw;
  } catch (const std::exception& problem) {
    throw generator_failure{problem.what(), whom.name(), now, event};
  } catch (...) {
    throw generator_failure{"something that is no std::exception", whom.name(), now, event};
  }
}

}  // namespace

std::optional<generator> generator_state::update(const context&, const op&) const {
  return std::nullopt;
}

std::optional<generator> generator_state::bind(const random_stream&) const { return std::nullopt; }

std::optional<time_point> generator_state::asleep(const context&) const { return std::nullopt; }

generator::generator(op_template once) : generator{make_generator<single_op>(std::move(once))} {}

generator::generator(std::vector<generator> all) {
  std::erase_if(all, [](const generator& part) { return part.empty(); });
  if (all.empty()) return;
  auto shared = std::make_shared<const std::vector<generator>>(std::move(all));
  const generator first = shared->front();
  *this = make_generator<sequence>(std::move(shared), std::size_t{0}, first, std::nullopt);
}

generator_failure::generator_failure(std::string_view problem, std::string_view name,
                                     const context& now, const op* event)
    : std::runtime_error{std::string{problem}}, path_{name} {
  problem_.what = "the generator " + std::string{name} + " threw \"" + std::string{problem} + "\"" +
                  (event != nullptr ? " when told of " + to_string(*event) : "");
  std::ranges::replace(problem_.what, '\t', ' ');
  problem_.hint = "correct the test's generator";
  moment_ = ", at " + to_string(now.time().time_since_epoch()) + " with " +
            std::to_string(now.free_thread_count()) + " of " +
            std::to_string(now.all_thread_count()) + " threads free";
  tell();
}

void generator_failure::passed(std::string_view name) {
  path_ = std::string{name} + " > " + path_;
  tell();
}

void generator_failure::tell() {
  problem_.where = "generator " + path_ + moment_;
  text_ = to_string(problem_);
}

step generator::next(const context& now) const {
  if (empty()) return exhausted{};
  return guarded(*state_, now, nullptr, [&] {
    step answer = state_->next(now);
    if (const auto* offer = std::get_if<emitted>(&answer);
        offer != nullptr && offer->operation.time > now.time())
      answer = pending{.until = offer->operation.time};
    if (auto* waiting = std::get_if<pending>(&answer); waiting != nullptr && waiting->next.empty())
      waiting->next = *this;
    return answer;
  });
}

generator generator::update(const context& now, const op& event) const {
  auto changed = changed_by(now, event);
  return changed ? *std::move(changed) : *this;
}

generator generator::bind(const random_stream& random) const {
  auto bound = bound_to(random);
  return bound ? *std::move(bound) : *this;
}

std::optional<generator> generator::changed_by(const context& now, const op& event) const {
  if (hears() == hearing::nothing) return std::nullopt;
  return guarded(*state_, now, &event, [&] { return state_->update(now, event); });
}

std::optional<generator> generator::bound_to(const random_stream& random) const {
  return empty() ? std::nullopt : state_->bind(random);
}

std::optional<op> fill_in(op_template&& holes, const context& now) {
  const auto process = holes.process ? holes.process : now.some_free_process();
  if (!process || (holes.process && !now.is_free(*process))) return std::nullopt;
  const bool fault = holes.type == op_type::invoke && !process->is_client();
  return op{.time = holes.time ? std::max(*holes.time, now.time()) : now.time(),
            .process = *process,
            .type = fault ? op_type::info : holes.type,
            .f = std::move(holes.f),
            .value = std::move(holes.value)};
}

result<> validate(const op& operation, const context& now) {
  const auto refused = [&](const std::string& what, std::string hint) {
    return error{"emitted " + what + ": " + to_string(operation),
                 "generator, at " + to_string(now.time().time_since_epoch()), std::move(hint)};
  };
  if (operation.type == op_type::ok || operation.type == op_type::fail ||
      (operation.type == op_type::info && operation.process.is_client()))
    return refused(
        "a completion",
        "emit invoke, sleep or log, or info for a nemesis; completions come from workers");
  if (operation.time < now.time())
    return refused(
        "an op for " + to_string(operation.time.time_since_epoch()) + ", which has passed",
        "leave the time to the context, or choose a later one");
  if (!now.is_free(operation.process))
    return refused("an op for process " + to_string(operation.process) + ", which is not free",
                   "leave the process to the context, or answer pending");
  return success{};
}

}  // namespace agon
