// Promises: a box with a lock, and a generator that looks into it.
#include "actors/generator/promise.hpp"

#include <mutex>
#include <optional>

namespace agon::generators {

struct generator_promise::box {
  std::mutex lock;
  std::optional<generator> content;

  std::optional<generator> look() {
    const std::lock_guard guard{lock};
    return content;
  }
};

/// Looks into the box whenever it is asked or told something.
class promised_one : public generator_state {
 public:
  promised_one(std::shared_ptr<generator_promise::box> box, random_stream random)
      : box_{std::move(box)}, random_{random} {}

  std::string_view name() const override { return "promise"; }

  step next(const context& now) const override {
    const auto content = box_->look();
    if (!content) return pending{};
    return content->bind(random_).next(now);
  }

  std::optional<generator> update(const context& now, const op& event) const override {
    const auto content = box_->look();
    if (!content) return std::nullopt;
    return content->bind(random_).update(now, event);
  }

  std::optional<generator> bind(const random_stream& random) const override {
    return make_generator<promised_one>(box_, random);
  }

 private:
  std::shared_ptr<generator_promise::box> box_;
  random_stream random_;
};

generator_promise::generator_promise() : box_{std::make_shared<box>()} {}

bool generator_promise::deliver(generator what) const {
  const std::lock_guard guard{box_->lock};
  if (box_->content) return false;
  box_->content = std::move(what);
  return true;
}

bool generator_promise::delivered() const { return box_->look().has_value(); }

generator generator_promise::promised() const {
  return make_generator<promised_one>(box_, random_stream{0, "generators/promise"});
}

}  // namespace agon::generators
