// Ops as Jepsen logs them: process, type, f, value and error, separated by blanks.
#pragma once

#include "actors/vocabulary/op.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace agon::scenarios {

/// True where one of the first 100 lines is an op such as
/// `INFO  jepsen.util - 0	:invoke	:read	nil`, or the same without what stands before the
/// process, as in history.txt.
bool is_jepsen_log(std::string_view text);

/// The ops of a log; lines that Jepsen did not write for an op are left out. The value of an `info`
/// or `fail` may be its error, which is no matter. The error says which line.
/// `lines`, if given, gets the line of each op.
result<std::vector<op>> ops_from_jepsen_log(std::string_view text, const std::string& path,
                                            std::vector<std::size_t>* lines = nullptr);

}  // namespace agon::scenarios
