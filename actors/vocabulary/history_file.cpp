// Histories as JSON lines and as text.
#include "actors/vocabulary/history_file.hpp"

#include "actors/vocabulary/file_view.hpp"
#include "actors/vocabulary/history_edn.hpp"

#include <algorithm>
#include <optional>
#include <ostream>
#include <string_view>

namespace agon {
namespace {

constexpr std::string_view blanks = " \t\r\n";

/// Splits a text into lines, and knows where in it they stand.
class line_cursor {
 public:
  explicit line_cursor(std::string_view text) : text_{text} {}

  /// The next line without its end, or none.
  std::optional<std::string_view> next() {
    if (end_ == text_.size()) return std::nullopt;
    begin_ = end_;
    const auto found = text_.find('\n', begin_);
    is_complete_ = found != std::string_view::npos;
    end_ = is_complete_ ? found + 1 : text_.size();
    ++number_;
    return text_.substr(begin_, (is_complete_ ? found : end_) - begin_);
  }

  [[nodiscard]] std::size_t number() const { return number_; }
  [[nodiscard]] std::string_view rest() const { return text_.substr(begin_); }
  /// True unless the text ends without a line end.
  [[nodiscard]] bool is_complete() const { return is_complete_; }

 private:
  std::string_view text_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t number_ = 0;
  bool is_complete_ = true;
};

/// True for what only a death during the writing explains: a line cut off, or blocks that the file
/// system had reserved and not filled.
bool is_torn(const line_cursor& at, std::string_view line) {
  if (!at.is_complete()) return true;
  return line.find('\0') != std::string_view::npos;
}

error torn(const std::string& path, const line_cursor& at) {
  return {"the last " + std::to_string(at.rest().size()) +
              " bytes are no complete op; they are left out",
          path + ":" + std::to_string(at.number()),
          "the run died while it wrote; everything before is used"};
}

result<std::vector<op>> read_lines(std::string_view text, const std::string& path,
                                   std::vector<std::size_t>& lines, std::vector<error>* warnings) {
  std::vector<op> ops;
  const auto most = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  ops.reserve(most);
  lines.reserve(most);
  op_line_reader reader;
  line_cursor at{text};
  while (const auto line = at.next()) {
    const auto fine = reader.read(*line, ops.emplace_back());
    if (fine) {
      lines.push_back(at.number());
      continue;
    }
    ops.pop_back();
    if (line->find_first_not_of(blanks) == std::string_view::npos) continue;
    if (!is_torn(at, *line)) {
      auto bad = fine.problem();
      bad.where = path + ":" + std::to_string(at.number());
      return bad;
    }
    if (warnings != nullptr) warnings->push_back(torn(path, at));
    break;
  }
  return ops;
}

bool is_json_array(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  return first != std::string_view::npos && text[first] == '[';
}

}  // namespace

result<history> history_from(std::vector<op> ops, std::span<const std::size_t> lines,
                             const std::string& path) {
  invariant(ops.size() == lines.size(), "a line for each op");
  std::size_t misfit = 0;
  auto whole = history::from(std::move(ops), &misfit);
  if (whole) return whole;
  auto bad = whole.problem();
  bad.where = path + ":" + std::to_string(lines[misfit]);
  return bad;
}

result<history> read_history(const std::string& path, std::vector<error>* warnings) {
  const auto file = file_view::open(path);
  if (!file) return file.problem();
  if (!path.ends_with(".edn")) return read_json_history(file->text(), path, warnings);
  std::vector<std::size_t> lines;
  auto ops = ops_from_edn(file->text(), path, &lines);
  if (!ops) return ops.problem();
  return history_from(*std::move(ops), lines, path);
}

result<history> read_json_history(std::string_view text, const std::string& path,
                                  std::vector<error>* warnings) {
  std::vector<std::size_t> lines;
  auto ops = is_json_array(text) ? ops_from_json_array(text, path, &lines)
                                 : read_lines(text, path, lines, warnings);
  if (!ops) return ops.problem();
  return history_from(*std::move(ops), lines, path);
}

void write_text(std::ostream& out, const history& ops) {
  for (const op& event : ops) out << to_string(event) << '\n';
}

}  // namespace agon
