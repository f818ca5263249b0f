// See command_line.hpp.
#include "scenarios/systems/etcd/command_line.hpp"

#include "scenarios/systems/etcd/http.hpp"

namespace agon::systems::etcd {

namespace {

std::string url_of(const real::machine& machine, std::uint16_t port) {
  return "http://" + to_string(endpoint{.address = machine.address, .port = port});
}

std::string initial_cluster(const real::cluster& where, std::uint16_t peer_port) {
  std::string members;
  for (const auto& machine : where.machines) {
    if (!members.empty()) members += ',';
    members += to_string(machine.node) + "=" + url_of(machine, peer_port);
  }
  return members;
}

}  // namespace

std::string data_folder_flag(const std::string& data_folder) { return "--data-dir=" + data_folder; }

std::vector<std::string> command_line(const real::cluster& where, const installation& found,
                                      const server_options& options) {
  const auto client_url = url_of(where.self, options.client_port);
  const auto peer_url = url_of(where.self, options.peer_port);
  std::vector<std::string> words{
      found.program,
      "--name=" + to_string(where.self.node),
      data_folder_flag(found.data_folder),
      "--listen-client-urls=" + client_url,
      "--advertise-client-urls=" + client_url,
      "--listen-peer-urls=" + peer_url,
      "--initial-advertise-peer-urls=" + peer_url,
      "--initial-cluster=" + initial_cluster(where, options.peer_port),
      "--initial-cluster-state=new",
      "--initial-cluster-token=agon",
      "--logger=zap",
      "--log-outputs=stderr",
  };
  if (found.knows_enable_v2) words.emplace_back("--enable-v2=false");
  if (options.snapshot_count)
    words.push_back("--snapshot-count=" + std::to_string(*options.snapshot_count));
  return words;
}

}  // namespace agon::systems::etcd
