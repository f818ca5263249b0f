// A run's verdict as text: what a person reads at its end.
#pragma once

#include "scenarios/test_run.hpp"

#include <string>

namespace agon::scenarios::cli {

/// The verdict in one sentence, and for invalid ones what cannot be and the key's operations; then
/// faults, counts, place, seed, and last the command that repeats it. Ends with a line end.
std::string verdict_text(const run_outcome& outcome, const test_options& options);

/// The part of it that needs no options: the verdict and what speaks against it, faults and counts.
std::string verdict_lines(const run_outcome& outcome);

/// The operations on one key of a history with keyed values, a line each: time, process, type, f,
/// value. At most `most` lines, those before index `last`, which is marked.
std::string key_text(const history& ops, const json::value& key, std::int64_t last,
                     std::size_t most);

}  // namespace agon::scenarios::cli
