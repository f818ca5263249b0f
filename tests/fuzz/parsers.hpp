// What fuzzers and their smoke test ask of each parser of histories, whatever it is given.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace agon::fuzz {

/// A parser under test. Its seeds are the files of tests/fuzz/corpus/<name>.
struct parser {
  std::string_view name;
  /// What is wrong with how it took the text, or none. A text either gives an error that names a
  /// line of it, or ops that are the same after they were written, as JSON lines and as EDN, and
  /// read again. Never throws.
  std::optional<std::string> (*complaint)(std::string_view text);
  /// True where it takes the text.
  bool (*accepts)(std::string_view text);
};

/// All of them: `json_lines`, `json_array`, `edn`, `keyed_edn`, `jepsen_log`, and `any`, which
/// recognises the format.
std::span<const parser> parsers();

/// The parser of that name; must be one of them.
const parser& parser_named(std::string_view name);

}  // namespace agon::fuzz
