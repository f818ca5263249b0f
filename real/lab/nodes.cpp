// What is done to single nodes: status, power, ssh.
#include "real/lab/nodes.hpp"

#include "real/lab/banner.hpp"
#include "real/lab/child.hpp"
#include "real/lab/state.hpp"
#include "real/lab/supervisor.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <sstream>
#include <sys/ioctl.h>
#include <thread>
#include <unistd.h>

namespace agon::real {
namespace {

namespace fs = std::filesystem;
using steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

// The shutdown request of ext4 (and XFS): refuse everything from now on, without flushing the
// journal.
constexpr unsigned long shutdown_request = _IOR('X', 125, std::uint32_t);
constexpr std::uint32_t without_log_flush = 2;

template <class Number>
std::optional<Number> to_number(std::string_view text) {
  Number number{};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// Identity of a process's PID namespace, such as `pid:[4026532193]`; empty if there is no process.
std::string pid_namespace(const std::string& process) {
  std::error_code problem;
  return fs::read_symlink(process + "/ns/pid", problem).string();
}

// Whether the process is PID 1 of the innermost namespace it is in.
bool is_init(const std::string& process) {
  std::istringstream lines{read_file(process + "/status")};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("NSpid:")) return line.ends_with("\t1");
  }
  return false;
}

std::optional<pid_t> init_of_namespace(const std::string& wanted) {
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator{"/proc", problem}) {
    const auto pid = to_number<pid_t>(entry.path().filename().string());
    if (pid && pid_namespace(entry.path().string()) == wanted && is_init(entry.path().string()) &&
        start_of_process(*pid))
      return pid;
  }
  return std::nullopt;
}

error no_such_node(const lab_info& lab, std::string_view node) {
  return error{"there is no node " + std::string{node}, "lab " + lab.name,
               "its nodes are n1 to n" + std::to_string(lab.nodes.size())};
}

// Makes a disk forget what is not on it yet. `folder` is anywhere on it.
result<> cut_disk(const std::string& folder) {
  const descriptor disk{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  auto flags = without_log_flush;
  if (!disk.is_open() || ::ioctl(disk.get(), shutdown_request, &flags) != 0)
    return error{"the disk could not be cut off", folder, "is it still mounted?"};
  return success{};
}

result<> await_greeting(const lab_info& lab, unsigned number, std::chrono::seconds limit) {
  const auto& node = lab.nodes[number - 1];
  const auto deadline = steady::now() + limit;
  // Short at first: what is sent before the node's link is up is only sent again after a second.
  for (duration patience = 50ms; steady::now() < deadline;
       patience = std::min<duration>(patience * 2, 2s)) {
    if (greeting_ssh_servers(lab.network_namespace, {node.address}, patience).front())
      return success{};
    std::this_thread::sleep_for(10ms);
  }
  const auto log = lab_folder(lab.name) + "/" + node.name + ".log";
  return error{
      "ssh did not greet within " + to_string(duration{limit}) + ": " + last_line(read_file(log)),
      "node " + node.name, "see " + log};
}

}  // namespace

std::optional<pid_t> init_of_node(const lab_info& lab, unsigned number) {
  const auto inner_pid =
      last_line(read_file(lab_folder(lab.name) + "/n" + std::to_string(number) + ".pid"));
  if (inner_pid.empty()) return std::nullopt;
  // The supervisor's /proc knows the node by the pid that the node's script wrote down.
  const auto outer = "/proc/" + std::to_string(lab.supervisor);
  const auto wanted = pid_namespace(outer + "/root/proc/" + inner_pid);
  if (wanted.empty() || wanted == pid_namespace(outer)) return std::nullopt;
  return init_of_namespace(wanted);
}

std::optional<unsigned> number_of_node(const lab_info& lab, std::string_view node) {
  const auto found = std::ranges::find(lab.nodes, node, &lab_node::name);
  if (found == lab.nodes.end()) return std::nullopt;
  return static_cast<unsigned>(found - lab.nodes.begin()) + 1;
}

std::vector<std::string> addresses_of(const lab_info& lab) {
  std::vector<std::string> addresses;
  for (const auto& node : lab.nodes) addresses.push_back(node.address);
  return addresses;
}

std::vector<lab_node_status> lab_status(const lab_info& lab) {
  std::vector<lab_node_status> all;
  std::vector<std::string> addresses;
  for (unsigned number = 1; number <= lab.nodes.size(); ++number) {
    const auto& node = lab.nodes[number - 1];
    all.push_back({node, init_of_node(lab, number)});
    if (all.back().init) addresses.push_back(node.address);
  }
  const auto greetings = greeting_ssh_servers(lab.network_namespace, addresses, 3s);
  auto greeting = greetings.begin();
  for (auto& status : all)
    if (status.init) status.answers_ssh = *greeting++;
  return all;
}

result<std::vector<std::string>> lab_ssh_command(const lab_info& lab, std::string_view node,
                                                 const std::vector<std::string>& words) {
  const auto number = number_of_node(lab, node);
  if (!number) return no_such_node(lab, node);
  const auto& target = lab.nodes[*number - 1];
  std::vector<std::string> command{"nsenter", "--net=" + lab.network_namespace, "ssh"};
  const auto add = [&](const std::string& option) {
    command.insert(command.end(), {"-o", option});
  };
  command.insert(command.end(), {"-F", "none", "-i", lab.private_key});
  add("IdentitiesOnly=yes");
  add("BatchMode=yes");
  add("UserKnownHostsFile=" + lab.known_hosts);
  add("GlobalKnownHostsFile=none");
  add("StrictHostKeyChecking=yes");
  add("HostKeyAlias=" + target.name);
  add("ConnectTimeout=5");
  add("LogLevel=ERROR");
  command.push_back("root@" + target.address);
  command.insert(command.end(), words.begin(), words.end());
  return command;
}

result<> power_off(const lab_info& lab, std::string_view node) {
  const auto number = number_of_node(lab, node);
  if (!number) return no_such_node(lab, node);
  const auto init = init_of_node(lab, *number);
  const auto start = init ? start_of_process(*init) : std::nullopt;
  if (!start) return error{"is off already", "node " + std::string{node}};
  const auto root = "/proc/" + std::to_string(*init) + "/root";
  for (const auto* folder : {"/data", "/run/agon/system"}) {
    if (auto cut = cut_disk(root + folder); !cut) return cut;
  }
  if (auto ended = end_process(*init, *start, 10s); !ended) return ended;
  return await_disks_released(lab.name, *number, 10s);
}

result<> boot(const lab_info& lab, std::string_view node) {
  const auto number = number_of_node(lab, node);
  if (!number) return no_such_node(lab, node);
  if (init_of_node(lab, *number)) return error{"runs already", "node " + std::string{node}};
  // Two file systems on one image would destroy it.
  if (auto released = await_disks_released(lab.name, *number, 10s); !released) return released;
  const auto folder = lab_folder(lab.name);
  auto started =
      run_child({"nsenter", "--target", std::to_string(lab.supervisor), "--mount", "--net", "--ipc",
                 "--pid", "--", "/bin/bash", folder + "/lab.sh", "boot", folder, lab.name,
                 std::to_string(lab.nodes.size()), std::to_string(*number)},
                10s);
  if (!started) return started.problem();
  if (started->exit_status != 0)
    return error{"could not be started: " + last_line(started->text), "node " + std::string{node}};
  return await_greeting(lab, *number, 10s);
}

}  // namespace agon::real
