// The test server as a process that a test starts, kills and starts again.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <sys/types.h>

namespace agon::real::testing {

/// A TCP port of loopback on which nobody listens now.
std::uint16_t free_port();

/// An empty folder that disappears with this value.
class scratch_folder {
 public:
  scratch_folder();
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  ~scratch_folder();
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// One node's server. Killed when this goes.
class server_process {
 public:
  server_process(std::uint32_t node, std::uint16_t port, std::string folder);
  server_process(const server_process&) = delete;
  server_process& operator=(const server_process&) = delete;
  ~server_process();

  /// Ports of the other nodes, before start.
  void know(std::map<std::uint32_t, std::uint16_t> peers) { peers_ = std::move(peers); }
  void set_seed(std::uint32_t seed) { seed_ = seed; }
  /// Starts it. It dies with the thread that does so.
  void launch();
  /// Waits until it is ready; false if it was not within 20 s.
  [[nodiscard]] bool is_ready_soon() const;
  /// Both of these.
  [[nodiscard]] bool start();
  void send_signal(int number) const;
  /// Ends it at once, as a power failure would.
  void kill();
  /// Waits until it has ended; its exit status, -1 after a signal, -2 if it did not end within 20
  /// s.
  int wait();
  /// What it printed since it started.
  [[nodiscard]] std::string output() const;

 private:
  std::uint32_t node_;
  std::uint16_t port_;
  std::string folder_;
  std::map<std::uint32_t, std::uint16_t> peers_;
  std::uint32_t seed_ = 7;
  pid_t pid_ = -1;
};

}  // namespace agon::real::testing
