// SQLite as this project needs it: a database, statements that are prepared once, errors as values.
#pragma once

#include "actors/vocabulary/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace agon::scenarios {

/// A prepared statement. Parameters and columns count from 0.
class statement {
 public:
  /// Puts a value in place of the next `?`.
  statement& with(std::int64_t value);
  statement& with(double value);
  statement& with(std::string_view text);

  /// The next row: true if there is one. After the last, the statement can be used again.
  result<bool> next();
  /// Runs it to its end, for what has no rows, and readies it for the next use.
  result<> run();

  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] double real(int column) const;
  [[nodiscard]] std::string text(int column) const;

 private:
  friend class database;
  struct closer {
    void operator()(sqlite3_stmt* open) const;
  };
  statement(sqlite3_stmt* open, std::string path) : open_{open}, path_{std::move(path)} {}

  std::unique_ptr<sqlite3_stmt, closer> open_;
  std::string path_;
  int bound_ = 0;
};

/// An open database. Not thread-safe. Statements must go before it.
class database {
 public:
  /// Opens the file, or makes it. What is no database shows at the first statement.
  static result<database> open(const std::string& path);

  /// Runs statements that have no parameters and whose rows don't matter.
  [[nodiscard]] result<> run(const std::string& statements);
  [[nodiscard]] result<statement> prepare(std::string_view text) const;

 private:
  struct closer {
    void operator()(sqlite3* open) const;
  };
  database(sqlite3* open, std::string path) : open_{open}, path_{std::move(path)} {}

  std::unique_ptr<sqlite3, closer> open_;
  std::string path_;
};

}  // namespace agon::scenarios
