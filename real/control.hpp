// Commands on a node, written safely: every word is escaped; folder, user and environment are
// options.
#pragma once

#include "real/remote.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace agon::real {

/// A word of a command line. Strings are escaped; `literal` ones go through as they are (`|`, `&&`,
/// `>`).
struct word {
  std::string text;
  word(std::string_view escaped);    // NOLINT(google-explicit-constructor)
  word(const std::string& escaped);  // NOLINT(google-explicit-constructor)
  word(const char* escaped);         // NOLINT(google-explicit-constructor)
  word(std::int64_t number);         // NOLINT(google-explicit-constructor)
  word(int number);                  // NOLINT(google-explicit-constructor)
};

/// A word that the shell sees as it is.
word literal(std::string_view text);
/// `text` such that a POSIX shell reads it as one word.
std::string escape(std::string_view text);

/// Where and as whom a command runs.
struct exec_options {
  std::string folder = {};     ///< `cd` there first.
  std::string sudo_user = {};  ///< Run by `sudo -u`; the password is that of `control`.
  std::map<std::string, std::string> environment = {};
  std::string input = {};  ///< Standard input.
  duration limit = std::chrono::seconds{60};
};

/// How a daemon is started.
struct daemon_options {
  std::string folder = "/";
  std::string log_file = {};  ///< Standard output and error are appended here.
  std::string pid_file = {};  ///< Names the process that runs already, if there is one.
  std::map<std::string, std::string> environment = {};
};

/// Hands on one node. Belongs to one thread at a time.
class control {
 public:
  /// `sudo_password` may be empty.
  explicit control(std::unique_ptr<remote> connection, std::string sudo_password = {});
  control(control&&) noexcept;
  control& operator=(control&&) noexcept;
  ~control();

  /// Runs a command; its standard output without the last line end. A non-zero exit is an error
  /// that holds the command, the status and what it wrote.
  result<std::string> exec(const std::vector<word>& words, const exec_options& options = {});
  /// Runs a command; any exit is fine.
  result<command_output> try_exec(const std::vector<word>& words, const exec_options& options = {});

  result<> upload(std::string_view content, std::string_view path, int mode = 0644);
  result<> upload_file(const std::string& local, std::string_view path, int mode = 0755);
  result<std::string> download(std::string_view path);
  result<bool> exists(std::string_view path);

  /// Starts a program that outlives the connection, detached from it; answers its pid. If the
  /// program of the pid file runs already, answers that one's.
  result<std::int64_t> start_daemon(const std::vector<word>& command,
                                    const daemon_options& options);
  /// Pids of processes whose executable's base name is `program`.
  result<std::vector<std::int64_t>> pids_of(std::string_view program);
  /// Sends a signal (such as `KILL`) to these processes and waits until it shows: dead for KILL,
  /// stopped for STOP, not stopped for CONT. Answers the pids that it reached; an error if one did
  /// not follow within 5 s.
  result<std::vector<std::int64_t>> signal(const std::vector<std::int64_t>& pids,
                                           std::string_view signal_name);
  /// Waits until the node accepts TCP connections at this port of its own.
  result<> await_tcp_port(std::uint16_t port, duration limit = std::chrono::seconds{60});

  /// `user@host:port`.
  [[nodiscard]] std::string where() const;

 private:
  std::unique_ptr<remote> connection_;
  std::string sudo_password_;
};

}  // namespace agon::real
