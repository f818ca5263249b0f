// Reading, writing and reading again.
#include "tests/fuzz/parsers.hpp"

#include "actors/vocabulary/history_edn.hpp"
#include "actors/vocabulary/history_file.hpp"
#include "scenarios/formats/foreign_history.hpp"
#include "scenarios/formats/jepsen_log.hpp"
#include "scenarios/formats/keyed_edn.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <sstream>
#include <vector>

namespace agon::fuzz {
namespace {

using complaint = std::optional<std::string>;
using read_ops = result<std::vector<op>>;

const std::string name = "h";

/// Equal, but for the last bits of a real number, in which Boost.JSON reads less than it writes.
bool same(const json::value& one, const json::value& other) {
  if (one.is_double() && other.is_double()) {
    const auto a = one.get_double();
    const auto b = other.get_double();
    return a == b || std::abs(a - b) <= std::abs(a) * 1e-14;
  }
  if (one.is_array() && other.is_array())
    return std::equal(one.get_array().begin(), one.get_array().end(), other.get_array().begin(),
                      other.get_array().end(), same);
  if (one.is_object() && other.is_object()) {
    const auto& members = one.get_object();
    return members.size() == other.get_object().size() &&
           std::all_of(members.begin(), members.end(), [&](const auto& member) {
             const auto* found = other.get_object().if_contains(member.key());
             return found != nullptr && same(member.value(), *found);
           });
  }
  return one == other;
}

bool same(const op& one, const op& other) {
  return one.index == other.index && one.time == other.time && one.process == other.process &&
         one.type == other.type && one.f == other.f && same(one.value, other.value) &&
         same(one.error, other.error);
}

/// Complains unless the error's place is a line of the text, perhaps with a column.
complaint about_place(const error& problem, std::string_view text) {
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  std::size_t line = 0;
  if (problem.where.starts_with(name + ":")) {
    const auto* begin = problem.where.data() + name.size() + 1;
    std::from_chars(begin, problem.where.data() + problem.where.size(), line);
  }
  if (line == 0 || line > lines) return "no line is named: " + to_string(problem);
  if (problem.what.empty()) return "nothing is said at " + problem.where;
  return std::nullopt;
}

/// Complains where `again` is not what was written.
complaint about_copy(std::span<const op> ops, const read_ops& again, std::string_view format,
                     const std::string& text) {
  if (!again)
    return "written as " + std::string{format} + " it is refused: " + to_string(again.problem()) +
           "\n" + text;
  if (ops.size() != again->size() ||
      !std::equal(ops.begin(), ops.end(), again->begin(),
                  [](const op& a, const op& b) { return same(a, b); }))
    return "written as " + std::string{format} + " it reads differently:\n" + text;
  return std::nullopt;
}

complaint about_copies(std::span<const op> ops) {
  std::string lines;
  std::vector<op> again;
  for (const auto& each : ops) {
    const auto line = to_json_line(each);
    lines += line + "\n";
    auto read = op_from_json_line(line);
    if (!read) return about_copy(ops, read.problem(), "JSON", lines);
    again.push_back(*std::move(read));
  }
  if (auto found = about_copy(ops, again, "JSON", lines)) return found;
  std::ostringstream edn;
  write_edn(edn, ops);
  return about_copy(ops, ops_from_edn(edn.str(), name), "EDN", edn.str());
}

complaint about(const read_ops& ops, std::string_view text) {
  return ops ? about_copies(*ops) : about_place(ops.problem(), text);
}

complaint about(const result<history>& ops, std::string_view text) {
  return ops ? about_copies(ops->ops()) : about_place(ops.problem(), text);
}

/// Complains where the two readers of lines differ.
complaint about_lines(std::string_view text) {
  op_line_reader reader;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    op quick;
    const auto read = reader.read(line, quick);
    const auto slow = op_from_json_line(line);
    const bool agree =
        read && slow ? same(quick, *slow) : !read && !slow && read.problem() == slow.problem();
    if (!agree) return "the readers of lines differ: " + std::string{line};
  }
  return std::nullopt;
}

complaint about_any(std::string_view text) {
  const auto found = scenarios::read_foreign_text(text, name);
  if (found) return about_copies(found->ops.ops());
  // A format that nobody knows has no line that is wrong.
  if (found.problem().where == name && !found.problem().hint.empty()) return std::nullopt;
  return about_place(found.problem(), text);
}

constexpr std::array all{
    parser{"json_lines",
           [](std::string_view text) {
             auto found = about_lines(text);
             return found ? found : about(read_json_history(text, name), text);
           },
           [](std::string_view text) { return read_json_history(text, name).ok(); }},
    parser{"json_array",
           [](std::string_view text) { return about(ops_from_json_array(text, name), text); },
           [](std::string_view text) { return ops_from_json_array(text, name).ok(); }},
    parser{"edn", [](std::string_view text) { return about(ops_from_edn(text, name), text); },
           [](std::string_view text) { return ops_from_edn(text, name).ok(); }},
    parser{"keyed_edn",
           [](std::string_view text) {
             return about(scenarios::ops_from_keyed_edn(text, name), text);
           },
           [](std::string_view text) { return scenarios::ops_from_keyed_edn(text, name).ok(); }},
    parser{"jepsen_log",
           [](std::string_view text) {
             return about(scenarios::ops_from_jepsen_log(text, name), text);
           },
           [](std::string_view text) { return scenarios::ops_from_jepsen_log(text, name).ok(); }},
    parser{"any", about_any,
           [](std::string_view text) { return scenarios::read_foreign_text(text, name).ok(); }},
};

}  // namespace

std::span<const parser> parsers() { return all; }

const parser& parser_named(std::string_view wanted) {
  const auto* found =
      std::find_if(all.begin(), all.end(), [&](const parser& each) { return each.name == wanted; });
  invariant(found != all.end(), "a parser of that name");
  return *found;
}

}  // namespace agon::fuzz
