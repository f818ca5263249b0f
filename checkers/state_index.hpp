// States and steps by number, in flat hash tables.
#pragma once

#include "actors/vocabulary/invariant.hpp"
#include "checkers/model.hpp"

#include <concepts>
#include <cstdint>
#include <deque>
#include <map>
#include <utility>
#include <vector>

namespace agon::checkers {

/// Spreads the bits of a number (the finalizer of SplitMix64, Steele, Lea & Flood 2014).
constexpr std::uint64_t spread_bits(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

/// States that say what they hash to.
template <class S>
concept hashed_state = std::integral<S> || requires(const S& one) {
  { one.hash() } -> std::same_as<std::uint64_t>;
  { one == one } -> std::same_as<bool>;
};

/// Numbers states from 0 in order of first appearance: by hash (open addressing) where they have
/// one, else by order.
template <class S>
class state_index {
 public:
  /// The number of a state, new or known.
  std::uint32_t number(const S& one) {
    if constexpr (hashed_state<S>) {
      return number_by_hash(one);
    } else {
      const auto [found, is_new] =
          ordered_.try_emplace(one, static_cast<std::uint32_t>(states_.size()));
      if (is_new) append(one);
      return found->second;
    }
  }
  const S& operator[](std::uint32_t number) const { return states_[number]; }
  [[nodiscard]] std::size_t size() const { return states_.size(); }
  /// Memory in use, in bytes; of what states share, what each added.
  [[nodiscard]] std::uint64_t bytes() const {
    return states_.size() * (sizeof(S) + (hashed_state<S> ? 0 : sizeof(S) + 48)) +
           buckets_.capacity() * sizeof(bucket) + beyond_;
  }

 private:
  struct bucket {
    std::uint32_t used = 0;  ///< The number of a state plus 1; 0 where there is none.
    std::uint32_t tag = 0;   ///< High bits of its hash.
  };

  void append(const S& one) {
    invariant(states_.size() < (std::uint32_t{1} << 31), "fewer than 2^31 states");
    states_.push_back(one);
    if constexpr (requires { one.added_bytes(); }) beyond_ += one.added_bytes();
  }
  static std::uint64_t hash_of(const S& one) {
    if constexpr (std::integral<S>)
      return spread_bits(static_cast<std::uint64_t>(one));
    else
      return spread_bits(one.hash());
  }
  std::uint32_t number_by_hash(const S& one) {
    if ((states_.size() + 1) * 2 > buckets_.size()) grow();
    const auto hash = hash_of(one);
    const auto tag = static_cast<std::uint32_t>(hash >> 32);
    auto at = static_cast<std::size_t>(hash) & (buckets_.size() - 1);
    for (; buckets_[at].used != 0; at = (at + 1) & (buckets_.size() - 1))
      if (buckets_[at].tag == tag && states_[buckets_[at].used - 1] == one)
        return buckets_[at].used - 1;
    append(one);
    buckets_[at] = {static_cast<std::uint32_t>(states_.size()), tag};
    return buckets_[at].used - 1;
  }
  void grow() {
    buckets_.assign(buckets_.empty() ? 64 : buckets_.size() * 2, {});
    for (std::uint32_t i = 0; i < states_.size(); ++i) {
      const auto hash = hash_of(states_[i]);
      auto at = static_cast<std::size_t>(hash) & (buckets_.size() - 1);
      while (buckets_[at].used != 0) at = (at + 1) & (buckets_.size() - 1);
      buckets_[at] = {i + 1, static_cast<std::uint32_t>(hash >> 32)};
    }
  }

  std::deque<S> states_;
  std::vector<bucket> buckets_;
  std::map<S, std::uint32_t> ordered_;  ///< Of states that have no hash.
  std::uint64_t beyond_ = 0;
};

/// The last steps that a machine took, in a table of fixed size: a step costs less to look up than
/// to take.
class step_memory {
 public:
  /// What is remembered of steps that are not allowed.
  static constexpr std::uint32_t impossible = ~std::uint32_t{0};

  /// The state after `op`, impossible, or a null pointer where the step is not remembered.
  [[nodiscard]] const std::uint32_t* find(std::uint32_t now, const operation& op) const {
    if (steps_.empty()) return nullptr;
    const auto& known = steps_[place(now, op)];
    return known.is_set && known.before == now && known.op == op ? &known.after : nullptr;
  }
  void add(std::uint32_t now, const operation& op, std::uint32_t after) {
    if (steps_.empty()) steps_.resize(size);
    steps_[place(now, op)] = {op, now, after, true};
  }
  [[nodiscard]] std::uint64_t bytes() const { return steps_.capacity() * sizeof(step); }

 private:
  static constexpr std::size_t size = 1 << 12;
  struct step {
    operation op;
    std::uint32_t before = 0;
    std::uint32_t after = 0;
    bool is_set = false;
  };

  static std::size_t place(std::uint32_t now, const operation& op) {
    const auto values = (std::uint64_t{op.first.value} << 32) | op.second.value;
    const auto hash = spread_bits(values ^ (std::uint64_t{op.function} << 56)) + now;
    return static_cast<std::size_t>(spread_bits(hash)) & (size - 1);
  }

  std::vector<step> steps_;
};

}  // namespace agon::checkers
