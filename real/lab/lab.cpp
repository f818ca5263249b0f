// Labs as wholes: up, down, find. What goes on inside is in lab.sh and node.sh.
#include "real/lab/lab.hpp"

#include "real/lab/banner.hpp"
#include "real/lab/child.hpp"
#include "real/lab/nodes.hpp"
#include "real/lab/requirements.hpp"
#include "real/lab/scripts.hpp"
#include "real/lab/state.hpp"
#include "real/lab/supervisor.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <sched.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace agon::real {
namespace {

using steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::string_view network = "10.97.0.";
constexpr unsigned nodes_max = 100;
constexpr auto up_limit = 30s;
constexpr auto down_limit = 10s;

result<> check_name(std::string_view name) {
  const bool fits = !name.empty() && name.size() <= 32 && name.front() != '-' &&
                    std::ranges::all_of(name, [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
                    });
  if (fits) return success{};
  return error{"\"" + std::string{name} + "\" cannot be the name of a lab", "",
               "use up to 32 lower-case letters, digits and -"};
}

result<> check_options(const lab_options& options) {
  if (auto name = check_name(options.name); !name) return name;
  if (options.nodes < 1 || options.nodes > nodes_max)
    return error{"a lab cannot have " + std::to_string(options.nodes) + " nodes",
                 "lab " + options.name, "choose 1 to " + std::to_string(nodes_max)};
  if (auto root = check_root(); !root) return root;
  return check_programs();
}

lab_info info_of(const lab_state& state) {
  const auto folder = lab_folder(state.name);
  lab_info lab;
  lab.name = state.name;
  lab.supervisor = state.supervisor;
  for (unsigned number = 1; number <= state.nodes; ++number) {
    const auto text = std::to_string(number);
    lab.nodes.push_back({"n" + text, std::string{network} + text});
  }
  lab.private_key = folder + "/id_ed25519";
  lab.known_hosts = folder + "/known_hosts";
  lab.hosts = folder + "/hosts";
  lab.network_namespace = "/proc/" + std::to_string(state.supervisor) + "/ns/net";
  return lab;
}

std::string hosts_table(const lab_info& lab) {
  std::string table;
  for (const auto& node : lab.nodes) table += node.address + " " + node.name + "\n";
  return table + std::string{network} + "254 control\n";
}

result<> write_scripts(const lab_info& lab) {
  const auto folder = lab_folder(lab.name);
  if (auto written = write_file(folder + "/lab.sh", lab_script(), 0755); !written) return written;
  if (auto written = write_file(folder + "/node.sh", node_script(), 0755); !written) return written;
  return write_file(lab.hosts, hosts_table(lab), 0644);
}

// What the supervisor said so far: names of nodes that ended, or that it ended itself.
std::optional<std::string> bad_news(int reports) {
  std::array<char, 64> buffer{};
  const auto count = ::read(reports, buffer.data(), buffer.size());
  if (count == 0) return "lab";
  if (count < 0) return std::nullopt;
  const std::string_view text{buffer.data(), static_cast<std::size_t>(count)};
  return std::string{text.substr(0, text.find('\n'))};
}

error did_not_come_up(const lab_info& lab, const std::string& part, const std::string& what) {
  const auto log = read_file(lab_folder(lab.name) + "/" + part + ".log");
  const auto line = last_line(log);
  return error{
      "did not come up: " + what + (line.empty() ? "" : "; " + part + " said last: " + line),
      "lab " + lab.name, "agon doctor shows what this machine can do"};
}

// Until all nodes greet. Asks again only those that have not.
result<> await_nodes(const lab_info& lab, const descriptor& reports) {
  const auto deadline = steady::now() + up_limit;
  auto silent = lab.nodes;
  // Short at first: what is sent before a node's link is up is only sent again after a second.
  for (duration patience = 50ms;; patience = std::min<duration>(patience * 2, 2s)) {
    std::vector<std::string> addresses;
    for (const auto& node : silent) addresses.push_back(node.address);
    const auto answers = greeting_ssh_servers(lab.network_namespace, addresses, patience);
    std::vector<lab_node> still;
    for (std::size_t index = 0; index < silent.size(); ++index)
      if (!answers[index]) still.push_back(silent[index]);
    silent = std::move(still);
    if (const auto part = bad_news(reports.get()))
      return did_not_come_up(lab, *part, *part + " ended");
    if (silent.empty()) return success{};
    if (steady::now() >= deadline)
      return did_not_come_up(
          lab, silent.front().name,
          "no ssh on " + silent.front().name + " within " + to_string(duration{up_limit}));
    std::this_thread::sleep_for(10ms);
  }
}

// The lab's state is on disk from its first moment, so that it can be ended if this process dies.
result<> accompany(lab_state state, const supervisor& born) {
  const auto lab = info_of(state);
  if (auto saved = save_state(state); !saved) return saved;
  if (auto greeted = await_nodes(lab, born.reports); !greeted) return greeted;
  constexpr std::string_view order = "keep\n";
  if (::write(born.orders.get(), order.data(), order.size()) != std::ssize(order))
    return did_not_come_up(lab, "lab", "its supervisor does not listen");
  state.ready = true;
  return save_state(state);
}

result<lab_info> bring_up(const lab_options& options) {
  const auto folder = lab_folder(options.name);
  lab_state state;
  state.name = options.name;
  state.nodes = options.nodes;
  if (auto written = write_scripts(info_of(state)); !written) return written.problem();
  const auto born = start_supervisor({"tini", "-g", "--", "/bin/bash", folder + "/lab.sh", "up",
                                      folder, options.name, std::to_string(options.nodes)},
                                     folder + "/lab.log");
  if (!born) return born.problem();
  state.supervisor = born->pid;
  const auto start = start_of_process(born->pid);
  if (!start) return did_not_come_up(info_of(state), "lab", "its supervisor ended");
  state.started = *start;
  if (auto up = accompany(state, *born); !up) {
    static_cast<void>(end_process(state.supervisor, state.started, down_limit));
    return up.problem();
  }
  return info_of(state);
}

// With the lock held: ends what runs and waits until its disks are free.
result<> end_lab(std::string_view name) {
  if (const auto state = load_state(name)) {
    if (auto ended = end_process(state->supervisor, state->started, down_limit); !ended)
      return ended;
  }
  return await_disks_released(name, 0, down_limit);
}

result<> remove_lab(std::string_view name) {
  auto ended = end_lab(name);
  if (ended) remove_lab_folder(name);
  return ended;
}

// What a lab left whose supervisor died goes; the folder itself, which is locked, stays.
result<> make_room(std::string_view name) {
  if (auto ended = end_lab(name); !ended) return ended;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator{lab_folder(name), ignored})
    std::filesystem::remove_all(entry.path(), ignored);
  return success{};
}

}  // namespace

