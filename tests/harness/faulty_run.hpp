// A run into which one fault of the harness itself is injected: who misbehaves, at which stage, and
// how.
#pragma once

#include "actors/run.hpp"
#include "tests/actors/stage_world.hpp"

#include <optional>
#include <string>
#include <vector>

namespace agon::tests {

/// Where a run can be hurt, in the order in which a run comes by.
enum class stage {
  nemesis_factory,
  node_teardown_before,
  node_setup,
  node_primary,
  client_factory_for_setup,
  client_open_for_setup,
  client_teardown_before,
  client_setup,
  client_close_after_setup,
  nemesis_setup,
  generator_next,
  generator_update,
  client_factory,
  client_open,
  client_invoke,
  nemesis_invoke,
  sink_append,
  sink_flush,
  nemesis_teardown,
  client_close,
  client_factory_at_end,
  client_open_at_end,
  client_teardown,
  client_close_at_end,
  node_logs,
  node_teardown,
};

/// How it is hurt: the one who is asked answers an error (or nonsense, where there are no errors),
/// throws, never answers, or ends without an answer.
enum class deed { fails, throws, hangs, dies };

std::string to_string(stage where);
std::string to_string(deed how);
const std::vector<stage>& all_stages();

/// False where it makes no sense: a plain function cannot die, and one that hangs has the thread.
bool possible(stage where, deed how);

/// What is left of a run that was hurt at `where`, by n2 or by everyone if there is but one.
struct hurt_run {
  /// With that many interrupts as soon as it is hurt.
  explicit hurt_run(std::optional<stage> where = {}, deed how = deed::fails, int interrupts = 0);

  run_report report;
  time_point ended{};  ///< In virtual time.
  time_point hurt{};   ///< When it was hurt first.
  bool was_hurt = false;
  std::vector<op> on_disk;  ///< What the sink has.
  std::vector<std::string> events;
  std::size_t actors_left = 0;
  std::size_t clients_opened = 0;  ///< Those that answered open.
  std::size_t clients_gone = 0;    ///< Of them, those that were asked to close, or died.
  std::vector<std::string> nodes_alive;

  /// Position of the last event that is `text`; -1 if there is none.
  [[nodiscard]] std::ptrdiff_t last(const std::string& text) const;
};

}  // namespace agon::tests
