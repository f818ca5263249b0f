// An op as one line of JSON: what a run's history.jsonl consists of.
#pragma once

#include "actors/vocabulary/op.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace agon {

/// Values may nest this deep in a file; more is refused rather than read.
inline constexpr std::size_t value_depth_max = 256;

/// `{"index":0,"time":12,"process":3,"type":"invoke","f":"read","value":null}` without a line end;
/// nemeses have their name as process, `error` appears where it is not null.
std::string to_json_line(const op& event);
/// Appends that line; the cheap way to write many.
void append_json_line(std::string& out, const op& event);

/// Reads what to_json_line writes; `index` and `time` may be absent, other members are ignored.
/// The error says which member is wrong and what was expected.
result<op> op_from_json_line(std::string_view line);

/// The same of an object that is parsed already.
result<op> op_from_json(const json::object& members);

/// The process of that name: `nemesis` is -1, `nemesis-2` is -2; or an error.
result<process_id> process_from(std::string_view name);

/// Reads many lines, those written by to_json_line faster than op_from_json_line, with the same
/// results.
class op_line_reader {
 public:
  /// Reads `line` into `event`, which holds nothing of use after an error.
  result<> read(std::string_view line, op& event);

 private:
  std::vector<json::value> values_;  ///< Elements of arrays that are not complete yet.
};

}  // namespace agon
