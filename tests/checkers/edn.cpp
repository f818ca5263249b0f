// A reader of EDN by recursive descent.
#include "tests/checkers/edn.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <fstream>
#include <sstream>

namespace agon::checkers {
namespace {

class edn_reader {
 public:
  explicit edn_reader(std::string_view text) : text_{text} {}

  std::vector<json::value> all() {
    std::vector<json::value> forms;
    for (skip(); at_ < text_.size(); skip()) forms.push_back(form());
    return forms;
  }

 private:
  [[nodiscard]] char now() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip() {
    while (at_ < text_.size()) {
      if (now() == ';')
        at_ = std::min(text_.find('\n', at_), text_.size());
      else if (std::isspace(static_cast<unsigned char>(now())) == 0 && now() != ',')
        return;
      else
        ++at_;
    }
  }

  json::value form() {
    switch (now()) {
      case '[':
        return items(']');
      case '(':
        return items(')');
      case '{':
        return map();
      case '"':
        return string();
      case '#':
        ++at_;
        return now() == '{' ? json::value(items('}')) : (token(), skip(), form());
      default:
        return atom(token());
    }
  }

  json::array items(char end) {
    json::array found;
    ++at_;
    for (skip(); now() != end; skip()) {
      invariant(at_ < text_.size(), "a closing bracket");
      found.push_back(form());
    }
    ++at_;
    return found;
  }

  json::object map() {
    const auto flat = items('}');
    json::object found;
    for (std::size_t i = 0; i + 1 < flat.size(); i += 2)
      found[flat[i].is_string() ? flat[i].get_string() : json::string{"?"}] = flat[i + 1];
    return found;
  }

  json::string string() {
    json::string found;
    for (++at_; now() != '"'; ++at_) {
      invariant(at_ < text_.size(), "a closing quote");
      if (now() == '\\') ++at_;
      found += now();
    }
    ++at_;
    return found;
  }

  std::string_view token() {
    const auto begin = at_;
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(now())) == 0 &&
           std::string_view{",;()[]{}\""}.find(now()) == std::string_view::npos)
      ++at_;
    invariant(at_ > begin, "a token");
    return text_.substr(begin, at_ - begin);
  }

  static json::value atom(std::string_view word) {
    if (word == "nil") return nullptr;
    if (word == "true" || word == "false") return word == "true";
    if (word.starts_with(':')) return json::string{word.substr(1)};
    std::int64_t number = 0;
    const auto read = std::from_chars(word.data(), word.data() + word.size(), number);
    if (read.ec == std::errc{} && read.ptr == word.data() + word.size()) return number;
    return json::string{word};
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

op op_from(const json::object& map) {
  op event;
  const auto& process = map.at("process");
  event.process.value = process.is_int64() ? process.get_int64() : -1;
  event.type = op_type_from(map.at("type").as_string()).value();
  event.f = map.at("f").as_string();
  event.value = map.contains("value") ? map.at("value") : nullptr;
  if (map.contains("time") && map.at("time").is_int64())
    event.time = time_point{duration{map.at("time").get_int64()}};
  return event;
}

}  // namespace

std::vector<json::value> read_edn(std::string_view text) { return edn_reader{text}.all(); }

history read_edn_history(const std::string& path) {
  std::ifstream file{path};
  std::stringstream text;
  text << file.rdbuf();
  std::vector<op> events;
  for (const auto& form : read_edn(text.str())) {
    if (form.is_object()) events.push_back(op_from(form.get_object()));
    if (!form.is_array()) continue;
    for (const auto& each : form.get_array()) events.push_back(op_from(each.as_object()));
  }
  auto whole = history::from(std::move(events));
  invariant(whole.ok(), whole ? "" : to_string(whole.problem()));
  return *std::move(whole);
}

}  // namespace agon::checkers
