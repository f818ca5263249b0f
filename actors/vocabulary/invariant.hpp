// The assertion of this project: always on, in words, for mistakes of our own.
#pragma once

#include <string_view>

namespace agon {

/// Prints what was expected, where, and the command that repeats the run (if one is set); then
/// aborts.
[[noreturn]] void invariant_failed(std::string_view expectation, const char* file, int line);

/// Text that invariant_failed prints last, usually the command that runs the failure again.
void set_failure_hint(std::string_view hint);

/// Aborts unless `condition` holds; `expectation` says in words what should have been.
inline void invariant(bool condition, std::string_view expectation,
                      const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  if (!condition) [[unlikely]]
    invariant_failed(expectation, file, line);
}

}  // namespace agon
