// The folder of a run: `store/<name>/<time>/`, and the links `latest` and `current`.
#pragma once

#include "actors/vocabulary/op.hpp"
#include "actors/vocabulary/result.hpp"
#include "scenarios/store/history_sink.hpp"

#include <chrono>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

namespace agon::scenarios {

/// Such as 20261122T174000.123Z, in UTC: sorts by time, as Jepsen's.
std::string name_of_time(std::chrono::system_clock::time_point now);

/// A folder that holds all that a run leaves.
class run_folder {
 public:
  /// Makes `store/name/<now, UTC>/` and points `store/current` at it.
  static result<run_folder> create(const std::string& store, const std::string& name);
  /// The folder at `path`, which must hold a test.json.
  static result<run_folder> at(const std::string& path);
  /// As open_run (runs.hpp): `which` is an index, a path, or empty for the newest.
  static result<run_folder> open(const std::string& store, const std::string& which);

  /// True while the process that made the folder lives and uses it.
  [[nodiscard]] bool is_under_way() const;

  [[nodiscard]] const std::string& path() const { return path_; }
  /// The path of a file in it.
  [[nodiscard]] std::string file(std::string_view name) const;

  /// True if there is such a file.
  [[nodiscard]] bool has(std::string_view name) const;

  /// Writes a file at once: a reader sees the old one or the new one, never half of it.
  [[nodiscard]] result<> write(std::string_view name, std::string_view content) const;
  /// The same for content that need not be in memory as a whole; `fill` writes it.
  [[nodiscard]] result<> write_with(std::string_view name,
                                    const std::function<void(std::ostream&)>& fill) const;
  /// Writes indented JSON, and has it on disk.
  [[nodiscard]] result<> write_json(std::string_view name, const json::value& content) const;
  [[nodiscard]] result<std::string> read(std::string_view name) const;
  [[nodiscard]] result<json::object> read_json(std::string_view name) const;

  /// Points `store/latest` and `store/<name>/latest` at this folder.
  [[nodiscard]] result<> mark_latest() const;
  /// Removes the folder with all it holds.
  void remove() const;

 private:
  enum class durability { left_to_the_system, on_disk };

  run_folder(std::string path, std::shared_ptr<const void> lock)
      : path_{std::move(path)}, lock_{std::move(lock)} {}
  [[nodiscard]] result<> replace(std::string_view name,
                                 const std::function<void(std::ostream&)>& fill,
                                 durability wanted) const;

  std::string path_;
  std::shared_ptr<const void> lock_;  ///< Of a run that is under way, in the process that made it.
};

/// JSON with two spaces of indentation, ending in a line end.
std::string pretty(const json::value& value);

}  // namespace agon::scenarios
