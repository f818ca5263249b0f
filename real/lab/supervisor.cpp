// Between fork and exec only system calls are made: other threads of this process may hold locks.
#include "real/lab/supervisor.hpp"

#include "real/lab/child.hpp"
#include "real/lab/pidfd.hpp"
#include "real/lab/state.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace agon::real {
namespace {

struct pipe_ends {
  descriptor read;
  descriptor write;
};

pipe_ends make_pipe() {
  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {};
  return {descriptor{ends[0]}, descriptor{ends[1]}};
}

// What the helper process tells of the birth: a pid, or an errno.
struct birth {
  pid_t pid = 0;
  int problem = 0;
};

// What the new process needs, made before the fork.
struct launch {
  const char* file;
  char* const* words;
  char* const* environment;
  int log;
  int reports;
  int orders;
};

[[noreturn]] void become(const launch& plan) {
  for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::umask(022);
  // Above all that the next lines overwrite.
  const int log = ::fcntl(plan.log, F_DUPFD, 10);
  const int reports = ::fcntl(plan.reports, F_DUPFD, 10);
  const int orders = ::fcntl(plan.orders, F_DUPFD, 10);
  const int nothing = ::open("/dev/null", O_RDONLY);
  if (::chdir("/") != 0 || ::dup2(nothing, 0) < 0 || ::dup2(log, 1) < 0 || ::dup2(log, 2) < 0 ||
      ::dup2(reports, 3) < 0 || ::dup2(orders, 4) < 0)
    ::_exit(126);
  ::close_range(5, ~0U, 0);
  ::execve(plan.file, plan.words, plan.environment);
  ::_exit(127);
}

// Runs in a helper process, so that this one keeps its namespaces.
[[noreturn]] void give_birth(const launch& plan, int answer) {
  birth told;
  ::setsid();
  if (::unshare(CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC) != 0) {
    told.problem = errno;
  } else {
    told.pid = ::fork();
    if (told.pid == 0) become(plan);
    if (told.pid < 0) told.problem = errno;
  }
  const auto written = ::write(answer, &told, sizeof told);
  ::_exit(written == sizeof told ? 0 : 1);
}

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> list;
  list.reserve(words.size() + 1);
  for (const auto& word : words) list.push_back(const_cast<char*>(word.c_str()));
  list.push_back(nullptr);
  return list;
}

birth await_birth(int source, pid_t helper) {
  birth told;
  pollfd event{source, POLLIN, 0};
  int count = 0;
  while ((count = ::poll(&event, 1, 10'000)) < 0 && errno == EINTR) {
  }
  if (count == 0) ::kill(helper, SIGKILL);
  if (count <= 0 || ::read(source, &told, sizeof told) != sizeof told) told.problem = EIO;
  while (::waitpid(helper, nullptr, 0) < 0 && errno == EINTR) {
  }
  return told;
}

error not_allowed(int problem) {
  return error{std::string{"namespaces cannot be made here: "} + std::strerror(problem), "",
               "a lab needs CAP_SYS_ADMIN: use the machine itself or a privileged container"};
}

}  // namespace

result<supervisor> start_supervisor(const std::vector<std::string>& words,
                                    const std::string& log_file) {
  invariant(!words.empty(), "a program to run");
  const auto file = find_program(words.front());
  if (file.empty()) return error{"there is no program " + words.front(), "", "install it"};
  const std::vector<std::string> environment{"PATH=" + std::string{program_path}, "HOME=/root",
                                             "LC_ALL=C"};
  const auto argument_list = pointers(words);
  const auto environment_list = pointers(environment);
  const descriptor log{::open(log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)};
  if (!log.is_open())
    return error{std::string{"cannot be written: "} + std::strerror(errno), log_file};
  auto reports = make_pipe();
  auto orders = make_pipe();
  auto answer = make_pipe();
  if (!reports.read.is_open() || !orders.read.is_open() || !answer.read.is_open())
    return error{std::string{"no pipe: "} + std::strerror(errno), words.front()};
  const launch plan{file.c_str(), argument_list.data(), environment_list.data(),
                    log.get(),    reports.write.get(),  orders.read.get()};
  const pid_t helper = ::fork();
  if (helper == 0) give_birth(plan, answer.write.get());
  if (helper < 0) return error{std::string{"no process: "} + std::strerror(errno), file};
  answer.write.reset();
  const auto told = await_birth(answer.read.get(), helper);
  if (told.problem != 0) return not_allowed(told.problem);
  ::fcntl(reports.read.get(), F_SETFL, O_NONBLOCK);
  supervisor born;
  born.pid = told.pid;
  born.reports = std::move(reports.read);
  born.orders = std::move(orders.write);
  return born;
}

result<> end_process(pid_t pid, std::uint64_t started, duration limit) {
  const descriptor process{::pidfd_open(pid, 0)};
  if (!process.is_open() || start_of_process(pid) != started) return success{};
  ::pidfd_send_signal(process.get(), SIGKILL, nullptr, 0);
  pollfd event{process.get(), POLLIN, 0};
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (true) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (::poll(&event, 1, left.count() > 0 ? static_cast<int>(left.count()) : 0) > 0)
      return success{};
    if (left.count() <= 0)
      return error{"did not end within " + to_string(limit) + " of being killed",
                   "process " + std::to_string(pid), "a process of it may hang in the kernel"};
  }
}

}  // namespace agon::real
