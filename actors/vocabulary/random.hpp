// Random numbers that depend on the seed and a name only, so that removing one entity from a run
// leaves the luck of all others alone.
#pragma once

#include "actors/vocabulary/invariant.hpp"
#include "actors/vocabulary/time.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace agon {

/// A counter-based stream of random numbers: the n-th number is a function of the seed, the name
/// and n. Satisfies std::uniform_random_bit_generator, for Boost.Random's distributions (never
/// std::'s, which differ between libraries). Mixing function: SplitMix64, Steele, Lea & Flood 2014.
class random_stream {
 public:
  using result_type = std::uint64_t;

  /// The stream of the entity `name` (such as `link/n1/n2`) in the run of `seed`.
  random_stream(std::uint64_t seed, std::string_view name);

  /// The stream of a part of this entity. Does not depend on how many numbers were drawn here.
  [[nodiscard]] random_stream child(std::string_view name) const;
  /// The stream of the `number`-th part of this entity.
  [[nodiscard]] random_stream child(std::uint64_t number) const;

  /// The next 64 random bits.
  std::uint64_t next();
  std::uint64_t operator()() { return next(); }
  static constexpr std::uint64_t min() { return 0; }
  static constexpr std::uint64_t max() { return ~std::uint64_t{0}; }

  /// A number in [0, bound), without bias (Lemire 2019). `bound` must be positive.
  std::uint64_t below(std::uint64_t bound);
  /// A number in [low, high], both included.
  std::int64_t between(std::int64_t low, std::int64_t high);
  /// A number in [0, 1).
  double unit();
  /// True with the probability given, which lies in [0, 1].
  bool chance(double probability);
  /// A length of time in [low, high], uniformly.
  duration between(duration low, duration high);
  /// A length of time from the exponential distribution with this mean (von Neumann 1951).
  duration exponential(duration mean);

  /// One element of a container that is not empty.
  template <class Container>
  const auto& pick(const Container& from) {
    invariant(!from.empty(), "something to pick from");
    return *std::next(from.begin(), static_cast<std::ptrdiff_t>(below(from.size())));
  }

  /// Puts the elements in random order (Fisher & Yates).
  template <class T>
  void shuffle(std::vector<T>& elements) {
    for (auto left = elements.size(); left > 1; --left)
      std::swap(elements[left - 1], elements[below(left)]);
  }

  /// How many numbers were drawn.
  [[nodiscard]] std::uint64_t drawn() const { return count_; }

 private:
  explicit random_stream(std::uint64_t key) : key_{key} {}

  std::uint64_t key_;
  std::uint64_t count_ = 0;
};

}  // namespace agon
