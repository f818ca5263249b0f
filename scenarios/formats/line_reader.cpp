// One line, by the reader of its format.
#include "scenarios/formats/line_reader.hpp"

#include "actors/vocabulary/history_edn.hpp"
#include "scenarios/formats/jepsen_log.hpp"
#include "scenarios/formats/keyed_edn.hpp"

#include <cctype>

namespace agon::scenarios {
namespace {

/// True where nothing stands but blanks and a comment of EDN.
bool is_blank(std::string_view line) {
  const auto first = line.find_first_not_of(" \t\r,");
  return first == std::string_view::npos || line[first] == ';';
}

}  // namespace

result<std::vector<op>> line_reader::read(std::string_view line, const std::string& name) {
  ++number_;
  auto ops = ops_of(line);
  if (ops) return ops;
  auto bad = ops.problem();
  bad.where = name + ":" + std::to_string(number_);
  return bad;
}

result<std::vector<op>> line_reader::ops_of(std::string_view line) {
  constexpr const char* line_expected = "a history that still grows has a whole op on each line";
  if (is_blank(line)) return std::vector<op>{};
  if (!format_) {
    const auto first = line[line.find_first_not_of(" \t\r,")];
    if (first == '[' || first == '(') return error{"an array of ops begins", {}, line_expected};
    const auto format = recognise(line);
    if (!format) {
      // Logs begin with lines of any kind.
      if (first == '{' || std::isalnum(static_cast<unsigned char>(first)) == 0)
        return format.problem();
      return std::vector<op>{};
    }
    format_ = *format;
  }
  switch (*format_) {
    case history_format::json_lines: {
      op event;
      if (const auto fine = json_.read(line, event); !fine) return fine.problem();
      return std::vector<op>{std::move(event)};
    }
    case history_format::jepsen_log:
      return ops_from_jepsen_log(line, {});
    case history_format::keyed_edn:
      return ops_from_keyed_edn(line, {});
    case history_format::edn:
      // Whose completion it is cannot be told from the line alone.
      if (line.find(":process") == std::string_view::npos)
        return error{"an op without :process", {}, line_expected};
      return ops_from_edn(line, {});
    case history_format::json_array:
      break;
  }
  invariant(false, "a format of lines");
  return std::vector<op>{};
}

}  // namespace agon::scenarios
