// etcd members as child processes on loopback addresses, started with the command line of real
// nodes.
#pragma once

#include "actors/vocabulary/op.hpp"
#include "scenarios/systems/etcd/command_line.hpp"
#include "scenarios/systems/etcd/status.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <string>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace agon::systems::etcd {

/// Repeats an op until it is ok, for a minute at most, and answers its last completion: what the op
/// shows holds however busy this machine is, and etcd lets requests time out while its disk is.
/// For ops that may happen more than once.
template <class Attempt>
op until_ok(Attempt attempt) {
  using namespace std::chrono_literals;
  const auto over = std::chrono::steady_clock::now() + 60s;
  auto last = attempt();
  while (last.type != op_type::ok && std::chrono::steady_clock::now() < over) {
    std::this_thread::sleep_for(100ms);
    last = attempt();
  }
  return last;
}

/// A port of 127.0.0.1 that is free now.
inline std::uint16_t free_port() {
  boost::asio::io_context context;
  return boost::asio::ip::tcp::acceptor{context, {boost::asio::ip::address_v4::loopback(), 0}}
      .local_endpoint()
      .port();
}

/// A folder that lives as long as this.
class scratch_folder {
 public:
  scratch_folder() {
    auto name = (std::filesystem::temp_directory_path() / "agon-etcd-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  ~scratch_folder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// One etcd; killed, by its pid, when this goes.
class member_process {
 public:
  member_process(std::vector<std::string> command, std::string log_file)
      : command_{std::move(command)}, log_file_{std::move(log_file)} {}
  member_process(const member_process&) = delete;
  member_process& operator=(const member_process&) = delete;
  ~member_process() { kill(); }

  void start() {
    std::vector<char*> words;
    for (auto& word : command_) words.push_back(word.data());
    words.push_back(nullptr);
    const auto parent = ::getpid();
    pid_ = ::fork();
    if (pid_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    const int log = ::open(log_file_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(log, 1);
    ::dup2(log, 2);
    ::execv(words.front(), words.data());
    ::_exit(127);
  }

  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

  void pause() const {
    ::kill(pid_, SIGSTOP);
    int state = 0;
    ::waitpid(pid_, &state, WUNTRACED);
  }

  void resume() const { ::kill(pid_, SIGCONT); }

 private:
  std::vector<std::string> command_;
  std::string log_file_;
  pid_t pid_ = -1;
};

/// Up to a few members, the k-th at 127.0.0.k.
class local_cluster {
 public:
  explicit local_cluster(std::uint32_t size) {
    for (std::uint32_t k = 1; k <= size; ++k) {
      const auto address = "127.0.0." + std::to_string(k);
      machines_.push_back({.node = node_id{k}, .host = address, .address = address});
    }
    for (const auto& machine : machines_) {
      const auto name = to_string(machine.node);
      members_.push_back(std::make_unique<member_process>(
          command_line({.machines = machines_, .self = machine},
                       {.program = "/usr/bin/etcd",
                        .data_folder = (folder_.path() / name).string(),
                        .knows_enable_v2 = true},
                       {.client_port = client_port_, .peer_port = peer_port_}),
          (folder_.path() / (name + ".log")).string()));
      members_.back()->start();
    }
  }

  /// The k-th member, from 1.
  member_process& member(std::uint32_t k) { return *members_.at(k - 1); }
  /// Where it serves clients.
  [[nodiscard]] endpoint at(std::uint32_t k) const {
    return {.address = machines_.at(k - 1).address, .port = client_port_};
  }
  /// Waits until the k-th member serves, for a minute at most.
  [[nodiscard]] result<> await(std::uint32_t k) const {
    using namespace std::chrono_literals;
    const auto over = std::chrono::steady_clock::now() + 60s;
    auto ready = healthy(at(k), 5s);
    while (!ready && std::chrono::steady_clock::now() < over) {
      std::this_thread::sleep_for(100ms);
      ready = healthy(at(k), 5s);
    }
    return ready;
  }

 private:
  scratch_folder folder_;
  std::uint16_t client_port_ = free_port();
  std::uint16_t peer_port_ = free_port();
  std::vector<real::machine> machines_;
  std::vector<std::unique_ptr<member_process>> members_;
};

}  // namespace agon::systems::etcd
