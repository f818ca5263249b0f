// Merging and printing of verdicts.
#include "checkers/verdict.hpp"

#include <algorithm>

namespace agon::checkers {

verdict merge(verdict one, verdict other) { return std::max(one, other); }

std::string_view to_string(verdict conclusion) {
  switch (conclusion) {
    case verdict::valid:
      return "valid";
    case verdict::unknown:
      return "unknown";
    case verdict::invalid:
      return "invalid";
  }
  return {};
}

json::value to_json(verdict conclusion) {
  switch (conclusion) {
    case verdict::valid:
      return true;
    case verdict::unknown:
      return "unknown";
    case verdict::invalid:
      return false;
  }
  return nullptr;
}

json::object to_json(const check_result& result) {
  json::object whole;
  whole["valid"] = to_json(result.outcome);
  for (const auto& member : result.details)
    if (member.key() != "valid") whole[member.key()] = member.value();
  return whole;
}

check_result unknown_because(std::string_view reason) {
  check_result result{.outcome = verdict::unknown};
  result.details["error"] = reason;
  return result;
}

}  // namespace agon::checkers
