// How errors print.
#include "actors/vocabulary/result.hpp"

namespace agon {

std::string to_string(const error& problem) {
  std::string text = problem.where.empty() ? problem.what : problem.where + ": " + problem.what;
  if (!problem.hint.empty()) text += " (" + problem.hint + ")";
  return text;
}

}  // namespace agon
