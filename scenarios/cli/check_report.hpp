// What `agon check` says about a history: as text, as a line, as JSON.
#pragma once

#include "checkers/verdict.hpp"
#include "scenarios/formats/foreign_history.hpp"

#include <optional>
#include <string>

namespace agon::scenarios::cli {

/// A history that was checked, or could not be read.
struct checked_history {
  std::string path;
  std::optional<error> unreadable = {};
  history_format format = history_format::json_lines;
  std::vector<error> warnings = {};
  json::object counts = {};  ///< Ops of clients: `count`, `ok_count`, `fail_count`, `info_count`.
  checkers::check_result result = {};
  std::string key = {};            ///< The key to be shown, where keys were checked by themselves.
  std::size_t keys = 0;            ///< How many keys there were then.
  duration reading{}, checking{};  ///< How long that took.
};

/// The details of the key that is shown, or of the whole history.
const json::object& shown_details(const checked_history& one);

/// The verdict in one sentence, for invalid ones the ops around what cannot be, then how the
/// history was read and checked, and how long that took. Ends with a line end.
std::string report_text(const checked_history& one);

/// The verdict, how long it took and the path, and a few words; without a line end.
std::string report_line(const checked_history& one);

/// All of it: `file`, `format`, `valid`, `read_ns`, `check_ns`, `ops`, `warnings`, and the
/// checker's details; for those that could not be read, `file` and `error` alone.
json::object report_json(const checked_history& one);

}  // namespace agon::scenarios::cli
