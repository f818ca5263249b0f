// This machine as a remote one, without SSH: lines run in /bin/sh. And one that only pretends.
#pragma once

#include "real/remote.hpp"
#include "tests/scenarios/systems/etcd/member_process.hpp"

#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace agon::systems::etcd {

/// Runs lines in a shell of this machine, in a process group of their own.
class local_shell final : public real::remote {
 public:
  result<real::command_output> execute(std::string_view line, std::string_view input,
                                       duration limit) override {
    const auto in = write("in", input);
    const auto out = write("out", "");
    const auto err = write("err", "");
    const std::string script{line};
    const auto pid = ::fork();
    if (pid == 0) {
      ::setpgid(0, 0);
      ::dup2(::open(in.c_str(), O_RDONLY | O_CLOEXEC), 0);
      ::dup2(::open(out.c_str(), O_WRONLY | O_CLOEXEC), 1);
      ::dup2(::open(err.c_str(), O_WRONLY | O_CLOEXEC), 2);
      ::execl("/bin/sh", "sh", "-c", script.c_str(), nullptr);
      ::_exit(127);
    }
    int state = 0;
    if (!wait(pid, limit, state)) return error{.what = "time over", .where = where()};
    return real::command_output{.exit_status = WIFEXITED(state) ? WEXITSTATUS(state) : 0,
                                .signal = WIFSIGNALED(state) ? "KILL" : "",
                                .out = read(out),
                                .err = read(err)};
  }

  result<> upload(std::string_view content, std::string_view path, int mode, duration) override {
    std::ofstream file{std::string{path}, std::ios::binary | std::ios::trunc};
    file << content;
    file.close();
    if (!file) return error{.what = "cannot write " + std::string{path}, .where = where()};
    std::filesystem::permissions(path, static_cast<std::filesystem::perms>(mode));
    return success{};
  }

  result<std::string> download(std::string_view path, duration) override {
    return read(std::string{path});
  }

  [[nodiscard]] std::string where() const override { return "root@here:0"; }

 private:
  std::string write(const char* name, std::string_view content) {
    auto path = (folder_.path() / name).string();
    std::ofstream{path, std::ios::binary | std::ios::trunc} << content;
    return path;
  }

  static std::string read(const std::string& path) {
    std::stringstream content;
    content << std::ifstream{path, std::ios::binary}.rdbuf();
    return content.str();
  }

  static bool wait(pid_t pid, duration limit, int& state) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (::waitpid(pid, &state, WNOHANG) == 0) {
      if (std::chrono::steady_clock::now() > end) {
        ::kill(-pid, SIGKILL);
        ::waitpid(pid, &state, 0);
        return false;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
    return true;
  }

  scratch_folder folder_;
};

/// Runs nothing: writes down each line and answers what the test says.
class pretended_shell final : public real::remote {
 public:
  using answerer = std::function<real::command_output(const std::string& line)>;

  pretended_shell(std::vector<std::string>& lines, answerer answer)
      : lines_{lines}, answer_{std::move(answer)} {}

  result<real::command_output> execute(std::string_view line, std::string_view, duration) override {
    lines_.emplace_back(line);
    return answer_(lines_.back());
  }
  result<> upload(std::string_view, std::string_view, int, duration) override { return success{}; }
  result<std::string> download(std::string_view, duration) override { return std::string{}; }
  [[nodiscard]] std::string where() const override { return "root@nowhere:0"; }

 private:
  std::vector<std::string>& lines_;
  answerer answer_;
};

}  // namespace agon::systems::etcd
