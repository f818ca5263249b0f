// What `agon replay` shows of a moment: ops under way, nodes, messages, disks; and of the trace.
#pragma once

#include "scenarios/test_run.hpp"

#include <set>
#include <string>
#include <vector>

namespace agon::scenarios::cli {

/// What is to be shown of a replay.
struct replay_view {
  std::vector<std::string> names;  ///< Of nodes 1, 2 ….
  std::set<node_id> only = {};     ///< Nodes to show; empty: all, and the control node.
  duration since{};                ///< The trace from here on, in the history's time.
};

/// The moment at which a replay was looked at, which it must have been. Times are the history's.
std::string moment_text(const rerun& replay, const replay_view& view);

/// The events of the trace, a line each.
std::string trace_text(const rerun& replay, const replay_view& view);

}  // namespace agon::scenarios::cli
