// Flip-flop between breaking and mending, staggered.
#include "actors/nemeses/rhythm.hpp"

#include "actors/generator/choice.hpp"
#include "actors/generator/pacing.hpp"
#include "actors/generator/sequence.hpp"

namespace agon {

generator now_and_then(const std::string& start, const std::vector<json::value>& values,
                       const std::string& stop, duration interval) {
  std::vector<op_template> starts;
  starts.reserve(values.size());
  for (const auto& value : values) starts.push_back({.f = start, .value = value});
  return now_and_then(starts, op_template{.f = stop}, interval);
}

generator now_and_then(const std::vector<op_template>& starts, const op_template& stop,
                       duration interval) {
  std::vector<generator> repeated;
  repeated.reserve(starts.size());
  for (const auto& start : starts) repeated.push_back(generators::repeat(start));
  return generators::concat(
      {generators::sleep(interval / 2),
       generators::stagger(interval, generators::flip_flop(generators::mix(std::move(repeated)),
                                                           generators::repeat(stop)))});
}

}  // namespace agon
