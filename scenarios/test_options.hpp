// What the command line says about a test, as a value that a run stores and a replay reads back.
#pragma once

#include "actors/vocabulary/op.hpp"
#include "actors/vocabulary/time.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace agon::scenarios {

struct script;
struct system_entry;

/// Which nodes, by name, have which role.
using named_roles = std::map<std::string, std::vector<std::string>>;

/// How to reach real machines.
struct ssh_settings {
  std::string username = "root";
  std::string password = "root";
  std::string private_key;
  bool strict_host_key_checking = false;
  std::uint16_t port = 22;
};

/// A test. The fields up to `op_timeout` decide what happens; the others where and how it is kept.
struct test_options {
  std::string workload = "register";
  std::string system = "raft";
  std::string world = "sim";
  std::uint64_t seed = 0;
  std::set<std::string> bugs;
  std::map<std::string, std::string> settings;
  std::vector<std::string> faults;
  double fault_interval = 10;  ///< Seconds between faults, on average.
  double time_limit = 60;      ///< Seconds.
  double rate = 100;           ///< Ops a second.
  std::size_t ops_per_key = 100;
  std::string concurrency = "1n";
  std::vector<std::string> nodes = {"n1", "n2", "n3", "n4", "n5"};
  named_roles roles = {};           ///< Of all nodes; empty for systems without roles.
  double op_timeout = 5;            ///< Seconds.
  double buggify = 0;               ///< How often buggify sites say yes, in [0, 1]; in `sim` only.
  std::string strategy = "random";  ///< Who decides at choice points; others in `sim` only.
  /// Seconds after the faults in which a quorum of nodes alone must make progress; 0: not asked.
  double liveness = 0;
  bool fail_fast =
      false;  ///< Ends at the first violation, where the workload is judged on the way.

  /// What clients and nemeses do, in place of what the workload and the packages draw; null: they
  /// draw. The concurrency is its number of clients.
  std::shared_ptr<const scenarios::script> script = nullptr;
  std::string schedule;  ///< The file of the script, for commands; empty: it has none.

  ssh_settings ssh = {};
  std::string lab;  ///< Name of the lab whose nodes are meant; empty: whichever has them.
  bool leave_db_running = false;
  bool logging_json = false;  ///< agon.log and warnings as lines of JSON.
  std::string store = "store";
  bool edn = false;  ///< Also write history.edn and results.edn.
};

/// Client threads: `7` is seven, `2n` twice the number of nodes.
result<std::uint32_t> client_threads(const test_options& options);

/// Done, or the first thing that is wrong with the options, with the flag to change.
result<> check(const test_options& options);

/// The same for a system that the catalog need not have; its name in the options is not looked at.
result<> check(const test_options& options, const system_entry& system);

/// As a JSON object, for test.json.
json::object to_json(const test_options& options);
/// Reads what to_json wrote; absent members keep their defaults.
result<test_options> test_options_from(const json::object& stored);

/// The command that runs this test again with this seed.
std::string command_line(const test_options& options);

}  // namespace agon::scenarios
