// Runs of one test with one seed after the other, shown on the terminal.
#pragma once

#include "scenarios/test_run.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace agon::scenarios::cli {

/// A series; the k-th run has the options' seed + k.
struct series {
  test_options options;
  std::vector<std::string> argv;
  std::uint64_t count = 1;
  bool keep_failures_only = false;  ///< Remove the folders of valid runs.
  bool swarm = false;               ///< Let each seed draw the rest of its test.
  double rechecked = 0;             ///< The part of simulated runs that is made twice, 0 to 1.
};

/// Runs until one is not valid, or all are done; prints progress and the verdict. Answers the exit
/// status. The last outcome goes to `last`, if given.
int run_series(const series& what, run_outcome* last = nullptr);

}  // namespace agon::scenarios::cli
