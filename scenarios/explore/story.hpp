// A run as lines that people read: when, who, what, and how it ended.
#pragma once

#include "actors/vocabulary/history.hpp"
#include "scenarios/test_options.hpp"

#include <string>

namespace agon::scenarios {

/// A line for each op of a run, in order of invocation: its time, the client and its node or the
/// nemesis, what it did, when and how it ended. What undoes faults in the end is left out where no
/// client comes after it. Linear in the history.
std::string story_of(const history& ops, const test_options& options);

}  // namespace agon::scenarios
