// Starts a child by posix_spawn, which is safe beside other threads, and talks with it by pipes.
#include "scenarios/explore/lane.hpp"

#include "real/lab/pidfd.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

namespace agon::scenarios {
namespace {

using steady = std::chrono::steady_clock;

/// How much of a child's standard error is kept.
constexpr std::size_t said_most = 2'000;

int milliseconds_until(steady::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
}

/// Both ends of a pipe; the parent's does not block.
struct pipe_ends {
  real::descriptor parent;
  real::descriptor child;
};

std::optional<pipe_ends> make_pipe(bool parent_reads) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  const int mine = parent_reads ? 0 : 1;
  pipe_ends made{real::descriptor{ends.at(static_cast<std::size_t>(mine))},
                 real::descriptor{ends.at(static_cast<std::size_t>(1 - mine))}};
  ::fcntl(made.parent.get(), F_SETFL, O_NONBLOCK);
  return made;
}

/// Takes what can be read now. False at the end of the stream.
bool drain(int source, std::string& text) {
  std::array<char, 16'384> buffer{};
  while (true) {
    const auto count = ::read(source, buffer.data(), buffer.size());
    if (count > 0)
      text.append(buffer.data(), static_cast<std::size_t>(count));
    else if (count == 0 || errno != EINTR)
      return count < 0 && errno == EAGAIN;
  }
}

void keep_end(std::string& text) {
  if (text.size() > said_most) text.erase(0, text.size() - said_most);
}

/// Starts the program in a process group of its own, away from the terminal's Ctrl-C; 0 or errno.
int spawn(const lane_program& program, const std::array<int, 3>& ends, pid_t& pid) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (int i = 0; i < 3; ++i)
    posix_spawn_file_actions_adddup2(&actions, ends.at(static_cast<std::size_t>(i)), i);
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
  std::vector<char*> words{const_cast<char*>(program.file.c_str())};
  for (const auto& word : program.arguments) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const int problem =
      posix_spawn(&pid, program.file.c_str(), &actions, &attributes, words.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return problem;
}

/// One line of what a child said last: the lines that are not blank, with bars between them.
std::string last_lines(const std::string& text) {
  std::string lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    if (const auto line = text.substr(at, end - at); line.find_first_not_of(" \t\r") != line.npos)
      lines += (lines.empty() ? "" : " | ") + line;
    at = end + 1;
  }
  constexpr std::size_t most = 400;
  if (lines.size() > most) lines = "… " + lines.substr(lines.size() - most);
  return lines;
}

/// The line by which an assertion that failed says where and what; empty if there is none.
std::string assertion_in(const std::string& text) {
  const auto at = text.rfind(": expected ");
  if (at == std::string::npos) return {};
  const auto begin = text.rfind('\n', at);
  const auto from = begin == std::string::npos ? 0 : begin + 1;
  return text.substr(from, text.find('\n', at) - from);
}

std::string how_it_ended(int status) {
  if (!WIFSIGNALED(status)) return fmt::format("exit status {}", WEXITSTATUS(status));
  const auto* name = ::sigabbrev_np(WTERMSIG(status));
  return name != nullptr ? fmt::format("SIG{}", name) : fmt::format("signal {}", WTERMSIG(status));
}

}  // namespace

lane::lane(lane_program program)
    : program_{std::move(program)}, cut_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
  invariant(cut_.is_open(), "a descriptor for a lane");
}

lane::~lane() { end(); }

void lane::cut() {
  const std::uint64_t one = 1;
  // It only fails where the counter is full, and then the lane is cut already.
  [[maybe_unused]] const auto written = ::write(cut_.get(), &one, sizeof one);
}

