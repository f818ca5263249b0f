// What a fault's completion says: who was hit, and what shows that it happened.
#pragma once

#include "actors/nemeses/ledger.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace agon {

/// What nodes answered to the orders of one fault op.
using node_answers = std::map<node_id, result<evidence>>;

/// The completion of a fault op: `info`; its value is
/// `{"nodes": ["n1"], "evidence": {"n1": {…}}, …}` with the members of `about` before; nodes of
/// which the fault left no evidence are listed as `without_evidence` if `breaking`; its error tells
/// of the nodes that refused or did not answer.
op fault_completion(op invocation, json::object about, const node_answers& answers,
                    std::span<const std::string> names, bool breaking);

/// An object for each completion of a fault op in the history: `nemesis`, `f`, `time` in
/// nanoseconds, `nodes`, `evidence`, `hits` (how many nodes left evidence), and `error` if there is
/// one.
json::array faults_of(std::span<const op> ops);

}  // namespace agon
