// The C interface of SQLite, behind values that close themselves.
#include "scenarios/explore/sqlite.hpp"

#include <sqlite3.h>

namespace agon::scenarios {
namespace {

error trouble(sqlite3* with, const std::string& path) {
  const int code = with == nullptr ? SQLITE_NOMEM : sqlite3_errcode(with);
  const auto* what = with == nullptr ? "out of memory" : sqlite3_errmsg(with);
  const auto* hint = code == SQLITE_NOTADB || code == SQLITE_CORRUPT
                         ? "is it the file of a campaign? Give another one"
                     : code == SQLITE_BUSY ? "another process uses it; wait for its end"
                                           : "is the disk full, or the folder read-only?";
  return error{std::string{"cannot use the database: "} + what, path, hint};
}

}  // namespace

void statement::closer::operator()(sqlite3_stmt* open) const { sqlite3_finalize(open); }
void database::closer::operator()(sqlite3* open) const { sqlite3_close(open); }

statement& statement::with(std::int64_t value) {
  const int code = sqlite3_bind_int64(open_.get(), ++bound_, value);
  invariant(code == SQLITE_OK, "a parameter that the statement has");
  return *this;
}

statement& statement::with(double value) {
  const int code = sqlite3_bind_double(open_.get(), ++bound_, value);
  invariant(code == SQLITE_OK, "a parameter that the statement has");
  return *this;
}

statement& statement::with(std::string_view text) {
  const int code = sqlite3_bind_text(open_.get(), ++bound_, text.data(),
                                     static_cast<int>(text.size()), SQLITE_TRANSIENT);
  invariant(code == SQLITE_OK, "a parameter that the statement has");
  return *this;
}

result<bool> statement::next() {
  const int code = sqlite3_step(open_.get());
  if (code == SQLITE_ROW) return true;
  bound_ = 0;
  const auto problem = trouble(sqlite3_db_handle(open_.get()), path_);
  sqlite3_reset(open_.get());
  if (code != SQLITE_DONE) return problem;
  return false;
}

result<> statement::run() {
  while (true) {
    const auto more = next();
    if (!more) return more.problem();
    if (!*more) return success{};
  }
}

std::int64_t statement::integer(int column) const {
  return sqlite3_column_int64(open_.get(), column);
}

double statement::real(int column) const { return sqlite3_column_double(open_.get(), column); }

std::string statement::text(int column) const {
  const auto* bytes = sqlite3_column_text(open_.get(), column);
  const auto size = sqlite3_column_bytes(open_.get(), column);
  if (bytes == nullptr) return {};
  return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

result<database> database::open(const std::string& path) {
  sqlite3* made = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &made, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  database opened{made, path};
  if (code != SQLITE_OK) return trouble(made, path);
  sqlite3_busy_timeout(made, 5'000);
  return opened;
}

result<> database::run(const std::string& statements) {
  if (sqlite3_exec(open_.get(), statements.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    return trouble(open_.get(), path_);
  return success{};
}

result<statement> database::prepare(std::string_view text) const {
  sqlite3_stmt* made = nullptr;
  const int code =
      sqlite3_prepare_v2(open_.get(), text.data(), static_cast<int>(text.size()), &made, nullptr);
  if (code != SQLITE_OK) return trouble(open_.get(), path_);
  return statement{made, path_};
}

}  // namespace agon::scenarios
