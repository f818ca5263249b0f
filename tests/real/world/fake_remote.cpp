// Runs or records what a connection is asked for.
#include "tests/real/world/fake_remote.hpp"

#include "real/deadline.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <optional>
#include <poll.h>
#include <signal.h>
#include <stdexcept>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace agon::real::testing {

namespace {

// A shell that runs `line` with the file `input` as its standard input and `out` as its output.
pid_t start_shell(const std::string& line, int input, int out) {
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::setpgid(0, 0);
  ::dup2(input, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::execl("/bin/sh", "sh", "-c", line.c_str(), nullptr);
  ::_exit(127);
}

// What comes out of `source` until its end; nothing if that takes too long.
std::optional<std::string> read_until_end(int source, deadline end) {
  std::string text;
  std::array<char, 4096> part{};
  while (!end.passed()) {
    pollfd watched{source, POLLIN, 0};
    if (::poll(&watched, 1, end.poll_time(std::chrono::milliseconds{100})) <= 0) continue;
    const auto count = ::read(source, part.data(), part.size());
    if (count <= 0) return text;
    text.append(part.data(), static_cast<std::size_t>(count));
  }
  return std::nullopt;
}

}  // namespace

result<command_output> local_remote::execute(std::string_view line, std::string_view input,
                                             duration limit) {
  char name[] = "/tmp/agon-input-XXXXXX";
  const int file = ::mkstemp(name);
  ::unlink(name);
  const bool written =
      ::write(file, input.data(), input.size()) == static_cast<ssize_t>(input.size());
  ::lseek(file, 0, SEEK_SET);
  std::array<int, 2> ends{};
  if (!written || ::pipe2(ends.data(), O_CLOEXEC) != 0) return error{"no room for a command"};
  const pid_t pid = start_shell(std::string{line}, file, ends[1]);
  ::close(ends[1]);
  ::close(file);
  auto out = read_until_end(ends[0], deadline{limit});
  ::close(ends[0]);
  if (!out) ::kill(-pid, SIGKILL);
  int status = 0;
  ::waitpid(pid, &status, 0);
  if (!out) return error{"took longer than " + to_string(limit), where()};
  return command_output{.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 0,
                        .signal = WIFSIGNALED(status) ? "KILL" : "",
                        .out = *std::move(out),
                        .err = {}};
}

result<> local_remote::upload(std::string_view content, std::string_view path, int mode, duration) {
  const std::string target{path};
  std::ofstream file{target, std::ios::binary};
  file << content;
  if (!file.flush() || ::chmod(target.c_str(), static_cast<mode_t>(mode)) != 0)
    return error{"cannot write", target};
  return success{};
}

result<std::string> local_remote::download(std::string_view path, duration) {
  std::ifstream file{std::string{path}, std::ios::binary};
  if (!file) return error{"cannot read", std::string{path}};
  return std::string{std::istreambuf_iterator<char>{file}, {}};
}

result<command_output> recorded_remote::execute(std::string_view line, std::string_view input,
                                                duration) {
  lines_->push_back(std::string{line} + (input.empty() ? "" : "\n") + std::string{input});
  return answer_(line);
}

result<> recorded_remote::upload(std::string_view content, std::string_view path, int mode,
                                 duration) {
  lines_->push_back("upload " + std::string{path} + " " + std::to_string(mode) + " " +
                    std::to_string(content.size()));
  return success{};
}

result<std::string> recorded_remote::download(std::string_view path, duration) {
  lines_->push_back("download " + std::string{path});
  return std::string{"content of "} + std::string{path};
}

result<command_output> agree(std::string_view line) {
  if (line.find("list counter") != std::string_view::npos)
    return command_output{.exit_status = 1, .err = "Error: No such file or directory"};
  return command_output{};
}

result<> recorded_db::step(const std::string& name, const cluster& where) {
  const std::lock_guard guard{mutex_};
  steps.push_back(name + " " + where.self.host);
  if (name == throwing) throw std::runtime_error{name + " threw"};
  if (name == failing) return error{name + " failed", {}, "try again"};
  return success{};
}

bool any_holds(const std::vector<std::string>& lines, std::string_view part) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](const std::string& line) { return line.find(part) != std::string::npos; });
}

}  // namespace agon::real::testing
