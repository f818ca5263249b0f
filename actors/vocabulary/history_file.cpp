// Histories as JSON lines and as text.
#include "actors/vocabulary/history_file.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cerrno>
#include <charconv>
#include <fstream>
#include <optional>
#include <ostream>
#include <system_error>

namespace agon {
namespace {

/// Values may nest this deep; more is refused rather than read.
constexpr std::size_t depth_max = 256;

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
  const std::string expectation = "expected an integer from 0 on, \"nemesis\" or \"nemesis-2\" …";
  const json::value* found = line.if_contains("process");
  if (found == nullptr) return missing("process", expectation);
  if (found->is_int64() && found->get_int64() >= 0) return process_id{found->get_int64()};
  if (found->is_string())
    if (const auto number = nemesis_number(found->get_string())) return process_id{-*number};
  return wrong("process", *found, expectation);
}

json::value value_of(const json::object& line, std::string_view member) {
  const json::value* found = line.if_contains(member);
  return found == nullptr ? json::value{} : *found;
}

/// The op of an object, or what is wrong with its first wrong member.
result<op> op_of(const json::object& line) {
  const auto index = integer_of(line, "index", -1);
  if (!index) return index.problem();
  const auto time = integer_of(line, "time", 0);
  if (!time) return time.problem();
  const auto process = process_of(line);
  if (!process) return process.problem();
  const auto name = string_of(line, "type", "expected invoke, ok, fail or info");
  if (!name) return name.problem();
  const auto type = op_type_from(*name);
  if (!type) return wrong("type", json::value(*name), type.problem().hint);
  auto f = string_of(line, "f", "expected the name of a function, such as \"read\"");
  if (!f) return f.problem();
  return op{.index = *index,
            .time = time_point{duration{*time}},
            .process = *process,
            .type = *type,
            .f = *std::move(f),
            .value = value_of(line, "value"),
            .error = value_of(line, "error")};
}

error system_problem(const std::string& what, int code, const std::string& path) {
  return {what + ": " + std::generic_category().message(code), path,
          "name a readable file of JSON lines"};
}

}  // namespace

std::string to_json_line(const op& event) {
  std::string line;
  line.reserve(128);
  if (event.index >= 0)
    line += "{\"index\":" + std::to_string(event.index) + ",\"time\":";
  else
    line += "{\"time\":";
  line += std::to_string(event.time.time_since_epoch().count());
  const bool client = event.process.is_client();
  line += client ? ",\"process\":" : ",\"process\":\"";
  line += to_string(event.process);
  line += client ? ",\"type\":\"" : "\",\"type\":\"";
  line += to_string(event.type);
  line += "\",\"f\":" + json::serialize(json::string_view{event.f});
  line += ",\"value\":" + json::serialize(event.value);
  if (!event.error.is_null()) line += ",\"error\":" + json::serialize(event.error);
  line += '}';
  return line;
}

result<op> op_from_json_line(std::string_view line) {
  json::error_code problem;
  json::parse_options options;
  options.max_depth = depth_max;
  const json::value parsed =
      json::parse(json::string_view{line.data(), line.size()}, problem, {}, options);
  if (problem)
    return error{"not JSON: " + problem.message(), {}, "expected one JSON object in a line"};
  if (!parsed.is_object())
    return error{"not an object: " + json::serialize(parsed),
                 {},
                 "expected an object with process, type and f"};
  return op_of(parsed.get_object());
}

result<history> read_history(const std::string& path) {
  errno = 0;
  std::ifstream file{path, std::ios::binary};
  if (!file) return system_problem("cannot be opened", errno, path);
  std::vector<op> ops;
  std::string line;
  for (std::size_t number = 1; std::getline(file, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    auto event = op_from_json_line(line);
    if (!event && file.eof()) break;  // the end of a run that was killed while it wrote
    if (!event) {
      auto bad = event.problem();
      bad.where = path + ":" + std::to_string(number);
      return bad;
    }
    ops.push_back(*std::move(event));
  }
  if (file.bad()) return system_problem("cannot be read", errno, path);
  auto whole = history::from(std::move(ops));
  if (whole) return whole;
  auto bad = whole.problem();
  bad.where = path + ", " + bad.where;
  return bad;
}

void write_text(std::ostream& out, const history& ops) {
  for (const op& event : ops) out << to_string(event) << '\n';
}

}  // namespace agon
