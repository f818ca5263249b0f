// Leaves out configurations that others cover (rule 5 of frontier.hpp).
#pragma once

#include "checkers/linearizable/config_layout.hpp"
#include "checkers/linearizable/config_set.hpp"

#include <cstdint>
#include <vector>

namespace agon::checkers::linearizable {

/// Keeps its buffers from one use to the next.
class pruner {
 public:
  explicit pruner(const config_layout& layout) : layout_{layout} {}

  /// Replaces `to` by the configurations of `from`, without those that another covers. Each is
  /// compared with at most 128 of its state, the most general first, so large sets keep some
  /// covered ones: O(n log n). The result's order depends on the configurations alone.
  void prune(const config_set& from, config_set& to);

  /// As prune, but a configuration is covered also by one that used other crashed calls, if those
  /// are no more in all. So what is left may have no order where others had one.
  void prune_by_cost(const config_set& from, config_set& to);

  /// Replaces `to` by at most `count` configurations of `from`, which prune made: of each state as
  /// many, the most general ones.
  void narrow(const config_set& from, config_set& to, std::size_t count) const;

 private:
  struct ranked {
    std::int64_t generality = 0;  ///< Whatever covers another is at least as general.
    std::uint64_t cost = 0;       ///< Crashed calls used.
    std::uint32_t row = 0;
  };

  void rank(const config_set& from, bool cost_first);
  void keep_uncovered(const config_set& from, config_set& to, bool whatever_was_used);
  [[nodiscard]] bool covers(const std::uint32_t* wide, const std::uint32_t* narrow,
                            bool whatever_was_used) const;

  config_layout layout_;
  std::vector<ranked> order_;
};

}  // namespace agon::checkers::linearizable
