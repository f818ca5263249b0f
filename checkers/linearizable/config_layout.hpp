// Where things stand in a configuration's row of words: state, used calls, optional calls,
// counters.
#pragma once

#include <cstddef>
#include <cstdint>

namespace agon::checkers::linearizable {

/// Offsets in words. A call that is neither used nor optional is owed; none is both.
struct config_layout {
  std::size_t bit_words = 0;  ///< Words for one bit a slot.
  std::size_t counters = 0;   ///< Words for counts of used crashed calls.
  friend bool operator==(const config_layout&, const config_layout&) = default;

  [[nodiscard]] std::size_t width() const { return 1 + 2 * bit_words + counters; }
  [[nodiscard]] std::size_t used() const { return 1; }
  [[nodiscard]] std::size_t optional() const { return 1 + bit_words; }
  [[nodiscard]] std::size_t counter(std::size_t number) const { return 1 + 2 * bit_words + number; }

  [[nodiscard]] bool is_used(const std::uint32_t* config, std::uint32_t slot) const {
    return (config[used() + slot / 32] >> (slot % 32) & 1U) != 0;
  }
  [[nodiscard]] bool is_optional(const std::uint32_t* config, std::uint32_t slot) const {
    return (config[optional() + slot / 32] >> (slot % 32) & 1U) != 0;
  }
  /// Marks the call as used, and no longer as optional.
  void use(std::uint32_t* config, std::uint32_t slot) const {
    const auto bit = std::uint32_t{1} << (slot % 32);
    config[used() + slot / 32] |= bit;
    config[optional() + slot / 32] &= ~bit;
  }
  /// Forgets the call.
  void clear(std::uint32_t* config, std::uint32_t slot) const {
    const auto bit = std::uint32_t{1} << (slot % 32);
    config[used() + slot / 32] &= ~bit;
    config[optional() + slot / 32] &= ~bit;
  }
};

}  // namespace agon::checkers::linearizable
