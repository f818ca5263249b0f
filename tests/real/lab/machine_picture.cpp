// What a lab must leave as it was on the machine.
#include "tests/real/lab/machine_picture.hpp"

#include "real/lab/child.hpp"
#include "real/lab/state.hpp"

#include <algorithm>
#include <chrono>
#include <sstream>
#include <thread>

namespace agon::real {
namespace {

std::string said(const std::string& command) {
  const auto output = run_child({"sh", "-c", command}, std::chrono::seconds{20});
  return output ? output->text : to_string(output.problem());
}

// Without comments, which hold the time, and without other labs, which come and go meanwhile.
std::string relevant(const std::string& text, const std::string& lab_name) {
  std::istringstream lines{text};
  std::string kept;
  for (std::string line; std::getline(lines, line);) {
    const bool other_lab = line.find("agon-lab.") != std::string::npos &&
                           line.find("agon-lab." + lab_name + ".") == std::string::npos;
    if (!line.starts_with('#') && !other_lab) kept += line + "\n";
  }
  return kept;
}

}  // namespace

std::map<std::string, std::string> machine_picture(const std::string& lab_name) {
  std::map<std::string, std::string> picture;
  for (const std::string command :
       {"ip -o link", "ip -o address", "ip route", "ip netns list", "cat /proc/self/mountinfo",
        "losetup -a", "iptables-save", "nft list ruleset",
        "find /sys/fs/cgroup -type d -name '*agon*'", "ls /var/tmp", "hostname"})
    picture[command] = relevant(said(command), lab_name);
  return picture;
}

std::map<std::string, std::string> machine_picture(const std::string& lab_name,
                                                   const std::map<std::string, std::string>& wanted,
                                                   std::chrono::seconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  for (;;) {
    auto picture = machine_picture(lab_name);
    if (picture == wanted || std::chrono::steady_clock::now() >= deadline) return picture;
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
}

std::vector<pid_t> process_tree(pid_t root) {
  std::istringstream lines{said("ps -eo pid=,ppid=")};
  std::multimap<pid_t, pid_t> children;
  pid_t pid = 0;
  pid_t parent = 0;
  while (lines >> pid >> parent) children.emplace(parent, pid);
  std::vector<pid_t> tree{root};
  for (std::size_t index = 0; index < tree.size(); ++index) {
    const auto [first, last] = children.equal_range(tree[index]);
    for (auto child = first; child != last; ++child) tree.push_back(child->second);
  }
  return tree;
}

bool all_end(const std::vector<pid_t>& processes, std::chrono::seconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (
      std::ranges::any_of(processes, [](pid_t pid) { return start_of_process(pid).has_value(); })) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return true;
}

}  // namespace agon::real
