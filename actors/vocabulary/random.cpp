// SplitMix64 over a key made of the seed and the entity's name.
#include "actors/vocabulary/random.hpp"

#include "actors/vocabulary/draw_watch.hpp"

#include <utility>

namespace agon {
namespace {

constexpr std::uint64_t golden_ratio = 0x9e3779b97f4a7c15u;

std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

std::uint64_t key_of(std::uint64_t parent, std::string_view name) {
  std::uint64_t key = mix(parent + golden_ratio);
  for (const char letter : name) key = mix(key ^ static_cast<unsigned char>(letter)) + golden_ratio;
  return mix(key + name.size());
}

/// What the innermost draw_watch of this thread fills in; null: there is none.
thread_local std::uint64_t* watched = nullptr;

}  // namespace

random_stream::random_stream(std::uint64_t seed, std::string_view name)
    : key_{key_of(seed, name)} {}

random_stream random_stream::child(std::string_view name) const {
  return random_stream{key_of(key_, name)};
}

random_stream random_stream::child(std::uint64_t number) const {
  return random_stream{mix(key_ ^ mix(number + golden_ratio))};
}

std::uint64_t random_stream::next() {
  const auto drawn = mix(key_ + golden_ratio * ++count_);
  if (watched != nullptr) *watched = (*watched ^ drawn) * golden_ratio;
  return drawn;
}

draw_watch::draw_watch(std::uint64_t& hash) : before_{std::exchange(watched, &hash)} {}

draw_watch::~draw_watch() { watched = before_; }

std::uint64_t random_stream::below(std::uint64_t bound) {
  invariant(bound > 0, "a positive bound");
  __extension__ using wide = unsigned __int128;
  wide product = static_cast<wide>(next()) * bound;
  if (static_cast<std::uint64_t>(product) < bound) {
    const std::uint64_t threshold = (0 - bound) % bound;
    while (static_cast<std::uint64_t>(product) < threshold)
      product = static_cast<wide>(next()) * bound;
  }
  return static_cast<std::uint64_t>(product >> 64);
}

std::int64_t random_stream::between(std::int64_t low, std::int64_t high) {
  invariant(low <= high, "bounds in order");
  const auto span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) +
                                   (span == 0 ? next() : below(span)));
}

double random_stream::unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

bool random_stream::chance(double probability) {
  invariant(probability >= 0 && probability <= 1, "a probability");
  return unit() < probability;
}

duration random_stream::between(duration low, duration high) {
  return duration{between(low.count(), high.count())};
}

duration random_stream::exponential(duration mean) {
  invariant(mean.count() > 0, "a positive mean");
  // In units of the mean, the fraction is the first number of a row that falls an even number of
  // times before it rises, the whole part how many rows fell an odd number of times until then.
  // Only comparisons: a logarithm need not be the same in every library.
  for (std::int64_t whole = 0;; ++whole) {
    const auto fraction = next();
    bool odd = true;
    for (auto last = fraction, following = next(); following < last; following = next()) {
      last = following;
      odd = !odd;
    }
    if (!odd) continue;
    __extension__ using wide = unsigned __int128;
    const auto part = static_cast<wide>(fraction) * static_cast<std::uint64_t>(mean.count()) >> 64;
    return whole * mean + duration{static_cast<std::int64_t>(part)};
  }
}

}  // namespace agon
