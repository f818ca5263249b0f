// Ops to JSON and back. Lines as this file writes them take a short way; all others are left to
// Boost.JSON, so that both ways give the same results.
#include "actors/vocabulary/op_json.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <optional>
#include <system_error>

namespace agon {
namespace {

error wrong(std::string_view member, const json::value& found, std::string hint) {
  return {"\"" + std::string{member} + "\" is " + json::serialize(found), {}, std::move(hint)};
}

error missing(std::string_view member, std::string hint) {
  return {"\"" + std::string{member} + "\" is missing", {}, std::move(hint)};
}

/// An integer that may be absent.
result<std::int64_t> integer_of(const json::object& line, std::string_view member,
                                std::int64_t when_absent) {
  const json::value* found = line.if_contains(member);
  if (found == nullptr) return when_absent;
  if (!found->is_int64() || found->get_int64() < 0)
    return wrong(member, *found, "expected an integer from 0 on");
  return found->get_int64();
}

result<std::string> string_of(const json::object& line, std::string_view member,
                              const std::string& expectation) {
  const json::value* found = line.if_contains(member);
  if (found == nullptr) return missing(member, expectation);
  if (!found->is_string()) return wrong(member, *found, expectation);
  return std::string{found->get_string()};
}

constexpr const char* process_expectation =
    "expected an integer from 0 on, \"nemesis\" or \"nemesis-2\" …";

/// The number of a nemesis: `nemesis` is 1, `nemesis-2` is 2.
std::optional<std::int64_t> nemesis_number(std::string_view name) {
  constexpr std::string_view first = "nemesis";
  if (name == first) return 1;
  if (!name.starts_with("nemesis-")) return std::nullopt;
  const std::string_view digits = name.substr(first.size() + 1);
  std::int32_t number = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool whole = problem == std::errc{} && end == digits.data() + digits.size();
  if (!whole || number < 2 || digits[0] == '0') return std::nullopt;
  return number;
}

result<process_id> process_of(const json::object& line) {
  const json::value* found = line.if_contains("process");
  if (found == nullptr) return missing("process", process_expectation);
  if (found->is_int64() && found->get_int64() >= 0) return process_id{found->get_int64()};
  if (found->is_string()) return process_from(found->get_string());
  return wrong("process", *found, process_expectation);
}

/// False where a number was too large to be read, and became infinite.
bool is_finite(const json::value& value) {
  if (const auto* number = value.if_double()) return std::isfinite(*number);
  if (const auto* elements = value.if_array())
    return std::all_of(elements->begin(), elements->end(), is_finite);
  if (const auto* members = value.if_object())
    return std::all_of(members->begin(), members->end(),
                       [](const auto& member) { return is_finite(member.value()); });
  return true;
}

result<json::value> value_of(const json::object& line, std::string_view member) {
  const json::value* found = line.if_contains(member);
  if (found == nullptr) return json::value{};
  if (is_finite(*found)) return *found;
  return error{"\"" + std::string{member} + "\" has a number that is too large",
               {},
               "expected none beyond 1.79e308"};
}

/// True for bytes that stand in a JSON string as they are and need no look at their neighbours.
constexpr bool is_plain(char byte) {
  return byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
}

/// Reads the members of a line in the order in which append_json_line writes them. Every function
/// answers false where the line is not of that simple kind, which says nothing about its validity.
class short_way {
 public:
  short_way(std::string_view line, std::vector<json::value>& values)
      : at_{line.data()}, end_{line.data() + line.size()}, values_{values} {}

  bool read(op& event) {
    std::int64_t time = 0;
    if (!literal("{")) return false;
    if (literal("\"index\":") && !(natural(event.index) && literal(","))) return false;
    if (!literal("\"time\":") || !natural(time)) return false;
    event.time = time_point{duration{time}};
    if (!literal(",\"process\":") || !process(event.process)) return false;
    if (!literal(",\"type\":") || !type(event.type)) return false;
    std::string_view f;
    if (!literal(",\"f\":") || !text(f)) return false;
    event.f = f;
    if (!literal(",\"value\":") || !value(event.value, 0)) return false;
    if (literal(",\"error\":") && !value(event.error, 0)) return false;
    return literal("}") && at_ == end_;
  }

 private:
  bool literal(std::string_view expected) {
    if (!std::string_view{at_, static_cast<std::size_t>(end_ - at_)}.starts_with(expected))
      return false;
    at_ += expected.size();
    return true;
  }

  /// A number from 0 on that fits easily.
  bool natural(std::int64_t& number) {
    constexpr std::ptrdiff_t digits_max = 18;
    const char* begin = at_;
    std::int64_t sum = 0;
    while (at_ != end_ && *at_ >= '0' && *at_ <= '9' && at_ - begin < digits_max)
      sum = 10 * sum + (*at_++ - '0');
    number = sum;
    const auto digits = at_ - begin;
    const bool has_more = at_ != end_ && *at_ >= '0' && *at_ <= '9';
    return digits > 0 && !has_more && (*begin != '0' || digits == 1);
  }

  /// A string without escapes, in ASCII.
  bool text(std::string_view& content) {
    if (at_ == end_ || *at_ != '"') return false;
    const char* begin = ++at_;
    while (at_ != end_ && is_plain(*at_)) ++at_;
    content = {begin, static_cast<std::size_t>(at_ - begin)};
    return literal("\"");
  }

  bool process(process_id& who) {
    if (natural(who.value)) return true;
    std::string_view name;
    if (!text(name)) return false;
    const auto number = nemesis_number(name);
    who.value = -number.value_or(0);
    return number.has_value();
  }

