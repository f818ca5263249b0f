// Starts sshd so that it takes nothing from this machine's configuration and leaves nothing behind.
#include "tests/real/sshd.hpp"

#include "actors/vocabulary/invariant.hpp"
#include "real/tcp.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sched.h>
#include <signal.h>
#include <sstream>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace agon::real::test {
namespace {

constexpr const char* server_program = "/usr/sbin/sshd";
// SHA-512 crypt of `correct horse`.
constexpr const char* password_hash =
    "$6$agonsalt$bqlJPiG772Kndwi.QZd9USMWquHLlPML5BdSd82PzM0itfz85hyE6vuL7yVbQwXokIKCsG86RODj."
    "U0irbyHS1";

// Runs in the server's process, before it starts: /etc/shadow and /run/sshd are replaced for it
// alone.
void change_files(const std::string& shadow) {
  const bool separate =
      unshare(CLONE_NEWNS) == 0 && mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
  if (access("/run/sshd", X_OK) != 0) {
    if (separate) (void)mount("none", "/run", "tmpfs", 0, nullptr);
    (void)mkdir("/run/sshd", 0755);
  }
  if (shadow.empty()) return;
  if (!separate || mount(shadow.c_str(), "/etc/shadow", nullptr, MS_BIND, nullptr) != 0) _exit(125);
}

bool answers(std::uint16_t port) {
  const deadline until{std::chrono::seconds{1}};
  auto connection = connect_tcp("127.0.0.1", port, until);
  return connection && connection->receive(4, until);
}

std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> pids;
  const auto id = std::to_string(parent);
  std::istringstream list{read_file("/proc/" + id + "/task/" + id + "/children")};
  for (pid_t pid = 0; list >> pid;) pids.push_back(pid);
  return pids;
}

}  // namespace

temporary_folder::temporary_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "agon-test-XXXXXX").string();
  invariant(mkdtemp(name.data()) != nullptr, "a temporary folder");
  path_ = name;
}

temporary_folder::~temporary_folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string temporary_folder::path(const std::string& name) const {
  return (path_ / name).string();
}

child_process::child_process(const std::vector<std::string>& command,
                             const std::function<void()>& before) {
  std::vector<char*> words;
  for (const auto& next : command) words.push_back(const_cast<char*>(next.c_str()));
  words.push_back(nullptr);
  pid_ = fork();
  if (pid_ != 0) return;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (before) before();
  const int nothing = open("/dev/null", O_RDWR);
  dup2(nothing, STDIN_FILENO);
  dup2(nothing, STDOUT_FILENO);
  dup2(nothing, STDERR_FILENO);
  execv(words.front(), words.data());
  _exit(127);
}

child_process::~child_process() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void write_file(const std::string& path, const std::string& content) {
  std::ofstream{path, std::ios::binary} << content;
}

std::string read_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

void run_here(const std::string& line) {
  invariant(std::system((line + " > /dev/null 2>&1").c_str()) == 0, line);
}

sshd::sshd(const sshd_options& options) : port_{free_port()} {
  run_here("ssh-keygen -q -N '' -b 2048 -t " + options.host_key_type + " -f " + path("host_key"));
  make_key("ed25519");
  // A home without start files: those of the machine may take their time, or a lock that a command
  // ended by its time limit would leave behind.
  std::filesystem::create_directory(path("home"));
  if (!options.root_password.empty()) {
    shadow_ = path("shadow");
    write_file(shadow_, std::string{"root:"} + password_hash + ":19000:0:99999:7:::\n");
  }
  write_file(path("conf"), "ListenAddress 127.0.0.1\nPort " + std::to_string(port_) + "\nHostKey " +
                               path("host_key") + "\nAuthorizedKeysFile " +
                               path("authorized_keys") +
                               "\nStrictModes no\nUsePAM no\nPidFile none\nUseDNS no\n"
                               "PermitRootLogin yes\nKbdInteractiveAuthentication no\n"
                               "MaxStartups 100\nSubsystem sftp internal-sftp\nSetEnv HOME=" +
                               path("home") + " " + options.environment + "\n" + options.more);
  start();
}

sshd::~sshd() { stop(); }

void sshd::start() {
  server_ = std::make_unique<child_process>(
      std::vector<std::string>{server_program, "-D", "-f", path("conf"), "-E", path("log")},
      [shadow = shadow_] { change_files(shadow); });
  for (int tries = 0; tries < 100 && !answers(port_); ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
}

void sshd::stop() {
  if (!server_) return;
  // Sessions outlive the server's first process.
  for (const auto pid : session_pids()) kill(pid, SIGKILL);
  server_.reset();
}

std::string sshd::missing() {
  if (geteuid() != 0) return "only root can start sshd for a test";
  if (access(server_program, X_OK) != 0) return "there is no /usr/sbin/sshd here";
  return {};
}

std::string sshd::known_hosts_line() const {
  return "[127.0.0.1]:" + std::to_string(port_) + " " + read_file(path("host_key.pub"));
}

std::string sshd::make_key(const std::string& type, const std::string& passphrase) {
  const auto file = path("user_" + type + (passphrase.empty() ? "" : "_locked"));
  run_here("ssh-keygen -q -t " + type + " -N '" + passphrase + "' -f " + file);
  write_file(path("authorized_keys"),
             read_file(path("authorized_keys")) + read_file(file + ".pub"));
  return file;
}

ssh_options sshd::options() const {
  return {.host = "127.0.0.1",
          .port = port_,
          .private_key = key(),
          .use_agent = false,
          .known_hosts = path("known_hosts")};
}

std::vector<pid_t> sshd::session_pids() const { return children_of(server_->pid()); }

std::uint16_t free_port() {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  const bool bound = bind(descriptor, reinterpret_cast<sockaddr*>(&address), length) == 0 &&
                     getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) == 0;
  invariant(bound, "a free port");
  close(descriptor);
  return ntohs(address.sin_port);
}

}  // namespace agon::real::test
