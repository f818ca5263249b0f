// Histories of which only a part is there yet, line by line.
#pragma once

#include "actors/vocabulary/op_json.hpp"
#include "scenarios/formats/foreign_history.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agon::scenarios {

/// Reads ops from lines, in the format that the first line with something on it looks like.
class line_reader {
 public:
  /// The ops of the next line, without its end; mostly one, or none where it is blank, a comment,
  /// or no op of a log. The error says what is wrong and what was expected; its place is
  /// `name:line`.
  result<std::vector<op>> read(std::string_view line, const std::string& name);

  /// None before a line had something on it.
  [[nodiscard]] std::optional<history_format> format() const { return format_; }
  /// Lines read.
  [[nodiscard]] std::size_t number() const { return number_; }

 private:
  result<std::vector<op>> ops_of(std::string_view line);

  std::optional<history_format> format_;
  op_line_reader json_;
  std::size_t number_ = 0;
};

}  // namespace agon::scenarios
