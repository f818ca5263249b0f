// What was thrown, in words, for code that others wrote and that may throw anything.
#pragma once

#include <exception>
#include <string>

namespace agon {

/// What the exception being handled says of itself. To be called inside a `catch` only.
inline std::string what_was_thrown() {
  try {
    throw;
  } catch (const std::exception& problem) {
    return problem.what();
  } catch (...) {
    return "something that is no std::exception was thrown";
  }
}

}  // namespace agon
