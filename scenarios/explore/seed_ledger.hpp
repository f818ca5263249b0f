// Which seeds of a campaign are done, which are under way and with whom, which are to be run.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace agon::scenarios {

/// Hands out seeds in ascending order, each until it is done. A value; knows no actors.
class seed_ledger {
 public:
  /// Who runs seeds: any number that tells one from the other.
  using holder = std::uint64_t;

  /// `count` seeds from `first` on (0: without end), but not those in `done`, which ascend.
  seed_ledger(std::uint64_t first, std::uint64_t count, const std::vector<std::uint64_t>& done);

  /// The smallest seed that nobody has; none where all are done or under way. O(log n).
  std::optional<std::uint64_t> lease(holder to);
  /// The seed is done. False if it was already, or nobody has it.
  bool settle(std::uint64_t seed);
  /// What the holder has not done will be handed out again. Linear in the seeds under way.
  void give_back(holder from);

  /// Hands out nothing above `seed` any more, and forgets what is under way there.
  void end_above(std::uint64_t seed);
  /// Hands out nothing any more.
  void end() { over_ = true; }

  /// Nothing is under way, and there is nothing to hand out.
  [[nodiscard]] bool finished() const;
  /// How many are under way.
  [[nodiscard]] std::size_t under_way() const { return leased_.size(); }
  /// True if every seed below this one is done.
  [[nodiscard]] bool all_done_below(std::uint64_t seed) const;

 private:
  std::uint64_t next_;
  std::uint64_t end_;  ///< The first seed that is not handed out.
  bool over_ = false;
  std::set<std::uint64_t> waiting_;         ///< Below next_, and with nobody.
  std::map<std::uint64_t, holder> leased_;  ///< By seed.
};

}  // namespace agon::scenarios
