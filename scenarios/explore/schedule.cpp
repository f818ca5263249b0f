// Laying a schedule out so that a reader finds each op on a line, and reading it back.
#include "scenarios/explore/schedule.hpp"

#include "scenarios/explore/recording.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace agon::scenarios {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t format_version = 1;
/// Options that say how machines are reached and where runs are kept.
constexpr std::array<const char*, 4> of_the_machine{"ssh", "lab", "leave_db_running", "schedule"};

/// On one line, with spaces; numbers as people write them, not with an exponent.
void put_flat(std::string& out, const json::value& value);

void put_members(std::string& out, const json::object& members) {
  out += '{';
  for (const auto& [name, value] : members) {
    if (out.back() != '{') out += ", ";
    out += json::serialize(json::string(name)) + ": ";
    put_flat(out, value);
  }
  out += '}';
}

void put_flat(std::string& out, const json::value& value) {
  if (value.is_double() && std::isfinite(value.get_double())) {
    out += fmt::format("{}", value.get_double());
  } else if (const auto* members = value.if_object()) {
    put_members(out, *members);
  } else if (const auto* list = value.if_array()) {
    out += '[';
    for (std::size_t i = 0; i < list->size(); ++i) {
      if (i > 0) out += ", ";
      put_flat(out, (*list)[i]);
    }
    out += ']';
  } else {
    out += json::serialize(value);
  }
}

/// Lists of objects or lists have a line for each entry.
bool is_tall(const json::value& value) {
  const auto* list = value.if_array();
  return list != nullptr && !list->empty() && !list->front().is_primitive();
}

/// Members on lines of their own, down to `depth`.
void put_tall(std::string& out, const json::object& members, const std::string& margin, int depth) {
  const auto inner = margin + "  ";
  out += "{\n";
  std::size_t left = members.size();
  for (const auto& [name, value] : members) {
    out += inner + json::serialize(json::string(name)) + ": ";
    if (value.is_object() && depth > 1) {
      put_tall(out, value.get_object(), inner, depth - 1);
    } else if (is_tall(value)) {
      const auto& list = value.get_array();
      out += "[\n";
      for (std::size_t i = 0; i < list.size(); ++i) {
        out += inner + "  ";
        put_flat(out, list[i]);
        out += i + 1 < list.size() ? ",\n" : "\n";
      }
      out += inner + "]";
    } else {
      put_flat(out, value);
    }
    out += --left > 0 ? ",\n" : "\n";
  }
  out += margin + "}";
}

std::string text_of(const json::object& from, const char* member) {
  const auto* found = from.if_contains(member);
  return found != nullptr && found->is_string() ? std::string{found->get_string()} : std::string{};
}

const json::object* object_of(const json::object& from, const char* member) {
  const auto* found = from.if_contains(member);
  return found == nullptr ? nullptr : found->if_object();
}

/// The same names elsewhere: node names in the values of faults, wherever they stand.
json::value renamed(const json::value& value, const std::map<std::string, std::string>& names) {
  if (const auto* text = value.if_string()) {
    const auto found = names.find(std::string{*text});
    return found == names.end() ? value : json::value(found->second);
  }
  if (const auto* list = value.if_array()) {
    json::array made;
    for (const auto& one : *list) made.push_back(renamed(one, names));
    return made;
  }
  if (const auto* members = value.if_object()) {
    json::object made;
    for (const auto& [name, inner] : *members) {
      const auto found = names.find(std::string{name});
      made[found == names.end() ? std::string{name} : found->second] = renamed(inner, names);
    }
    return made;
  }
  return value;
}

result<schedule> schedule_of(const json::object& stored) {
  const auto* version = stored.if_contains("schedule");
  if (version == nullptr) return error{"no member \"schedule\": this is no schedule file"};
  if (*version != format_version)
    return error{"the format is " + json::serialize(*version) + ", not 1",
                 {},
                 "it was written by another version"};
  const auto* options = object_of(stored, "options");
  if (options == nullptr) return error{"no object \"options\""};
  const auto* script = object_of(stored, "script");
  if (script == nullptr) return error{"no object \"script\""};
  auto read = test_options_from(*options);
  if (!read) return error{read.problem().what, "options", read.problem().hint};
  auto played = script_from(*script);
  if (!played) return played.problem();
  schedule made{.options = scripted_options(*std::move(read), *std::move(played)),
                .cause = {},
                .fingerprint = {}};
  if (const auto* expected = object_of(stored, "expect")) {
    made.cause = text_of(*expected, "cause");
    made.fingerprint = text_of(*expected, "fingerprint");
  }
  if (auto fine = check(made.options); !fine) return fine.problem();
  return made;
}

}  // namespace

std::string to_text(const schedule& what) {
  invariant(what.options.script != nullptr, "a test with a script");
  auto options = to_json(what.options);
  for (const auto* name : of_the_machine) options.erase(name);
  options.erase("script");
  const json::object whole{{"schedule", format_version},
                           {"options", std::move(options)},
                           {"script", to_json(*what.options.script)},
                           {"expect", {{"cause", what.cause}, {"fingerprint", what.fingerprint}}}};
  std::string text;
  put_tall(text, whole, "", 3);
  return text + "\n";
}

result<schedule> schedule_from(const std::string& text, const std::string& where) {
  boost::system::error_code problem;
  const auto parsed = json::parse(text, problem);
  if (problem) return error{"not JSON: " + problem.message(), where};
  if (!parsed.is_object()) return error{"not a JSON object", where};
  auto made = schedule_of(parsed.get_object());
  if (made) return made;
  auto why = made.problem();
  why.where = why.where.empty() ? where : where + ": " + why.where;
  return why;
}

result<> write_schedule(const schedule& what, const std::string& path) {
  std::error_code problem;
  const auto folder = fs::path{path}.parent_path();
  if (!folder.empty()) fs::create_directories(folder, problem);
  std::ofstream file{path, std::ios::trunc};
  file << to_text(what);
  if (!file.flush()) return error{"cannot write the schedule", path, "is there such a folder?"};
  return success{};
}

result<schedule> read_schedule(const std::string& path) {
  std::ifstream file{path};
  if (!file) return error{"cannot read the schedule", path, "is there such a file?"};
  std::ostringstream text;
  text << file.rdbuf();
  return schedule_from(text.str(), path);
}

result<test_options> on_nodes(test_options options, const std::vector<std::string>& nodes) {
  invariant(options.script != nullptr, "a test with a script");
  if (nodes.size() != options.nodes.size())
    return error{"the schedule has " + std::to_string(options.nodes.size()) + " nodes, not " +
                     std::to_string(nodes.size()),
                 "--nodes", "name as many, in the order of the schedule's"};
  std::map<std::string, std::string> names;
  for (std::size_t i = 0; i < nodes.size(); ++i) names[options.nodes[i]] = nodes[i];
  auto what = *options.script;
  for (auto& client : what.clients) client = names.at(client);
  for (auto& fault : what.faults) fault.value = renamed(fault.value, names);
  for (auto& [role, members] : options.roles)
    for (auto& member : members) member = names.at(member);
  options.nodes = nodes;
  return scripted_options(std::move(options), std::move(what));
}

}  // namespace agon::scenarios
