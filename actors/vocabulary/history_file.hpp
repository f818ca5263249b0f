// Histories as files: one JSON object a line (`history.jsonl`), lines for people (`history.txt`),
// and what other harnesses write (see history_edn.hpp).
#pragma once

#include "actors/vocabulary/history.hpp"
#include "actors/vocabulary/op_json.hpp"

#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace agon {

/// Reads a history: EDN if the name ends in `.edn`, else JSON: one array of ops, or an op a line.
/// An error names the file, line and, in EDN, column. What a run leaves behind that is killed while
/// it writes (a last line without line end that does not parse, or bytes of value 0 from some line
/// to the end) is dropped; `warnings`, if given, tells how much. Linear; about 1 µs and 200 bytes
/// an op.
result<history> read_history(const std::string& path, std::vector<error>* warnings = nullptr);

/// Reads a history in JSON that is in memory: an array of ops, or an op a line. `path` is how
/// errors call it. The rest is as for read_history.
result<history> read_json_history(std::string_view text, const std::string& path,
                                  std::vector<error>* warnings = nullptr);

/// The history of ops from a text, in which each has its line. The error says on which line the op
/// stands that does not fit, as `path:line`.
result<history> history_from(std::vector<op> ops, std::span<const std::size_t> lines,
                             const std::string& path);

/// Writes one line for each op: process, type, f, value, error.
void write_text(std::ostream& out, const history& ops);

}  // namespace agon