  bool type(op_type& type) {
    std::string_view name;
    if (!text(name)) return false;
    for (const auto known : {op_type::invoke, op_type::ok, op_type::fail, op_type::info})
      if (to_string(known) == name) {
        type = known;
        return true;
      }
    return false;
  }

  /// null, true, false, an integer, a string, or an array of these.
  bool value(json::value& into, int depth) {
    if (at_ == end_) return false;
    switch (*at_) {
      case 'n':
        into = nullptr;
        return literal("null");
      case 't':
        into = true;
        return literal("true");
      case 'f':
        into = false;
        return literal("false");
      case '"': {
        std::string_view content;
        if (!text(content)) return false;
        into.emplace_string() = content;
        return true;
      }
      case '[':
        return array(into, depth);
      default:
        return integer(into);
    }
  }

  bool integer(json::value& into) {
    const bool negative = literal("-");
    std::int64_t number = 0;
    if (!natural(number) || (negative && number == 0)) return false;
    if (at_ != end_ && (*at_ == '.' || *at_ == 'e' || *at_ == 'E')) return false;
    into = negative ? -number : number;
    return true;
  }

  bool array(json::value& into, int depth) {
    constexpr int depth_max = 16;
    if (depth == depth_max) return false;
    ++at_;
    const auto begin = values_.size();
    while (!literal("]")) {
      if (values_.size() > begin && !literal(",")) return false;
      json::value element;
      if (!value(element, depth + 1)) return false;
      values_.push_back(std::move(element));
    }
    const auto first = values_.begin() + static_cast<std::ptrdiff_t>(begin);
    into.emplace_array() =
        json::array(std::make_move_iterator(first), std::make_move_iterator(values_.end()));
    values_.erase(first, values_.end());
    return true;
  }

  const char* at_;
  const char* end_;
  std::vector<json::value>& values_;
};

void append_number(std::string& out, std::int64_t number) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_text(std::string& out, std::string_view text) {
  if (!std::all_of(text.begin(), text.end(), is_plain)) {
    out += json::serialize(json::string_view{text.data(), text.size()});
    return;
  }
  out += '"';
  out += text;
  out += '"';
}

/// As json::serialize, without its streams for what ops mostly hold.
void append_value(std::string& out, const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      out += "null";
      return;
    case json::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      return;
    case json::kind::int64:
      append_number(out, value.get_int64());
      return;
    case json::kind::string:
      append_text(out, value.get_string());
      return;
    case json::kind::array: {
      char before = '[';
      for (const auto& element : value.get_array()) {
        out += before;
        append_value(out, element);
        before = ',';
      }
      out += before == '[' ? "[]" : "]";
      return;
    }
    case json::kind::uint64:
    case json::kind::double_:
    case json::kind::object:
      out += json::serialize(value);
      return;
  }
}

}  // namespace

result<process_id> process_from(std::string_view name) {
  if (const auto number = nemesis_number(name)) return process_id{-*number};
  return wrong("process", json::string_view{name.data(), name.size()}, process_expectation);
}

std::string to_json_line(const op& event) {
  std::string line;
  line.reserve(128);
  append_json_line(line, event);
  return line;
}

void append_json_line(std::string& out, const op& event) {
  out += '{';
  if (event.index >= 0) {
    out += "\"index\":";
    append_number(out, event.index);
    out += ',';
  }
  out += "\"time\":";
  append_number(out, event.time.time_since_epoch().count());
  out += ",\"process\":";
  if (event.process.is_client())
    append_number(out, event.process.value);
  else
    append_text(out, to_string(event.process));
  out += ",\"type\":\"";
  out += to_string(event.type);
  out += "\",\"f\":";
  append_text(out, event.f);
  out += ",\"value\":";
  append_value(out, event.value);
  if (!event.error.is_null()) {
    out += ",\"error\":";
    append_value(out, event.error);
  }
  out += '}';
}

result<op> op_from_json(const json::object& members) {
  const auto index = integer_of(members, "index", -1);
  if (!index) return index.problem();
  const auto time = integer_of(members, "time", 0);
  if (!time) return time.problem();
  const auto process = process_of(members);
  if (!process) return process.problem();
  const auto name = string_of(members, "type", "expected invoke, ok, fail or info");
  if (!name) return name.problem();
  const auto type = op_type_from(*name);
  if (!type) return wrong("type", json::value(*name), type.problem().hint);
  auto f = string_of(members, "f", "expected the name of a function, such as \"read\"");
  if (!f) return f.problem();
  auto value = value_of(members, "value");
  if (!value) return value.problem();
  auto problem = value_of(members, "error");
  if (!problem) return problem.problem();
  return op{.index = *index,
            .time = time_point{duration{*time}},
            .process = *process,
            .type = *type,
            .f = *std::move(f),
            .value = *std::move(value),
            .error = *std::move(problem)};
}

result<op> op_from_json_line(std::string_view line) {
  json::error_code problem;
  json::parse_options options;
  options.max_depth = value_depth_max;
  const json::value parsed =
      json::parse(json::string_view{line.data(), line.size()}, problem, {}, options);
  if (problem)
    return error{"not JSON: " + problem.message(), {}, "expected one JSON object in a line"};
  if (!parsed.is_object())
    return error{"not an object: " + json::serialize(parsed),
                 {},
                 "expected an object with process, type and f"};
  return op_from_json(parsed.get_object());
}

result<> op_line_reader::read(std::string_view line, op& event) {
  event = op{};
  if (short_way{line, values_}.read(event)) return success{};
  values_.clear();
  auto slowly = op_from_json_line(line);
  if (!slowly) return slowly.problem();
  event = *std::move(slowly);
  return success{};
}

}  // namespace agon
