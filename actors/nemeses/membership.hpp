// Members that are taken out of a cluster and in again. Ops `leave`, `join` and `swap`.
#pragma once

#include "actors/nemeses/nemesis.hpp"
#include "actors/nemeses/rhythm.hpp"

namespace agon {

/// How members come and go.
struct membership_options {
  fault_rhythm rhythm = {};
  /// Values of `leave`, as for targets; drawn at random.
  std::vector<json::value> specs = {"one", "one", "minority"};
};

/// What the membership nemesis asks the cluster to do: `leave` takes out the nodes that its value
/// names, as for targets; `join` takes in those that its value names (null: all nodes); `swap`
/// takes out one and takes in all that are out, at the same time. What could leave fewer than a
/// majority of all nodes as members is not asked for: of the nodes that should leave, those go that
/// may, in order.
fault_script membership_script(std::vector<std::string> names);

/// Members that come and go, one or a few at a time; in the end all are members.
fault_package membership_package(const membership_options& options = {});

}  // namespace agon
