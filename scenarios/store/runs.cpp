// Looking through the folders of a store.
#include "scenarios/store/runs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>

namespace agon::scenarios {
namespace {

namespace fs = std::filesystem;

std::optional<std::int64_t> index_in(std::string_view which) {
  std::int64_t index = 0;
  const auto [end, problem] = std::from_chars(which.data(), which.data() + which.size(), index);
  if (which.empty() || problem != std::errc{} || end != which.data() + which.size())
    return std::nullopt;
  return index;
}

error no_runs(const std::string& store) {
  return {"there is no run yet", (fs::path{store} / "latest").string(), "agon test makes one"};
}

result<run_folder> at_index(const std::string& store, std::int64_t index) {
  const auto runs = all_runs(store);
  if (runs.empty()) return no_runs(store);
  const auto count = static_cast<std::int64_t>(runs.size());
  if (index >= count || index < -count)
    return error{
        fmt::format("there is no run {}", index), store,
        fmt::format("it has {0} runs: 0 to {1}, or -1 (the newest) to -{0}", count, count - 1)};
  return run_folder::at(runs[static_cast<std::size_t>(index < 0 ? count + index : index)]);
}

result<run_folder> newest(const std::string& store) {
  const auto runs = all_runs(store);
  for (auto path = runs.rbegin(); path != runs.rend(); ++path) {
    auto run = run_folder::at(*path);
    if (run && !run->is_under_way()) return run;
  }
  if (runs.empty()) return no_runs(store);
  return error{"every run here is still under way", store, "wait for one to end, or name it"};
}

}  // namespace

std::vector<std::string> all_runs(const std::string& store) {
  std::vector<std::pair<std::string, std::string>> found;  // Name by time, and path.
  std::error_code problem;
  const auto folders = [&](const fs::path& of) {
    std::vector<fs::path> inside;
    for (fs::directory_iterator each{of, problem}, end; !problem && each != end;
         each.increment(problem))
      if (each->is_directory(problem) && !each->is_symlink(problem)) inside.push_back(each->path());
    return inside;
  };
  for (const auto& test : folders(store))
    for (const auto& run : folders(test))
      if (fs::exists(run / "test.json", problem))
        found.emplace_back(run.filename().string(), run.string());
  std::sort(found.begin(), found.end());
  std::vector<std::string> paths;
  for (auto& [name, path] : found) paths.push_back(std::move(path));
  return paths;
}

result<run_folder> open_run(const std::string& store, std::string_view which) {
  if (which.empty()) return newest(store);
  const fs::path path{which};
  std::error_code problem;
  if (const auto index = index_in(which); index && !fs::exists(path, problem))
    return at_index(store, *index);
  if (fs::is_regular_file(path, problem))
    return run_folder::at(path.has_parent_path() ? path.parent_path().string() : ".");
  return run_folder::at(path.string());
}

}  // namespace agon::scenarios
