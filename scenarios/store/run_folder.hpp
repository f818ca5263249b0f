// The folder of a run: `store/<name>/<time>/`, and the links `latest` and `current`.
#pragma once

#include "actors/test.hpp"
#include "actors/vocabulary/op.hpp"
#include "actors/vocabulary/result.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace agon::scenarios {

/// A folder that holds all that a run leaves.
class run_folder {
 public:
  /// Makes `store/name/<now, UTC>/` and points `store/current` at it.
  static result<run_folder> create(const std::string& store, const std::string& name);
  /// The folder at `path`, or the one that `store/latest` points to if `path` is empty. It must
  /// hold a test.json.
  static result<run_folder> open(const std::string& store, const std::string& path);

  [[nodiscard]] const std::string& path() const { return path_; }
  /// The path of a file in it.
  [[nodiscard]] std::string file(std::string_view name) const;

  /// Writes a file at once: a reader sees the old one or the new one, never half of it.
  [[nodiscard]] result<> write(std::string_view name, std::string_view content) const;
  /// Writes indented JSON.
  [[nodiscard]] result<> write_json(std::string_view name, const json::value& content) const;
  [[nodiscard]] result<std::string> read(std::string_view name) const;
  [[nodiscard]] result<json::object> read_json(std::string_view name) const;

  /// Points `store/latest` and `store/<name>/latest` at this folder.
  [[nodiscard]] result<> mark_latest() const;
  /// Removes the folder with all it holds.
  void remove() const;

 private:
  explicit run_folder(std::string path) : path_{std::move(path)} {}
  std::string path_;
};

/// Streams ops to a file of JSON lines. `flush` syncs it to disk, as does every block of 16,384
/// ops.
std::shared_ptr<op_sink> make_history_sink(const std::string& path);

/// JSON with two spaces of indentation, ending in a line end.
std::string pretty(const json::value& value);

}  // namespace agon::scenarios
