// A schedule: a test and a script as a file that people read and edit, and that plays again in
// either world.
#pragma once

#include "scenarios/explore/script.hpp"
#include "scenarios/test_options.hpp"

#include <string>
#include <vector>

namespace agon::scenarios {

/// A test whose options have a script, and what it shows in the simulator.
struct schedule {
  test_options options;
  /// The name of the cause that is expected, as cause::name; empty: nothing is.
  std::string cause;
  std::string fingerprint;  ///< Of the simulated run; empty: not known.
};

/// As in a file: JSON with a line for each op. How to reach machines and where runs are kept is not
/// in it.
std::string to_text(const schedule& what);
/// Reads what to_text wrote, and checks that the test can be made. `where` is the file's name, for
/// errors.
result<schedule> schedule_from(const std::string& text, const std::string& where);

/// Writes a file, whose folder is made if there is none.
result<> write_schedule(const schedule& what, const std::string& path);
/// Reads a file.
result<schedule> read_schedule(const std::string& path);

/// The same schedule on other nodes: as many, in the same order. The error says how many it has.
result<test_options> on_nodes(test_options options, const std::vector<std::string>& nodes);

}  // namespace agon::scenarios
