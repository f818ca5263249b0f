// A generator that somebody hands over later.
#pragma once

#include "actors/generator/generator.hpp"

#include <memory>

namespace agon::generators {

/// A promise of a generator. Copies share what is delivered. Safe to use from several threads; in a
/// simulated run, deliver from an actor, so that its moment depends on the seed only.
class generator_promise {
 public:
  generator_promise();

  /// Keeps the promise; false, without effect, if it was kept before.
  bool deliver(generator what) const;
  [[nodiscard]] bool delivered() const;

  /// Pending until the promise is kept, then what was delivered, with the luck of this place. Who
  /// drives a generator that is pending asks again after a while.
  [[nodiscard]] generator promised() const;

 private:
  friend class promised_one;
  struct box;
  std::shared_ptr<box> box_;
};

}  // namespace agon::generators
