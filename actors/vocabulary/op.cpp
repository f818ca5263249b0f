// Names of op types, and how an op prints.
#include "actors/vocabulary/op.hpp"

#include <boost/json/serialize.hpp>

#include <array>

namespace agon {
namespace {

constexpr std::array<std::string_view, 6> names{"invoke", "ok", "fail", "info", "sleep", "log"};

}  // namespace

std::string_view to_string(op_type type) { return names[static_cast<std::size_t>(type)]; }

result<op_type> op_type_from(std::string_view name) {
  for (std::size_t i = 0; i < 4; ++i)
    if (names[i] == name) return static_cast<op_type>(i);
  return error{"type is \"" + std::string{name} + "\"", {}, "expected invoke, ok, fail or info"};
}

std::string to_string(const op& event) {
  std::string text = to_string(event.process) + '\t' + std::string{to_string(event.type)} + '\t' +
                     event.f + '\t' + json::serialize(event.value);
  if (!event.error.is_null()) text += '\t' + json::serialize(event.error);
  return text;
}

}  // namespace agon
