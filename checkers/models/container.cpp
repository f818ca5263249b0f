// Reading the calls of queues and stacks.
#include "checkers/models/container.hpp"

namespace agon::checkers {

parsed_call parse_container_call(const observed_call& call, const container_words& words,
                                 value_table& values) {
  using parsed = std::optional<operation>;
  if (call.f == words.put || (!words.put_too.empty() && call.f == words.put_too)) {
    if (call.input.is_null())
      return not_the_shape(call.f, call.input, words.model,
                           "another value: null is what an empty one answers");
    return parsed{operation{.function = put, .first = values.intern(call.input)}};
  }
  const bool takes = call.f == words.take || (!words.take_too.empty() && call.f == words.take_too);
  if (!takes && (words.peek.empty() || call.f != words.peek))
    return not_a_function(call.f, words.model, words.all);
  if (call.output == nullptr) return takes ? parsed{operation{.function = take_any}} : parsed{};
  if (call.output->is_null()) return parsed{operation{.function = takes ? take_none : peek_none}};
  return parsed{operation{.function = takes ? take : peek, .first = values.intern(*call.output)}};
}

effect effect_on_container(const operation& op) {
  return op.function == take_none || op.function == peek || op.function == peek_none ? effect::none
                                                                                     : effect::any;
}

}  // namespace agon::checkers
