// Histories as files: one JSON object a line (`history.jsonl`), and lines for people
// (`history.txt`).
#pragma once

#include "actors/vocabulary/history.hpp"

#include <iosfwd>
#include <string>
#include <string_view>

namespace agon {

/// `{"index":0,"time":12,"process":3,"type":"invoke","f":"read","value":null}` without a line end;
/// nemeses have their name as process, `error` appears where it is not null.
std::string to_json_line(const op& event);

/// Reads what to_json_line writes; `index` and `time` may be absent, other members are ignored.
/// The error says which member is wrong and what was expected.
result<op> op_from_json_line(std::string_view line);

/// Reads a file of JSON lines; an error names the file and line. A last line without line end that
/// does not parse is dropped: a killed run may leave one.
result<history> read_history(const std::string& path);

/// Writes one line for each op: process, type, f, value, error.
void write_text(std::ostream& out, const history& ops);

}  // namespace agon
