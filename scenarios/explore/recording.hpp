// From a run to the script that plays it again.
#pragma once

#include "actors/vocabulary/history.hpp"
#include "scenarios/explore/script.hpp"
#include "scenarios/test_options.hpp"

namespace agon::scenarios {

/// The script of a run: each op at the time and on the thread that it had. Faults hit the nodes
/// that they hit in the run, by name; those that draw more than their nodes keep their luck. What
/// heals the cluster in the end is left out, since fault packages do that themselves. Fails where
/// the options ask for no such test. Linear in the history.
result<script> record(const history& ops, const test_options& options);

/// When what clients do before the last ops ends, by the options.
time_point clients_end(const test_options& options);

/// Options that play this script: with its number of clients.
test_options scripted_options(test_options options, script what);

}  // namespace agon::scenarios
