// Maps with keys as ops.
#include "scenarios/formats/keyed_edn.hpp"

#include "actors/vocabulary/edn.hpp"
#include "actors/vocabulary/op_json.hpp"

#include <boost/json/serialize.hpp>

namespace agon::scenarios {
namespace {

result<op> op_from(json::value form) {
  const auto* members = form.if_object();
  if (members == nullptr)
    return error{"not a map: " + json::serialize(form).substr(0, 60),
                 {},
                 "expected an op such as {:process 0, :type :invoke, :f :get, :key \"3\"}"};
  const auto* key = members->if_contains("key");
  if (key == nullptr)
    return error{"\"key\" is missing", {}, "expected one in each op, as in the first"};
  auto event = op_from_json(*members);
  if (!event) return event;
  event->value = json::array{*key, event->value};
  return event;
}

}  // namespace

result<std::vector<op>> ops_from_keyed_edn(std::string_view text, const std::string& path,
                                           std::vector<std::size_t>* lines) {
  edn_reader reader{text};
  std::vector<op> ops;
  for (;;) {
    auto form = reader.next_element();
    if (!form)
      return error{form.problem().what, path + ":" + form.problem().where, form.problem().hint};
    if (!*form) return ops;
    auto event = op_from(**std::move(form));
    if (!event)
      return error{event.problem().what, path + ":" + std::to_string(reader.line()),
                   event.problem().hint};
    ops.push_back(*std::move(event));
    if (lines != nullptr) lines->push_back(reader.line());
  }
}

}  // namespace agon::scenarios
