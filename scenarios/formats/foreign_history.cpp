// Recognising formats, and handing texts to their readers.
#include "scenarios/formats/foreign_history.hpp"

#include "actors/vocabulary/file_view.hpp"
#include "actors/vocabulary/history_edn.hpp"
#include "actors/vocabulary/history_file.hpp"
#include "scenarios/formats/jepsen_log.hpp"
#include "scenarios/formats/keyed_edn.hpp"

#include <algorithm>
#include <iostream>
#include <iterator>
#include <set>

namespace agon::scenarios {
namespace {

constexpr std::string_view blanks = " \t\r\n,";

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(blanks);
  return begin == std::string_view::npos ? std::string_view{} : text.substr(begin);
}

/// The text from its first form on, without comments in the manner of EDN.
std::string_view content_of(std::string_view text) {
  for (text = trimmed(text); text.starts_with(';');) {
    const auto end = text.find('\n');
    text = end == std::string_view::npos ? std::string_view{} : trimmed(text.substr(end));
  }
  return text;
}

error unknown_format(std::string_view text) {
  std::string found{text.substr(0, std::min(text.find('\n'), std::size_t{40}))};
  for (auto& byte : found)
    if (static_cast<unsigned char>(byte) < 0x20) byte = '?';
  return {"no history of a known format: it begins with " + found,
          {},
          "expected ops as JSON lines, a JSON array, EDN maps, or lines of Jepsen's log"};
}

/// True where the text looks compressed; the hint says by what.
const char* compressed_by(std::string_view text) {
  if (text.starts_with("\xfd"
                       "7zXZ"))
    return "xz";
  if (text.starts_with("\x1f\x8b")) return "gzip";
  if (text.starts_with("\x28\xb5\x2f\xfd")) return "zstd";
  return nullptr;
}

/// Takes out what clients report as `info` without having been asked, as Knossos' crashes; how
/// many.
std::size_t drop_loose_infos(std::vector<op>& ops, std::vector<std::size_t>& lines) {
  std::set<process_id> busy;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < ops.size(); ++i) {
    const auto& event = ops[i];
    const bool completes = event.process.is_client() && event.type != op_type::invoke;
    if (event.process.is_client() && !completes) busy.insert(event.process);
    if (completes && busy.erase(event.process) == 0 && event.type == op_type::info) continue;
    if (kept < i) {
      ops[kept] = std::move(ops[i]);
      lines[kept] = lines[i];
    }
    ++kept;
  }
  const auto dropped = ops.size() - kept;
  ops.resize(kept);
  lines.resize(kept);
  return dropped;
}

/// A reader of one format.
using ops_reader = result<std::vector<op>> (*)(std::string_view text, const std::string& name,
                                               std::vector<std::size_t>* lines);

result<foreign_history> read_with(ops_reader read, history_format format, std::string_view text,
                                  const std::string& name) {
  std::vector<std::size_t> lines;
  auto ops = read(text, name, &lines);
  if (!ops) return ops.problem();
  foreign_history found{.ops = {}, .format = format};
  if (const auto dropped = drop_loose_infos(*ops, lines); dropped > 0)
    found.warnings.push_back({"info ops that complete nothing: " + std::to_string(dropped), name,
                              "they say nothing about the object and are left out"});
  auto whole = history_from(*std::move(ops), lines, name);
  if (!whole) return whole.problem();
  found.ops = *std::move(whole);
  return found;
}

result<foreign_history> read_json(std::string_view text, const std::string& name,
                                  history_format format) {
  foreign_history found{.ops = {}, .format = format};
  auto ops = read_json_history(text, name, &found.warnings);
  if (!ops) return ops.problem();
  found.ops = *std::move(ops);
  return found;
}

}  // namespace

std::string_view to_string(history_format format) {
  switch (format) {
    case history_format::json_lines:
      return "JSON lines";
    case history_format::json_array:
      return "JSON";
    case history_format::edn:
      return "EDN";
    case history_format::keyed_edn:
      return "EDN with keys";
    case history_format::jepsen_log:
      return "Jepsen's log";
  }
  return {};
}

result<history_format> recognise(std::string_view text) {
  if (const auto* tool = compressed_by(text))
    return error{"it is compressed", {}, "try " + std::string{tool} + " -dc FILE | agon check -"};
  const auto content = content_of(text);
  if (content.empty()) return history_format::json_lines;
  const auto inner = content.front() == '[' ? content_of(content.substr(1)) : content;
  const auto first = inner.starts_with('{') ? content_of(inner.substr(1)) : std::string_view{};
  if (first.starts_with(':')) {
    const auto map = inner.substr(0, std::min(inner.find('}'), inner.size()));
    return map.find(":key ") == std::string_view::npos ? history_format::edn
                                                       : history_format::keyed_edn;
  }
  if (is_jepsen_log(content)) return history_format::jepsen_log;
  if (content.front() == '[')
    return inner.starts_with('{') || inner.starts_with(']')
               ? result<history_format>{history_format::json_array}
               : unknown_format(content);
  if (content.front() == '{') return history_format::json_lines;
  if (content.front() == '#' || content.front() == '(') return history_format::edn;
  return unknown_format(content);
}

result<foreign_history> read_foreign_text(std::string_view text, const std::string& name) {
  const auto format = recognise(text);
  if (!format) return error{format.problem().what, name, format.problem().hint};
  switch (*format) {
    case history_format::json_lines:
    case history_format::json_array:
      return read_json(text, name, *format);
    case history_format::edn:
      return read_with(ops_from_edn, *format, text, name);
    case history_format::keyed_edn:
      return read_with(ops_from_keyed_edn, *format, text, name);
    case history_format::jepsen_log:
      return read_with(ops_from_jepsen_log, *format, text, name);
  }
  invariant(false, "a known format");
  return foreign_history{};
}

result<foreign_history> read_foreign_history(const std::string& path) {
  if (path == "-") {
    const std::string text{std::istreambuf_iterator<char>{std::cin}, {}};
    return read_foreign_text(text, "standard input");
  }
  const auto file = file_view::open(path);
  if (!file) return file.problem();
  return read_foreign_text(file->text(), path);
}

}  // namespace agon::scenarios
