// Writing a run's files.
#include "scenarios/store/run_files.hpp"

#include "actors/vocabulary/edn.hpp"
#include "actors/vocabulary/history_edn.hpp"
#include "actors/vocabulary/history_file.hpp"
#include "checkers/independent.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <ostream>

namespace agon::scenarios {
namespace {

namespace fs = std::filesystem;

void write_lines(std::ostream& out, const history& ops) {
  std::string line;
  for (const auto& event : ops) {
    line.clear();
    append_json_line(line, event);
    out << line << '\n';
  }
}

/// Such as `ok-count` for `ok_count`.
std::string edn_name(std::string_view name) {
  if (name == "valid") return "valid?";
  std::string changed{name};
  std::replace(changed.begin(), changed.end(), '_', '-');
  return changed;
}

/// Renames members as Jepsen has them, but not those of an object of data, whose names are keys.
json::value edn_names(const json::value& value, bool is_data) {
  if (const auto* list = value.if_array()) {
    json::array changed;
    changed.reserve(list->size());
    for (const auto& element : *list) changed.push_back(edn_names(element, false));
    return changed;
  }
  const auto* members = value.if_object();
  if (members == nullptr) return value;
  json::object changed;
  for (const auto& member : *members) {
    const bool holds_data = member.key() == "results" || member.key() == "by_f";
    const auto name = is_data ? std::string{member.key()} : edn_name(member.key());
    changed[name] = edn_names(member.value(), holds_data && !is_data);
  }
  return changed;
}

/// The part of results that says which keys failed; null where none did.
const json::object* keyed_part(const json::object& results) {
  const auto* failures = results.if_contains("failures");
  const auto* each = results.if_contains("results");
  if (failures != nullptr && failures->is_array() && each != nullptr && each->is_object())
    return &results;
  for (const auto& member : results)
    if (const auto* inner = member.value().if_object())
      if (const auto* found = keyed_part(*inner)) return found;
  return nullptr;
}

result<> write_key(const run_folder& folder, const std::string& name, const history& ops,
                   const json::value* outcome) {
  const auto within = "independent/" + file_name_of(name) + "/";
  const auto lines = [&](std::ostream& out) { write_lines(out, ops); };
  const auto text = [&](std::ostream& out) { write_text(out, ops); };
  if (auto written = folder.write_with(within + "history.jsonl", lines); !written) return written;
  if (auto written = folder.write_with(within + "history.txt", text); !written) return written;
  return outcome == nullptr ? success{} : folder.write_json(within + "results.json", *outcome);
}

}  // namespace

result<> write_history(const run_folder& folder, const history& ops, edn_files edn) {
  const auto text = [&](std::ostream& out) { write_text(out, ops); };
  if (auto written = folder.write_with("history.txt", text); !written) return written;
  if (edn == edn_files::none) return success{};
  return folder.write_with("history.edn", [&](std::ostream& out) { write_edn(out, ops.ops()); });
}

result<> write_results(const run_folder& folder, const json::object& results, edn_files edn) {
  if (auto written = folder.write_json("results.json", results); !written) return written;
  if (edn == edn_files::none) return success{};
  return folder.write("results.edn", results_as_edn(results) + "\n");
}

std::string results_as_edn(const json::value& results) {
  std::string text;
  append_edn(text, edn_names(results, false));
  return text;
}

result<> write_failing_keys(const run_folder& folder, const history& ops,
                            const json::object& results) {
  std::error_code ignored;
  fs::remove_all(folder.file("independent"), ignored);
  const auto* part = keyed_part(results);
  if (part == nullptr || part->at("failures").get_array().empty()) return success{};
  const auto& failures = part->at("failures").get_array();
  const auto& each = part->at("results").get_object();
  const checkers::key_split split{ops};
  std::size_t stored = 0;
  for (std::size_t i = 0; i < split.keys().size() && stored < failing_keys_max; ++i) {
    if (std::find(failures.begin(), failures.end(), split.keys()[i]) == failures.end()) continue;
    const auto own = split.part(i);
    if (!own) return own.problem();
    const auto& name = split.names()[i];
    if (auto written = write_key(folder, name, *own, each.if_contains(name)); !written)
      return written;
    ++stored;
  }
  return success{};
}

std::string file_name_of(std::string_view key) {
  constexpr std::size_t longest = 120;
  std::string name;
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char byte : key) {
    const auto code = static_cast<unsigned char>(byte);
    hash = (hash ^ code) * 0x100000001b3U;
    const bool stays = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                       (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' ||
                       (byte == '.' && !name.empty());
    if (stays)
      name += byte;
    else
      name += fmt::format("%{:02x}", code);
  }
  if (name.empty()) return "%";
  if (name.size() > longest) name = fmt::format("{}~{:016x}", name.substr(0, longest - 17), hash);
  return name;
}

}  // namespace agon::scenarios