result<> lane::start() {
  invariant(child_ < 0, "one child at a time");
  auto input = make_pipe(false);
  auto output = make_pipe(true);
  auto errors = make_pipe(true);
  const auto trouble = [this](int number) {
    return error{std::string{"cannot start a process: "} + std::strerror(number), program_.file,
                 "are there too many processes or open files?"};
  };
  if (!input || !output || !errors) return trouble(errno);
  pid_t pid = -1;
  if (const int problem =
          spawn(program_, {input->child.get(), output->child.get(), errors->child.get()}, pid);
      problem != 0)
    return trouble(problem);
  child_ = pid;
  process_ = real::descriptor{::pidfd_open(pid, 0)};
  to_child_ = std::move(input->parent);
  answers_ = std::move(output->parent);
  errors_ = std::move(errors->parent);
  said_.clear();
  if (process_.is_open()) return success{};
  const int problem = errno;
  end();
  return trouble(problem);
}

void lane::end() {
  if (child_ < 0) return;
  ::kill(child_, SIGKILL);
  while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
  }
  child_ = -1;
  for (auto* one : {&process_, &to_child_, &answers_, &errors_}) one->reset();
}

void lane::bury_dead() {
  if (child_ < 0) return;
  pollfd watched{process_.get(), POLLIN, 0};
  if (::poll(&watched, 1, 0) > 0) end();
}

bool lane::write_some(std::string_view& left) {
  while (!left.empty()) {
    const auto count = ::write(to_child_.get(), left.data(), left.size());
    if (count > 0)
      left.remove_prefix(static_cast<std::size_t>(count));
    else if (errno != EINTR)
      return errno == EAGAIN;
  }
  return true;
}

lane::wait_end lane::talk(std::string_view task, std::string& answer, time deadline) {
  const std::string line = std::string{task} + "\n";
  std::string_view left{line};
  while (steady::now() < deadline) {
    // A child that reads no more has ended, or is about to.
    if (!write_some(left)) left = {};
    std::array<pollfd, 5> events{{{cut_.get(), POLLIN, 0},
                                  {answers_.get(), POLLIN, 0},
                                  {errors_.get(), POLLIN, 0},
                                  {process_.get(), POLLIN, 0},
                                  {left.empty() ? -1 : to_child_.get(), POLLOUT, 0}}};
    if (::poll(events.data(), events.size(), milliseconds_until(deadline)) < 0) continue;
    if (events[0].revents != 0) return wait_end::cut;
    if (events[2].revents != 0) {
      if (!drain(errors_.get(), said_)) errors_.reset();
      keep_end(said_);
    }
    if (events[1].revents != 0) {
      drain(answers_.get(), answer);
      if (answer.ends_with('\n')) return wait_end::answered;
    }
    if (events[3].revents != 0) return wait_end::ended;
  }
  return wait_end::late;
}

seed_result lane::death_of(std::uint64_t seed) {
  if (errors_.is_open()) drain(errors_.get(), said_);
  keep_end(said_);
  int status = 0;
  while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {
  }
  child_ = -1;
  for (auto* one : {&process_, &to_child_, &answers_, &errors_}) one->reset();
  const auto how = how_it_ended(status);
  const auto said = last_lines(said_);
  const auto assertion = assertion_in(said_);
  return {.seed = seed,
          .verdict = seed_verdict::died,
          .cause = "died: " + how + (assertion.empty() ? "" : ", " + assertion),
          .sentence = "its process ended by " + how +
                      (said.empty() ? ", and said nothing" : ", its last words: " + said)};
}

result<std::optional<seed_result>> lane::run(std::uint64_t seed, std::string_view task,
                                             duration limit) {
  bury_dead();
  if (child_ < 0)
    if (auto started = start(); !started) return started.problem();
  std::string answer;
  switch (talk(task, answer, steady::now() + limit)) {
    case wait_end::cut:
      end();
      return std::optional<seed_result>{};
    case wait_end::late:
      end();
      return std::optional{seed_result{
          .seed = seed,
          .verdict = seed_verdict::hung,
          .cause = "hung",
          .sentence = "it did not end within " + agon::to_string(limit) + ", and was killed"}};
    case wait_end::ended:
      return std::optional{death_of(seed)};
    case wait_end::answered:
      break;
  }
  auto done = seed_result_from(answer);
  if (!done) {
    end();
    return done.problem();
  }
  if (done->seed != seed) {
    end();
    return error{"it answered for another seed", program_.file};
  }
  return std::optional{*std::move(done)};
}

}  // namespace agon::scenarios
