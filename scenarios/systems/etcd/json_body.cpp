// See json_body.hpp.
#include "scenarios/systems/etcd/json_body.hpp"

#include <boost/json/parse.hpp>

#include <charconv>
#include <utility>

namespace agon::systems::etcd {

namespace json = boost::json;

std::optional<json::object> object_in(std::string_view body) {
  boost::system::error_code problem;
  auto parsed = json::parse(json::string_view{body.data(), body.size()}, problem);
  if (problem || !parsed.is_object()) return std::nullopt;
  return std::move(parsed.get_object());
}

std::string_view text_at(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(json::string_view{name.data(), name.size()});
  const auto* text = found == nullptr ? nullptr : found->if_string();
  return text == nullptr ? std::string_view{} : std::string_view{text->data(), text->size()};
}

std::uint64_t number_at(const json::object& from, std::string_view name) {
  const auto text = text_at(from, name);
  std::uint64_t number = 0;
  const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  return problem == std::errc{} && stop == text.data() + text.size() ? number : 0;
}

}  // namespace agon::systems::etcd
