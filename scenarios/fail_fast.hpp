// Ending a run at the first violation, for `--fail-fast`.
#pragma once

#include "actors/test.hpp"
#include "checkers/linearizable/online.hpp"

#include <memory>

namespace agon::scenarios {

/// Hands on each op to `inner`, which may be null, and has it judged. Has seen enough once the
/// history is invalid; where the judge cannot tell, the run goes on, and is judged at its end.
std::shared_ptr<op_sink> make_fail_fast_sink(
    std::shared_ptr<op_sink> inner, std::unique_ptr<checkers::linearizable::online_checker> judge);

}  // namespace agon::scenarios
