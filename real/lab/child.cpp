// Starts a program by posix_spawn, which is safe beside other threads, and watches its end by a
// pidfd.
#include "real/lab/child.hpp"

#include "real/lab/descriptor.hpp"
#include "real/lab/pidfd.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>

namespace agon::real {
namespace {

using steady = std::chrono::steady_clock;

int milliseconds_until(steady::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady::now());
  return left.count() > 0 ? static_cast<int>(left.count()) : 0;
}

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> list;
  list.reserve(words.size() + 1);
  for (const auto& word : words) list.push_back(const_cast<char*>(word.c_str()));
  list.push_back(nullptr);
  return list;
}

// Starts the program as leader of a process group of its own, writing to `output`; 0 or an errno.
int spawn(const std::string& file, const std::vector<std::string>& words, int output, pid_t& pid) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output, 1);
  posix_spawn_file_actions_adddup2(&actions, output, 2);
  posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  const std::vector<std::string> environment{"PATH=" + std::string{program_path}, "HOME=/root",
                                             "LC_ALL=C"};
  const int problem = posix_spawn(&pid, file.c_str(), &actions, &attributes, pointers(words).data(),
                                  pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return problem;
}

// Takes what can be read now. False at the end of the stream.
bool drain(int source, std::string& text) {
  std::array<char, 4096> buffer{};
  while (true) {
    const auto count = ::read(source, buffer.data(), buffer.size());
    if (count > 0) {
      text.append(buffer.data(), static_cast<std::size_t>(count));
    } else if (count < 0 && errno == EINTR) {
      continue;
    } else {
      return count < 0 && errno == EAGAIN;
    }
  }
}

// Collects output until the process ends. False when time is over.
bool await_end(int process, int source, steady::time_point deadline, std::string& text) {
  std::array<pollfd, 2> events{{{process, POLLIN, 0}, {source, POLLIN, 0}}};
  while (true) {
    const int count = ::poll(events.data(), events.size(), milliseconds_until(deadline));
    if (count == 0) return false;
    if (count < 0) continue;  // a signal
    if (events[1].revents != 0 && !drain(source, text)) events[1].fd = -1;
    if (events[0].revents != 0) {
      if (events[1].fd >= 0) drain(source, text);
      return true;
    }
  }
}

int reap(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

std::string find_program(std::string_view name, std::string_view path) {
  if (name.starts_with('/')) return std::string{name};
  while (!path.empty()) {
    const auto end = path.find(':');
    auto file = std::string{path.substr(0, end)} + "/" + std::string{name};
    if (::access(file.c_str(), X_OK) == 0) return file;
    path = end == std::string_view::npos ? std::string_view{} : path.substr(end + 1);
  }
  return {};
}

result<child_output> run_child(const std::vector<std::string>& words, duration limit) {
  invariant(!words.empty(), "a program to run");
  const auto deadline = steady::now() + limit;
  const auto file = find_program(words.front());
  if (file.empty())
    return error{"there is no program " + words.front(), std::string{program_path}, "install it"};
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return error{std::string{"no pipe: "} + std::strerror(errno), words.front()};
  const descriptor source{ends[0]};
  descriptor output{ends[1]};
  ::fcntl(source.get(), F_SETFL, O_NONBLOCK);
  pid_t pid = -1;
  if (const int problem = spawn(file, words, output.get(), pid); problem != 0)
    return error{std::string{"could not start: "} + std::strerror(problem), file};
  output.reset();
  const descriptor process{::pidfd_open(pid, 0)};
  child_output left;
  if (!process.is_open() || !await_end(process.get(), source.get(), deadline, left.text)) {
    ::kill(-pid, SIGKILL);
    reap(pid);
    return error{"did not end within " + to_string(limit), words.front(),
                 "it was killed; its last line: " + last_line(left.text)};
  }
  left.exit_status = reap(pid);
  return left;
}

std::string last_line(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const auto end = text.find_last_not_of(blank);
  if (end == std::string_view::npos) return {};
  text = text.substr(0, end + 1);
  const auto start = text.find_last_of('\n');
  return std::string{start == std::string_view::npos ? text : text.substr(start + 1)};
}

}  // namespace agon::real
