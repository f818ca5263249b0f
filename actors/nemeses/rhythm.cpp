// Flip-flop between breaking and mending, staggered.
#include "actors/nemeses/rhythm.hpp"

#include "actors/generator/choice.hpp"
#include "actors/generator/pacing.hpp"
#include "actors/generator/sequence.hpp"

namespace agon {

generator now_and_then(const std::string& start, const std::vector<json::value>& values,
                       const std::string& stop, duration interval) {
  std::vector<generator> starts;
  starts.reserve(values.size());
  for (const auto& value : values)
    starts.push_back(generators::repeat(op_template{.f = start, .value = value}));
  return generators::concat(
      {generators::sleep(interval / 2),
       generators::stagger(interval,
                           generators::flip_flop(generators::mix(std::move(starts)),
                                                 generators::repeat(op_template{.f = stop})))});
}

}  // namespace agon
