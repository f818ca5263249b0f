// Locks. All are free at first, and take `acquire` and `release`; an op that had to fail is one
// that completed as `fail`.
#pragma once

#include "checkers/model.hpp"

namespace agon::checkers {

/// A lock that does not know who holds it: whoever asks may release it.
struct mutex {
  using state = std::uint32_t;  ///< 0 free, 1 held.
  static constexpr std::string_view name = "mutex";
  enum function : std::uint32_t { acquire, release };

  [[nodiscard]] static state initial(value_table&) { return 0; }
  [[nodiscard]] static parsed_call parse(const observed_call& call, value_table& values);
  [[nodiscard]] static std::optional<state> step(state now, const operation& op);
  [[nodiscard]] static effect effect_of(const operation&) { return effect::any; }
  [[nodiscard]] static std::optional<state> needs(const operation& op);
  [[nodiscard]] static json::value describe(state now, const value_table& values);
};

/// A lock that only its holder may release, and nobody may acquire twice. The caller is the member
/// `client` of the value where there is one, else the process.
struct owner_mutex {
  using state = std::uint32_t;  ///< 0 free, else the holder's value_id + 1.
  static constexpr std::string_view name = "owner-mutex";
  enum function : std::uint32_t { acquire, release };

  [[nodiscard]] static state initial(value_table&) { return 0; }
  [[nodiscard]] static parsed_call parse(const observed_call& call, value_table& values);
  [[nodiscard]] static std::optional<state> step(state now, const operation& op);
  [[nodiscard]] static effect effect_of(const operation&) { return effect::any; }
  [[nodiscard]] static std::optional<state> needs(const operation& op);
  [[nodiscard]] static json::value describe(state now, const value_table& values);
};

/// A lock that its holder may acquire again, and must release as often; callers as for owner_mutex.
struct reentrant_mutex {
  using state = std::uint64_t;  ///< 0 free, else (holder's value_id + 1) · 2^32 + times acquired.
  static constexpr std::string_view name = "reentrant-mutex";
  enum function : std::uint32_t { acquire, release };

  [[nodiscard]] static state initial(value_table&) { return 0; }
  [[nodiscard]] static parsed_call parse(const observed_call& call, value_table& values);
  [[nodiscard]] static std::optional<state> step(state now, const operation& op);
  [[nodiscard]] static effect effect_of(const operation&) { return effect::any; }
  [[nodiscard]] static json::value describe(state now, const value_table& values);
};

}  // namespace agon::checkers
