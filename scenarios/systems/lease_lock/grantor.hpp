// What a server of the lease lock decides: to whom the lock is leased, and who may write.
#pragma once

#include "actors/vocabulary/op.hpp"
#include "actors/vocabulary/time.hpp"
#include "scenarios/systems/kit/messages.hpp"

#include <map>
#include <optional>
#include <string>

namespace agon::systems::lease_lock {

/// Planted bugs of a server.
struct grantor_flaws {
  bool frees_any = false;         ///< A release frees the lock, whoever has it.
  bool forgets_leases = false;    ///< A restart forgets to whom the lock is leased.
  bool checks_no_tokens = false;  ///< Writes to the counter are carried out whatever their token.
};

/// Leases the lock to one attempt at a time. A plain value; `now` is of a clock that never goes
/// back. All that it knows must be on disk before it answers.
class grantor {
 public:
  explicit grantor(grantor_flaws flaws = {}) : flaws_{flaws} {}

  /// Does what a client asks; `refused` where it may not, or is no request to this system.
  kit::reply carry_out(const kit::request& what, time_point now);

  /// What is to be kept, as JSON.
  [[nodiscard]] std::string kept() const;
  /// Goes on from what was kept. How long the server was away is not known, so that a lease begins
  /// anew.
  void restore(const std::string& kept, time_point now);

 private:
  struct lease {
    std::uint64_t client = 0;
    std::uint64_t sequence = 0;
    std::uint64_t token = 0;  // 0: none was kept yet.
    time_point until{};
  };

  kit::reply grant(const kit::request& what, time_point now);
  kit::reply keep(const kit::request& what, time_point now);
  kit::reply release(const kit::request& what);
  kit::reply read(std::uint64_t token);
  kit::reply write(const json::value& token_and_value);
  [[nodiscard]] bool is_leased_to(const kit::request& what, time_point now) const;
  /// Whether the client has given this attempt up, or a later one of its is known.
  [[nodiscard]] bool is_over(const kit::request& what) const;
  /// Whether this token is the highest so far; if so none below will do any more.
  bool passes(std::uint64_t token);

  grantor_flaws flaws_;
  std::optional<lease> lease_ = {};
  std::map<std::uint64_t, std::uint64_t> over_ = {};  // By client: the latest attempt given up.
  std::uint64_t token_ = 0;                           // The highest that was kept.
  std::uint64_t fence_ = 0;                           // The highest that came with a read or write.
  std::int64_t counter_ = 0;
};

}  // namespace agon::systems::lease_lock
