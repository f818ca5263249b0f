// Histories of any format that is known, recognised by what they look like.
#pragma once

#include "actors/vocabulary/history.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace agon::scenarios {

/// What histories are written as.
enum class history_format : std::uint8_t {
  json_lines,  ///< An op a line, as in history.jsonl.
  json_array,  ///< One array of ops, as elle-cli reads it.
  edn,         ///< Op maps, one after the other or in a vector, as Jepsen and Knossos write.
  keyed_edn,   ///< Op maps with a member :key beside :value, as in Porcupine's key-value tests.
  jepsen_log,  ///< Lines of a log or of history.txt, as in Porcupine's etcd tests.
};

/// `JSON lines`, `EDN` ….
std::string_view to_string(history_format format);

/// The format that the text looks like; an empty text is JSON lines. The error says what was
/// expected.
result<history_format> recognise(std::string_view text);

/// A history, and how it was read.
struct foreign_history {
  history ops;
  history_format format = history_format::json_lines;
  std::vector<error> warnings = {};  ///< What was left out.
};

/// Reads a history from a text, which errors call `name`, with the line that is wrong, what was
/// found there and what was expected. Linear.
result<foreign_history> read_foreign_text(std::string_view text, const std::string& name);

/// Reads a history from a file, or from standard input where the path is `-`.
result<foreign_history> read_foreign_history(const std::string& path);

}  // namespace agon::scenarios
