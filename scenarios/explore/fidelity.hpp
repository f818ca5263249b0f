// How far a schedule that is played on real machines is the one that the simulator ran.
#pragma once

#include "actors/vocabulary/history.hpp"
#include "actors/world.hpp"
#include "scenarios/test_options.hpp"

#include <string>
#include <vector>

namespace agon::scenarios {

/// A test with a script, fit for a world.
struct fitted_test {
  test_options options;  ///< Without the fault packages that the world cannot do.
  json::array left_out;  ///< What of the script is not played: `what`, `count` and `why` of each.
};

/// Leaves out of a script what a real world has no equivalent for.
fitted_test fit_to(const test_options& options, world& where);

/// What became of a fitted script: `played`, faults with how both worlds do them; `left_out`;
/// `lateness_ms`, by how much ops and faults came after their times, as `median` and `max`. For
/// results.json. O(n log n).
json::object fidelity_of(const fitted_test& test, const history& ops);

/// The same in a few lines for the terminal.
std::string fidelity_text(const json::object& fidelity);

}  // namespace agon::scenarios
