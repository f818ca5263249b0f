// What happens when an assertion fails.
#include "actors/vocabulary/invariant.hpp"

#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>

namespace agon {
namespace {

std::mutex hint_mutex;
std::string& hint() {
  static std::string text;
  return text;
}

}  // namespace

void set_failure_hint(std::string_view text) {
  const std::lock_guard lock{hint_mutex};
  hint() = text;
}

void invariant_failed(std::string_view expectation, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: expected %.*s\n", file, line, static_cast<int>(expectation.size()),
               expectation.data());
  const std::lock_guard lock{hint_mutex};
  if (!hint().empty()) std::fprintf(stderr, "again: %s\n", hint().c_str());
  std::abort();
}

}  // namespace agon
