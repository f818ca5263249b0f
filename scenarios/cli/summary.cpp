// Wording as Jepsen's test-all.
#include "scenarios/cli/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace agon::scenarios::cli {
namespace {

struct kind {
  test_end end;
  const char* title;
  const char* counted;
  int status;
};

// In the order of precedence of their exit status, from the last to the first.
constexpr std::array<kind, 4> kinds{{
    {test_end::successful, "Successful tests", "successful", 0},
    {test_end::failed, "Failed tests", "failed", 1},
    {test_end::indeterminate, "Indeterminate tests", "indeterminate", 2},
    {test_end::broken, "Crashed tests", "crashed", 255},
}};

auto count_of(const std::vector<ended_test>& tests, test_end end) {
  return std::count_if(tests.begin(), tests.end(),
                       [&](const ended_test& test) { return test.end == end; });
}

}  // namespace

test_end end_of(int status) {
  for (const auto& one : kinds)
    if (one.status == status) return one.end;
  return test_end::broken;
}

std::string summary_text(const std::vector<ended_test>& tests) {
  std::string text;
  for (const auto& one : kinds) {
    if (count_of(tests, one.end) == 0) continue;
    text += fmt::format("# {}\n\n", one.title);
    for (const auto& test : tests)
      if (test.end == one.end)
        text += test.folder + (test.detail.empty() ? "" : "  " + test.detail) + "\n";
    text += "\n";
  }
  for (const auto& one : kinds)
    text += fmt::format("{} {}\n", count_of(tests, one.end), one.counted);
  return text;
}

int summary_status(const std::vector<ended_test>& tests) {
  int status = 0;
  for (const auto& one : kinds)
    if (count_of(tests, one.end) > 0) status = one.status;
  return status;
}

}  // namespace agon::scenarios::cli
