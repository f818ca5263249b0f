// etcd as the catalog lists it.
#include "scenarios/systems/system.hpp"

#include "scenarios/systems/etcd/client_factory.hpp"
#include "scenarios/systems/etcd/db.hpp"

namespace agon::scenarios {
namespace {

namespace etcd = systems::etcd;

std::string setting(const system_options& options, const std::string& name) {
  const auto found = options.settings.find(name);
  return found == options.settings.end() ? std::string{} : found->second;
}

result<client_factory> make_clients(const system_options& options) {
  const auto reads = setting(options, "reads");
  etcd::client_options client;
  if (reads == "serializable")
    client.reads = etcd::read_kind::serializable;
  else if (!reads.empty() && reads != "linearizable")
    return error{"\"" + reads + "\" is not a kind of read", "--set reads=" + reads,
                 "linearizable or serializable"};
  return etcd::register_clients(client);
}

}  // namespace

system_entry etcd_system() {
  return {.name = "etcd",
          .summary = "etcd 3, from Debian's package or a release tarball",
          .workloads = {"register"},
          .settings = {{"reads", "linearizable (the default) or serializable"},
                       {"tarball", "path or URL of a release, in place of Debian's package"},
                       {"tarball-sha256", "what its checksum must be"}},
          .clients = make_clients,
          .db = [](const system_options& options) -> result<std::shared_ptr<real::db>> {
            etcd::db_options db;
            db.tarball = setting(options, "tarball");
            db.tarball_sha256 = setting(options, "tarball-sha256");
            return std::shared_ptr<real::db>{etcd::make_db(db)};
          },
          .election = "elected leader [0-9a-f]+ at term ([0-9]+)"};
}

}  // namespace agon::scenarios
