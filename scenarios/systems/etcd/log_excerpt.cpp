// See log_excerpt.hpp.
#include "scenarios/systems/etcd/log_excerpt.hpp"

#include "scenarios/systems/etcd/json_body.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace agon::systems::etcd {

namespace {

constexpr std::size_t lines_max = 3;
constexpr std::size_t line_length_max = 300;

struct log_line {
  std::string text;
  bool is_problem = false;
};

log_line read_line(std::string_view line) {
  const auto entry = object_in(line);
  if (!entry) {
    const bool is_problem = line.starts_with("panic") || line.starts_with("flag provided") ||
                            line.find("rror: ") != std::string_view::npos;
    return {std::string{line.substr(0, line_length_max)}, is_problem};
  }
  const auto level = text_at(*entry, "level");
  auto text = std::string{text_at(*entry, "msg")};
  if (const auto problem = text_at(*entry, "error"); !problem.empty())
    text += ": " + std::string{problem};
  return {text.substr(0, line_length_max),
          level == "error" || level == "fatal" || level == "panic"};
}

std::vector<log_line> lines_of(std::string_view log_end) {
  std::vector<log_line> lines;
  while (!log_end.empty()) {
    const auto length = std::min(log_end.find('\n'), log_end.size());
    if (length > 0) lines.push_back(read_line(log_end.substr(0, length)));
    log_end.remove_prefix(std::min(length + 1, log_end.size()));
  }
  return lines;
}

}  // namespace

std::string log_excerpt(std::string_view log_end) {
  auto lines = lines_of(log_end);
  const auto is_problem = [](const log_line& line) { return line.is_problem; };
  if (std::any_of(lines.begin(), lines.end(), is_problem))
    std::erase_if(lines, [&](const log_line& line) { return !line.is_problem; });
  std::string excerpt;
  const auto first = lines.size() - std::min(lines_max, lines.size());
  for (auto at = first; at < lines.size(); ++at) {
    if (!excerpt.empty()) excerpt += "; ";
    excerpt += lines[at].text;
  }
  return excerpt;
}

}  // namespace agon::systems::etcd
