// A real ssh server for tests: its own keys, port and temporary folder; ends with the object.
#pragma once

#include "real/ssh.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace agon::real::test {

/// A temporary folder, removed with all that is in it.
class temporary_folder {
 public:
  temporary_folder();
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;
  ~temporary_folder();
  /// The path of something in it.
  [[nodiscard]] std::string path(const std::string& name = {}) const;

 private:
  std::filesystem::path path_;
};

/// A program that runs beside the test and is killed with the object, or with the test.
class child_process {
 public:
  /// `before` runs in the new process before the command.
  explicit child_process(const std::vector<std::string>& command,
                         const std::function<void()>& before = {});
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;
  ~child_process();
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
};

/// Writes a file of the test machine.
void write_file(const std::string& path, const std::string& content);
/// Reads a file of the test machine; empty if there is none.
std::string read_file(const std::string& path);
/// Runs a command line of the test's own; aborts the test program if it fails.
void run_here(const std::string& line);

/// How a test's server differs from the usual one.
struct sshd_options {
  std::string host_key_type = "ed25519";
  std::string more = {};           ///< Further lines of its configuration.
  std::string root_password = {};  ///< `correct horse`, or empty for none.
  std::string environment = {};    ///< What sessions have in theirs, such as `A=1 B=2`.
};

/// sshd at a free port of 127.0.0.1, which lets root in by `key()`.
class sshd {
 public:
  explicit sshd(const sshd_options& options = {});
  ~sshd();

  /// Ends the server and its sessions.
  void stop();
  /// Starts it again, with the same port and keys. Returns when it answers.
  void start();

  /// Why tests with sshd cannot run here; empty if they can.
  static std::string missing();

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// A file in the server's temporary folder.
  [[nodiscard]] std::string path(const std::string& name) const { return folder_.path(name); }
  /// The private key that is let in.
  [[nodiscard]] std::string key() const { return path("user_ed25519"); }
  /// The line of known_hosts that the server's host key needs.
  [[nodiscard]] std::string known_hosts_line() const;
  /// Makes a key of this type that is let in; answers its path.
  std::string make_key(const std::string& type, const std::string& passphrase = {});
  /// Options that work.
  [[nodiscard]] ssh_options options() const;
  /// The pids of the server's processes for sessions, the newest last.
  [[nodiscard]] std::vector<pid_t> session_pids() const;
  /// What it wrote to its log.
  [[nodiscard]] std::string log() const { return read_file(path("log")); }

 private:
  temporary_folder folder_;
  std::uint16_t port_ = 0;
  std::string shadow_;
  std::unique_ptr<child_process> server_;
};

/// A TCP port of 127.0.0.1 that nothing listens at.
std::uint16_t free_port();

}  // namespace agon::real::test
