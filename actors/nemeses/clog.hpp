// Nodes whose incoming messages pile up, and then come all at once. Ops `start-clog` and
// `stop-clog`.
#pragma once

#include "actors/nemeses/nemesis.hpp"
#include "actors/nemeses/rhythm.hpp"

namespace agon {

/// How nodes are clogged.
struct clog_options {
  fault_rhythm rhythm = {};
  /// Values of `start-clog`, as for targets; drawn at random.
  std::vector<json::value> specs = {"one", "minority", "majority", "all"};
  /// How many nodes are clogged and unclogged one by one between two such faults.
  std::size_t swizzled = 3;
};

/// What the clog nemesis does. `start-clog` clogs the nodes that its value names, as for targets,
/// and no others; with the value `one-more` one that is not clogged yet. `stop-clog` unclogs all
/// nodes; with the value `one-of-them` one that is clogged. A clogged node holds what arrives from
/// all others.
fault_script clog_script(std::vector<std::string> names);

/// By turns: some nodes are clogged and unclogged together, and some one by one in a random order
/// and back in another (a swizzle, as FoundationDB calls it).
fault_package clog_package(const clog_options& options = {});

}  // namespace agon
