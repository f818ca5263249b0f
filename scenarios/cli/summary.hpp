// What came of many tests, as one text and one exit status.
#pragma once

#include "checkers/verdict.hpp"

#include <string>
#include <vector>

namespace agon::scenarios::cli {

/// How one of many tests ended.
enum class test_end : std::uint8_t { successful, indeterminate, broken, failed };

/// A test that has ended.
struct ended_test {
  std::string folder;  ///< Or what it would have been called, where there is none.
  test_end end = test_end::broken;
  std::string detail = {};  ///< A line that says more; may be empty.
};

/// From the exit status of one test.
test_end end_of(int status);

/// A paragraph for each kind of end that there was, and the counts of all four.
std::string summary_text(const std::vector<ended_test>& tests);

/// 255 if any crashed, else 2 if any is unknown, else 1 if any is invalid, else 0.
int summary_status(const std::vector<ended_test>& tests);

}  // namespace agon::scenarios::cli
