// `agon check --follow`: a history is judged while it is written.
#pragma once

#include "checkers/linearizable/online.hpp"
#include "scenarios/cli/check_report.hpp"

#include <functional>
#include <optional>

namespace agon::scenarios::cli {

/// What is followed, and until when.
struct follow_options {
  std::string path;  ///< A file that grows, or - for standard input.
  checkers::machine_factory model;
  checkers::linearizable::online_options judging = {};
  /// The end of a file once nothing came for so long; without it, only Ctrl-C ends a file.
  std::optional<duration> idle_timeout = {};
  /// What speaks against judging a history with this op, or nothing.
  std::function<std::optional<error>(const op& event)> objection = {};
};

/// Reads until the history is found invalid, is at its end or does so for long, or Ctrl-C. What was
/// not completed by then is taken for crashed. Keeps what is undecided, not the history.
checked_history follow(const follow_options& options);

}  // namespace agon::scenarios::cli
