// A script: what clients and nemeses do in a run, each op at its time, in place of what the
// workload and the fault packages would draw; and what becomes of chance in the simulator.
#pragma once

#include "actors/generator/scripted.hpp"
#include "actors/test.hpp"
#include "actors/vocabulary/op.hpp"
#include "scenarios/test_options.hpp"
#include "sim/explore/decisions.hpp"
#include "sim/network.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace agon::scenarios {

/// An op of a client.
struct script_op {
  time_point at{};
  std::uint32_t thread = 0;
  std::string f;
  json::value value = {};
  friend bool operator==(const script_op&, const script_op&) = default;
};

/// An op of a nemesis.
struct script_fault {
  time_point at{};
  std::string package;  ///< As in `--nemesis`.
  std::string f;
  json::value value = {};
  /// The moment, in nanoseconds, by which it draws its chance; none: its own (see with_luck).
  std::optional<std::uint64_t> luck = {};
  friend bool operator==(const script_fault&, const script_fault&) = default;
};

/// What happens in a run. Its length is the time limit of the test's options.
struct script {
  std::vector<std::string> clients;  ///< The node of each client thread; at least one.
  std::vector<script_op> ops;
  /// Ops after the faults were undone; their times count from the end of what comes before.
  std::vector<script_op> last;
  std::vector<script_fault> faults;
  /// In `sim`: all links are of this kind, without bounds. None: the seed draws a network.
  std::optional<sim::link_kind> links = {};
  /// In `sim`: what chance decides: jobs run in order, messages take the usual time and no shape
  /// strikes, but for these. None: the seed draws.
  std::optional<sim::decisions> chance = {};
  friend bool operator==(const script&, const script&) = default;
};

/// As in a schedule file.
json::object to_json(const script& what);
/// Reads what to_json wrote; the error says which member of which entry is wrong.
result<script> script_from(const json::object& stored);

/// What is wrong with a script for a test of these nodes and fault packages, if anything is.
result<> check(const script& what, const std::vector<std::string>& nodes,
               const std::vector<std::string>& packages);

/// Makes a test's clients and faults those of the options' script: clients' ops before the last
/// ones take until clients_end, those of faults until the time limit; each package does the ops of
/// its name, and undoes them in the end.
void play(const test_options& options, agon::test& made);

/// The network of the script, if it has one.
std::optional<sim::network_options> network_of(const script& what);
/// Who decides at choice points as the script says; null if it leaves all of them to chance. For
/// one run.
std::shared_ptr<sim::chooser> chooser_of(const script& what);

}  // namespace agon::scenarios
