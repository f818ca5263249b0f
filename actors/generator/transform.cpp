// Generators that change or drop the ops of others: map, f_map and filter.
#include "actors/generator/parts.hpp"
#include "actors/generator/routing.hpp"

#include <stdexcept>
#include <string>

namespace agon::generators {
namespace {

class mapped : public wrapper {
 public:
  using function = std::shared_ptr<const std::function<op(op, const context&)>>;

  mapped(function change, generator part) : wrapper{std::move(part)}, change_{std::move(change)} {}

  std::string_view name() const override { return "map"; }

  step next(const context& now) const override {
    step answer = part_.next(now);
    rewrap_pending(answer);
    if (auto* taken = std::get_if<emitted>(&answer)) {
      taken->operation = (*change_)(std::move(taken->operation), now);
      taken->next = with(std::move(taken->next));
    }
    return answer;
  }

 private:
  [[nodiscard]] generator with(generator part) const override {
    return make_generator<mapped>(change_, std::move(part));
  }

  function change_;
};

class filtered : public wrapper {
 public:
  using function = std::shared_ptr<const std::function<bool(const op&)>>;

  filtered(function keep, generator part) : wrapper{std::move(part)}, keep_{std::move(keep)} {}

  std::string_view name() const override { return "filter"; }

  step next(const context& now) const override {
    generator part = part_;
    for (std::size_t dropped = 0; dropped < dropped_most; ++dropped) {
      step answer = part.next(now);
      if (auto* waiting = std::get_if<pending>(&answer)) {
        waiting->next = with(std::move(waiting->next));
        return answer;
      }
      auto* taken = std::get_if<emitted>(&answer);
      if (taken == nullptr) return answer;
      if ((*keep_)(taken->operation)) {
        taken->next = with(std::move(taken->next));
        return answer;
      }
      part = std::move(taken->next);
    }
    throw std::logic_error{"it dropped " + std::to_string(dropped_most) + " ops in a row"};
  }

 private:
  static constexpr std::size_t dropped_most = 100'000;

  [[nodiscard]] generator with(generator part) const override {
    return make_generator<filtered>(keep_, std::move(part));
  }

  function keep_;
};

}  // namespace

generator map(std::function<op(op, const context&)> change, generator part) {
  invariant(change != nullptr, "a function that changes ops");
  using function = std::function<op(op, const context&)>;
  return make_generator<mapped>(std::make_shared<const function>(std::move(change)),
                                std::move(part));
}

generator map(std::function<op(op)> change, generator part) {
  invariant(change != nullptr, "a function that changes ops");
  return map([change = std::move(change)](op operation,
                                          const context&) { return change(std::move(operation)); },
             std::move(part));
}

generator f_map(renaming names, generator part) {
  return map(
      [names = std::move(names)](op operation) {
        for (const auto& [from, to] : names) {
          if (operation.f != from) continue;
          operation.f = to;
          break;
        }
        return operation;
      },
      std::move(part));
}

generator filter(std::function<bool(const op&)> keep, generator part) {
  invariant(keep != nullptr, "a function that picks ops");
  using function = std::function<bool(const op&)>;
  return make_generator<filtered>(std::make_shared<const function>(std::move(keep)),
                                  std::move(part));
}

}  // namespace agon::generators
