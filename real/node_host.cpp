// Gives a server the machine that it runs on: files with sync, the system's clock, links to its
// peers.
#include "real/node_host.hpp"

#include "real/files.hpp"
#include "real/link.hpp"

#include <caf/actor_registry.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/io/middleman.hpp>
#include <caf/send.hpp>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <signal.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace agon::real {

namespace {

class host_config : public caf::actor_system_config {
 public:
  explicit host_config(const message_types& add_message_types) {
    configure_links(*this);
    if (add_message_types) add_message_types(*this);
  }
};

// One write for each line, so that lines of several threads don't mix.
void print_line(std::FILE* out, std::string line) {
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), out);
  std::fflush(out);
}

int fail(const error& problem) {
  print_line(stderr, to_string(problem));
  return 1;
}

// Counts the starts of this node, this one included; durable before the server runs.
result<std::uint64_t> count_start(const std::string& data_folder) {
  const auto folder = open_folder(data_folder);
  if (!folder) return folder.problem();
  disk& files = **folder;
  const auto before = files.read("starts");
  if (!before) return before.problem();
  // One byte a start: an append cannot be torn.
  if (auto done = files.append("starts", "."); !done) return done.problem();
  if (auto done = files.sync("starts"); !done) return done.problem();
  return before->size() + 1;
}

// CAF tells processes apart by machine, pid and a count of actor systems in the process. A node
// that boots anew can give its server the same pid again, and peers must not mistake the new one
// for the old.
void advance_process_identity(const caf::actor_system_config& config, std::uint64_t starts) {
  for (auto left = starts % 256; left > 0; --left) caf::node_id::default_data::local(config);
}

result<std::map<node_id, address>> resolve_peers(const node_host_options& options) {
  std::map<node_id, address> peers;
  for (const auto& [node, endpoint] : options.peers) {
    if (node == options.self) continue;
    auto ip = resolve(endpoint.host);
    if (!ip) return ip.problem();
    peers.emplace(node, address{*std::move(ip), endpoint.port});
  }
  return peers;
}

std::map<node_id, caf::actor> spawn_links(caf::actor_system& system,
                                          const std::map<node_id, address>& peers) {
  std::map<node_id, caf::actor> links;
  for (const auto& [node, endpoint] : peers) links.emplace(node, spawn_link(system, endpoint));
  return links;
}

std::chrono::nanoseconds system_time() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::system_clock::now().time_since_epoch());
}

// Tells of a mark that must not be as it is; of no other, since nobody adds them up.
void log_violation(mark_kind kind, std::string_view name, bool held) {
  if (!mark_count{kind, 1, held ? std::uint64_t{1} : 0}.violated()) return;
  print_line(stdout, "mark violated: " + std::string{to_string(kind)} + " " + std::string{name});
}

// Waits for SIGTERM or SIGINT; false if the server ended first.
bool wait_for_signal(const sigset_t& signals, const std::atomic<bool>& server_ended) {
  while (!server_ended) {
    const timespec interval{0, 50'000'000};
    const int received = ::sigtimedwait(&signals, nullptr, &interval);
    if (received == SIGTERM || received == SIGINT) return true;
  }
  return false;
}

// Ends these actors and gives what they spawned a moment to follow.
void end_actors(caf::actor_system& system, const std::vector<caf::actor>& actors) {
  for (const auto& actor : actors) caf::anon_send_exit(actor, caf::exit_reason::kill);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{1};
  while (system.registry().running() > 0 && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  system.await_actors_before_shutdown(false);
}

// The signals that end this process, blocked in this thread and all that it starts.
sigset_t block_end_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

// Publishes the server and waits for the end.
int serve(caf::actor_system& system, const caf::actor& server, const node_host_options& options,
          const sigset_t& signals) {
  const auto ended = std::make_shared<std::atomic<bool>>(false);
  server->attach_functor([ended](const caf::error&) { *ended = true; });
  const auto port =
      system.middleman().publish(server, options.port, options.interface.c_str(), true);
  if (!port)
    return fail(error{"cannot listen: " + system.render(port.error()),
                      to_string(address{options.interface, options.port}),
                      "is another server running there?"});
  print_line(stdout, "ready");
  if (wait_for_signal(signals, *ended)) return 0;
  return fail(error{"the server ended by itself", to_string(options.self), {}});
}

}  // namespace

int host_server(const node_host_options& options, const server_factory& make_server,
                const message_types& add_message_types) {
  const auto signals = block_end_signals();
  const auto starts = count_start(options.data_folder);
  if (!starts) return fail(starts.problem());
  auto files = open_folder(options.data_folder + "/files");
  if (!files) return fail(files.problem());
  const auto peers = resolve_peers(options);
  if (!peers) return fail(peers.problem());

  host_config config{add_message_types};
  advance_process_identity(config, *starts);
  caf::actor_system system{config};
  auto links = spawn_links(system, *peers);
  std::vector<caf::actor> actors;
  for (const auto& [node, link] : links) actors.push_back(link);
  const auto stream = random_stream{options.seed, to_string(options.self)}.child("start");
  const auto server = make_server(
      system, host{.self = options.self,
                   .peers = std::move(links),
                   .disk = *std::move(files),
                   .wall_clock = system_time,
                   .random = stream.child(*starts),
                   .log = [](std::string_view line) { print_line(stdout, std::string{line}); },
                   .buggify = [](std::string_view) { return false; },
                   .mark = log_violation});
  actors.push_back(server);
  const int status = serve(system, server, options, signals);
  end_actors(system, actors);
  return status;
}

}  // namespace agon::real