result<lab_info> lab_up(const lab_options& options) {
  if (auto fits = check_options(options); !fits) return fits.problem();
  const auto lock = lab_lock::create(options.name, up_limit);
  if (!lock) return lock.problem();
  const auto state = load_state(options.name);
  if (state && is_up(*state)) {
    auto lab = info_of(*state);
    lab.was_up = true;
    if (state->nodes == options.nodes) return lab;
    return error{"is already up with " + std::to_string(state->nodes) + " nodes, not " +
                     std::to_string(options.nodes),
                 "lab " + options.name,
                 "take it down first (agon lab down " + options.name + ") or choose another name"};
  }
  if (auto room = make_room(options.name); !room) return room.problem();
  auto lab = bring_up(options);
  if (!lab) static_cast<void>(remove_lab(options.name));
  return lab;
}

result<> lab_down(std::string_view name) {
  if (auto fits = check_name(name); !fits) return fits;
  auto lock = lab_lock::acquire(name, up_limit);
  if (!lock) return lock.problem();
  if (!lock->has_value())
    return error{"is not up", "lab " + std::string{name}, "agon lab up " + std::string{name}};
  return remove_lab(name);
}

result<std::optional<lab_info>> lab_find(std::string_view name) {
  if (auto fits = check_name(name); !fits) return fits.problem();
  auto state = load_state(name);
  if (state && is_up(*state)) return std::optional{info_of(*state)};
  // Nobody else may be at it while it is judged stale: it may be on its way up.
  auto lock = lab_lock::acquire(name, duration::zero());
  if (!lock || !lock->has_value()) return std::optional<lab_info>{};
  state = load_state(name);
  if (state && is_up(*state)) return std::optional{info_of(*state)};
  if (auto removed = remove_lab(name); !removed) return removed.problem();
  return std::optional<lab_info>{};
}

std::vector<lab_info> lab_list() {
  std::vector<lab_info> labs;
  for (const auto& name : labs_on_disk()) {
    const auto state = load_state(name);
    if (state && is_up(*state)) labs.push_back(info_of(*state));
  }
  return labs;
}

result<> enter_lab_network(const lab_info& lab) {
  std::error_code ignored;
  const auto threads =
      std::distance(std::filesystem::directory_iterator{"/proc/self/task", ignored},
                    std::filesystem::directory_iterator{});
  if (threads > 1)
    return error{"this process has " + std::to_string(threads) +
                     " threads, and only one would enter the lab's network",
                 "lab " + lab.name, "enter before the actor system is made"};
  const descriptor network_file{::open(lab.network_namespace.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!network_file.is_open())
    return error{std::string{"its network cannot be opened: "} + std::strerror(errno),
                 "lab " + lab.name, errno == EACCES ? "run the command with sudo" : "is it up?"};
  if (::setns(network_file.get(), CLONE_NEWNET) != 0)
    return error{std::string{"its network cannot be entered: "} + std::strerror(errno),
                 "lab " + lab.name, "run the command with sudo"};
  return success{};
}

}  // namespace agon::real
