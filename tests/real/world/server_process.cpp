// Starts and ends processes of the test server.
#include "tests/real/world/server_process.hpp"

#include <arpa/inet.h>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace agon::real::testing {

namespace {

constexpr auto patience = std::chrono::seconds{20};

template <class Condition>
bool wait_until(Condition holds) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return true;
}

}  // namespace

std::uint16_t free_port() {
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof place;
  auto* generic = reinterpret_cast<sockaddr*>(&place);
  const bool bound = ::bind(probe, generic, size) == 0 && ::getsockname(probe, generic, &size) == 0;
  ::close(probe);
  return bound ? ntohs(place.sin_port) : std::uint16_t{0};
}

scratch_folder::scratch_folder() {
  std::string pattern = "/tmp/agon-real-world-XXXXXX";
  if (::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
}

scratch_folder::~scratch_folder() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

server_process::server_process(std::uint32_t node, std::uint16_t port, std::string folder)
    : node_{node}, port_{port}, folder_{std::move(folder)} {
  std::filesystem::create_directories(folder_);
}

server_process::~server_process() { kill(); }

bool server_process::start() {
  launch();
  return is_ready_soon();
}

void server_process::launch() {
  std::vector<std::string> words{TEST_SERVER, std::to_string(node_), std::to_string(port_),
                                 folder_ + "/data", std::to_string(seed_)};
  words.push_back(std::to_string(node_) + "=127.0.0.1:" + std::to_string(port_));
  for (const auto& [node, port] : peers_)
    words.push_back(std::to_string(node) + "=127.0.0.1:" + std::to_string(port));
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const auto output = folder_ + "/output";
  std::filesystem::remove(output);
  pid_ = ::fork();
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int file = ::open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    ::dup2(file, STDOUT_FILENO);
    ::dup2(file, STDERR_FILENO);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
  }
}

bool server_process::is_ready_soon() const {
  return wait_until([&] { return output().find("ready\n") != std::string::npos; });
}

void server_process::send_signal(int number) const {
  if (pid_ > 0) ::kill(pid_, number);
}

void server_process::kill() {
  send_signal(SIGKILL);
  wait();
}

int server_process::wait() {
  if (pid_ <= 0) return 0;
  int status = 0;
  if (!wait_until([&] { return ::waitpid(pid_, &status, WNOHANG) != 0; })) return -2;
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string server_process::output() const {
  std::ifstream file{folder_ + "/output"};
  return std::string{std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace agon::real::testing
