// An op: what a process asked of the system under test (an invocation), or how that ended (a
// completion).
#pragma once

#include "actors/vocabulary/ids.hpp"
#include "actors/vocabulary/result.hpp"
#include "actors/vocabulary/time.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace agon {

namespace json = boost::json;

/// What an op is. `invoke` begins; `ok` did happen; `fail` did not; `info` may have, at any time
/// from its invocation on. `sleep` and `log` are orders to a worker and never stand in a history.
enum class op_type : std::uint8_t { invoke, ok, fail, info, sleep, log };

/// `invoke`, `ok` ….
std::string_view to_string(op_type type);
/// The type of that name, or an error that names what is allowed in a history.
result<op_type> op_type_from(std::string_view name);

/// One event of a history. The value's shape belongs to the workload; keyed values are `[key,
/// value]`.
struct op {
  std::int64_t index = -1;  ///< Position in the history, from 0; -1 before it has one.
  time_point time{};        ///< Nanoseconds since the run's start.
  process_id process = {};  ///< Who.
  op_type type = op_type::invoke;
  std::string f = {};      ///< Which function, such as `read`, `write`, `cas`, `kill`.
  json::value value = {};  ///< Its argument, or its result in a completion.
  json::value error = {};  ///< Why it is not `ok`; null where there is nothing to say.
  /// In a client's completion: its process ends, as after an `info`, whatever the type. Tells the
  /// worker and the generator; files of histories don't have it.
  bool end_process = false;

  friend bool operator==(const op&, const op&) = default;
};

/// True for completions after which a client's thread goes on as another process.
inline bool ends_process(const op& completion) {
  return completion.process.is_client() &&
         (completion.type == op_type::info || completion.end_process);
}

/// One line as in Jepsen's logs: process, type, f, value and error, separated by tabs.
std::string to_string(const op& event);

}  // namespace agon
