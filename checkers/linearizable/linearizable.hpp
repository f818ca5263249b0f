// The linearizability checker: is there an order of the ops, each between its invocation and
// completion, that the model allows (Herlihy & Wing 1990)?
#pragma once

#include "checkers/checker.hpp"
#include "checkers/models/catalog.hpp"

#include <memory>
#include <string>

namespace agon::checkers::linearizable {

/// How to decide.
struct linearizable_options {
  std::string algorithm = {};  ///< Empty: the first that applies. Else one of algorithms() by name.
  bool in_parts = true;        ///< Judge objects that have parts part by part, in parallel.
};

/// Checks clients' ops against the model. `fail` did not happen; `info` may take effect at any time
/// from its invocation on, or never. Details: `model`, `algorithm`, `decided` of `total` completed
/// ops in order of completion, `steps`, `configurations`; for invalid ones also those of
/// failure_details; for unknown ones `error`, as when a limit is hit or an op is not in the model.
/// Where the object was judged in parts (parts.hpp): how many `parts`, the `part` that is shown,
/// which is the one that fails first, and `failed_parts`, at most 10. Cost: see search.hpp.
std::unique_ptr<checker> make_checker(machine_factory model, linearizable_options options = {});

/// As above for a model of the catalog, such as `model_kind::cas_register` beginning with null.
std::unique_ptr<checker> make_checker(model_kind model, linearizable_options options = {});

}  // namespace agon::checkers::linearizable
