// Lines of logs as ops.
#include "scenarios/formats/jepsen_log.hpp"

#include "actors/vocabulary/edn.hpp"
#include "actors/vocabulary/op_json.hpp"
#include "actors/vocabulary/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace agon::scenarios {
namespace {

constexpr std::string_view blanks = " \t\r";
constexpr std::size_t lines_looked_at = 100;
constexpr std::string_view shape =
    "expected process, type, f and value, such as 0 :invoke :read nil";

std::string_view without_blanks(std::string_view text) {
  const auto begin = text.find_first_not_of(blanks);
  return begin == std::string_view::npos ? std::string_view{} : text.substr(begin);
}

/// Takes the word up to the next blank off the front.
std::string_view take_word(std::string_view& text) {
  text = without_blanks(text);
  const auto end = std::min(text.find_first_of(blanks), text.size());
  const auto word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

/// Takes a line off the front.
std::string_view take_line(std::string_view& text) {
  const auto end = std::min(text.find('\n'), text.size());
  const auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

/// What stands behind the logger's name, or the whole line where there is none.
std::string_view message_of(std::string_view line) {
  for (const auto logger : {std::string_view{"jepsen.util"}, std::string_view{"jepsen.core"}}) {
    const auto at = line.find(logger);
    if (at == std::string_view::npos) continue;
    const auto rest = line.substr(at + logger.size());
    const auto begin = rest.find_first_not_of(" \t-:");
    return begin == std::string_view::npos ? std::string_view{} : rest.substr(begin);
  }
  return line;
}

std::optional<process_id> process_of(std::string_view word) {
  if (word.starts_with(':')) word.remove_prefix(1);
  std::int64_t number = 0;
  const auto* end = word.data() + word.size();
  const auto read = std::from_chars(word.data(), end, number);
  if (read.ec == std::errc{} && read.ptr == end && number >= 0) return process_id{number};
  const auto named = process_from(word);
  return named ? std::optional{*named} : std::nullopt;
}

/// True for a process followed by a keyword: so begins an op, and hardly anything else.
bool looks_like_an_op(std::string_view message) {
  return process_of(take_word(message)) && without_blanks(message).starts_with(':');
}

result<op> op_from(std::string_view message) {
  op event;
  event.process = *process_of(take_word(message));
  const auto type = op_type_from(take_word(message).substr(1));
  if (!type) return type.problem();
  event.type = *type;
  const auto f = take_word(message);
  if (f.size() < 2 || f.front() != ':' || !is_utf8(f))
    return error{"f is \"" + std::string{f} + "\"", {}, std::string{shape}};
  event.f = f.substr(1);
  edn_reader reader{message};
  for (auto* into : {&event.value, &event.error}) {
    auto form = reader.next();
    if (!form) return error{"the value is not EDN: " + form.problem().what, {}, std::string{shape}};
    if (*form) *into = **std::move(form);
  }
  return event;
}

}  // namespace

bool is_jepsen_log(std::string_view text) {
  for (std::size_t i = 0; i < lines_looked_at && !text.empty(); ++i)
    if (looks_like_an_op(message_of(take_line(text)))) return true;
  return false;
}

result<std::vector<op>> ops_from_jepsen_log(std::string_view text, const std::string& path,
                                            std::vector<std::size_t>* lines) {
  std::vector<op> ops;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto message = message_of(take_line(text));
    if (!looks_like_an_op(message)) continue;
    auto event = op_from(message);
    if (!event)
      return error{event.problem().what, path + ":" + std::to_string(number), event.problem().hint};
    ops.push_back(*std::move(event));
    if (lines != nullptr) lines->push_back(number);
  }
  return ops;
}

}  // namespace agon::scenarios
