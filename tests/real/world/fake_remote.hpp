// Connections that need no other machine: one that runs commands here, one that only records them;
// and a system under test for them.
#pragma once

#include "real/db.hpp"
#include "real/remote.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace agon::real::testing {

/// Runs commands by /bin/sh on this machine.
class local_remote : public remote {
 public:
  result<command_output> execute(std::string_view line, std::string_view input,
                                 duration limit) override;
  result<> upload(std::string_view content, std::string_view path, int mode,
                  duration limit) override;
  result<std::string> download(std::string_view path, duration limit) override;
  [[nodiscard]] std::string where() const override { return "root@here:22"; }
};

/// What was asked of a recorded_remote, in order: command lines, each with its input on the next
/// lines; `upload PATH MODE SIZE`; `download PATH`.
using record = std::shared_ptr<std::vector<std::string>>;

/// Answers commands by a function and does nothing.
class recorded_remote : public remote {
 public:
  using answers = std::function<result<command_output>(std::string_view line)>;
  recorded_remote(record lines, answers answer)
      : lines_{std::move(lines)}, answer_{std::move(answer)} {}

  result<command_output> execute(std::string_view line, std::string_view input,
                                 duration limit) override;
  result<> upload(std::string_view content, std::string_view path, int mode,
                  duration limit) override;
  result<std::string> download(std::string_view path, duration limit) override;
  [[nodiscard]] std::string where() const override { return "root@recorded:22"; }

 private:
  record lines_;
  answers answer_;
};

/// An answer for recorded_remote: all goes well, and no packet rules of an earlier run are there.
result<command_output> agree(std::string_view line);

/// A system under test whose steps are recorded, and fail where `failing` names them.
class recorded_db : public db {
 public:
  result<> setup(control&, const cluster& where) override { return step("setup", where); }
  result<> await_ready(control&, const cluster& where) override { return step("ready", where); }
  result<> setup_primary(control&, const cluster& where) override { return step("primary", where); }
  result<> teardown(control&, const cluster& where) override { return step("teardown", where); }
  result<> start(control&, const cluster& where) override { return step("start", where); }
  [[nodiscard]] std::string program() const override { return program_name; }
  [[nodiscard]] std::vector<std::string> log_files(const cluster&) const override { return logs; }

  std::vector<std::string> steps;  ///< `setup n1`; only read when no step runs.
  std::string failing;             ///< That step fails.
  std::string throwing;            ///< That step throws.
  std::string program_name = "no-such-program";
  std::vector<std::string> logs;

 private:
  result<> step(const std::string& name, const cluster& where);
  std::mutex mutex_;
};

/// True if one of the lines holds `part`.
bool any_holds(const std::vector<std::string>& lines, std::string_view part);

}  // namespace agon::real::testing
