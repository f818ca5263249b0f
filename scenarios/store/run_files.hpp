// What a run leaves in its folder beside what is streamed there: histories, results, and the keys
// that failed. The layout is described in docs/reference/store.md.
#pragma once

#include "actors/vocabulary/history.hpp"
#include "scenarios/store/run_folder.hpp"

#include <string>
#include <string_view>

namespace agon::scenarios {

/// Whether files are also written as Jepsen's EDN.
enum class edn_files { none, written };

/// Writes history.txt, and history.edn if wanted.
result<> write_history(const run_folder& folder, const history& ops, edn_files edn);

/// Writes results.json, and results.edn if wanted.
result<> write_results(const run_folder& folder, const json::object& results, edn_files edn);

/// Results as Jepsen would name them: `valid` is `:valid?`, `ok_count` is `:ok-count`.
std::string results_as_edn(const json::value& results);

/// Keys whose histories are stored apart, at most.
inline constexpr std::size_t failing_keys_max = 16;

/// Writes `independent/<key>/` with history.jsonl, history.txt and results.json for the first keys
/// that `results` says failed (its members `failures` and `results`, at whatever depth); removes
/// what an earlier analysis wrote there.
result<> write_failing_keys(const run_folder& folder, const history& ops,
                            const json::object& results);

/// A name for a file or folder that is safe everywhere and differs for different keys: letters,
/// digits and `-_.` stay, other bytes become `%XX`; at most 120 bytes, cut with a hash at the end.
std::string file_name_of(std::string_view key);

}  // namespace agon::scenarios
