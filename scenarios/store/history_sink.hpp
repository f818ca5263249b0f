// The file to which a run's history is streamed while it happens.
#pragma once

#include "actors/test.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace agon::scenarios {

/// What a crash may cost. A killed process loses at most the ops of `write_interval` and never more
/// than `block` of them; a machine that loses power those of `sync_interval`, never more than two
/// blocks, and one sync of the disk.
struct history_sink_limits {
  std::chrono::milliseconds write_interval{50};
  std::chrono::milliseconds sync_interval{1'000};
  std::size_t block = 16'384;
  /// How long the disk may take before that counts as an error.
  std::chrono::milliseconds patience{50'000};
};

/// Streams ops to a file of JSON lines, from a thread of its own, so that a slow disk holds up the
/// run only when a block is waiting. What goes wrong is the answer of every later call. The end of
/// a sink waits for its thread as long as `patience`, and for a second where the disk did not
/// answer before; then it logs an error and leaves the thread to the disk.
std::shared_ptr<op_sink> make_history_sink(const std::string& path,
                                           const history_sink_limits& limits = {});

}  // namespace agon::scenarios
