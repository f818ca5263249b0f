// Options: what is refused, with which words, and that they survive test.json.
#include "scenarios/test_options.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace agon::scenarios {
namespace {

test_options fine() { return {}; }

/// What check says of options changed by `change`; empty: nothing.
template <class Change>
std::string complaint(Change change) {
  auto options = fine();
  change(options);
  const auto checked = check(options);
  return checked ? "" : to_string(checked.problem());
}

TEST(test_options, the_usual_ones_are_fine) {
  EXPECT_EQ(complaint([](auto&) {}), "");
  EXPECT_EQ(complaint([](auto& o) {
              o.system = "etcd";
              o.world = "real";
              o.settings = {{"reads", "serializable"}};
              o.faults = {"partition", "kill", "pause"};
            }),
            "");
}

TEST(test_options, names_that_do_not_exist_are_refused_with_those_that_do) {
  EXPECT_EQ(complaint([](auto& o) { o.system = "rift"; }),
            "--system: there is no system \"rift\" (one of: raft, etcd, primary-backup, "
            "chain-replication, quorum-store, multi-paxos, replicated-log, two-phase-commit, "
            "snapshot-store, crdt-set, crdt-counter, lease-lock)");
  EXPECT_EQ(complaint([](auto& o) { o.workload = "bunk"; }),
            "--workload: there is no workload \"bunk\" (one of: register, rw-register, bank, txn, "
            "set, pn-counter, lock, fenced-counter, queue)");
  EXPECT_EQ(complaint([](auto& o) { o.workload = "bank"; }),
            "--workload: raft has no clients for workload bank (one of: register)");
  EXPECT_EQ(complaint([](auto& o) { o.world = "dream"; }),
            "--world: there is no world \"dream\" (one of: sim, real)");
  EXPECT_EQ(complaint([](auto& o) { o.bugs = {"nope"}; }),
            "--bug: raft has no planted bug \"nope\" (one of: stale-read, forgets-vote, "
            "commits-old-term, truncates-on-old-append, retries-twice, "
            "snapshot-forgets-sessions, installs-old-snapshot, lease-ignores-drift, "
            "changes-members-too-early, removed-node-votes)");
  EXPECT_EQ(complaint([](auto& o) {
              o.settings = {{"speed", "x"}};
            }),
            "--set: raft has no setting \"speed\" (one of: snapshot-every, entries-per-message, "
            "election-timeout, reads)");
  EXPECT_NE(complaint([](auto& o) { o.faults = {"quake"}; }).find("--nemesis: "),
            std::string::npos);
}

TEST(test_options, a_system_of_real_machines_only_is_refused_in_the_simulator) {
  EXPECT_EQ(complaint([](auto& o) { o.system = "etcd"; }),
            "--world: etcd does not run in the simulator (--world real)");
}

TEST(test_options, numbers_out_of_bounds_are_refused) {
  EXPECT_NE(complaint([](auto& o) { o.time_limit = 0; }), "");
  EXPECT_NE(complaint([](auto& o) { o.time_limit = -1; }), "");
  EXPECT_NE(complaint([](auto& o) { o.rate = 0; }), "");
  EXPECT_NE(complaint([](auto& o) { o.op_timeout = 0; }), "");
  EXPECT_NE(complaint([](auto& o) { o.fault_interval = 0; }), "");
  EXPECT_NE(complaint([](auto& o) { o.ops_per_key = 0; }), "");
  EXPECT_NE(complaint([](auto& o) { o.rate = std::stod("nan"); }), "");
}

TEST(test_options, strategies_are_those_of_the_simulator) {
  EXPECT_EQ(complaint([](auto& o) { o.strategy = "pct:3"; }), "");
  EXPECT_EQ(complaint([](auto& o) { o.strategy = "luck"; }),
            "--strategy: there is no strategy \"luck\" (one of: random, pct:D, pos, delay:D, "
            "round-robin; D is a number from 1 to 1000)");
  EXPECT_EQ(complaint([](auto& o) {
              o.strategy = "pos";
              o.world = "real";
            }),
            "--strategy pos: only the simulator has a strategy (--world sim, or leave it out)");
}

TEST(test_options, lists_of_nodes_are_checked) {
  EXPECT_EQ(complaint([](auto& o) { o.nodes = {}; }), "--nodes: no nodes (give at least one)");
  EXPECT_EQ(complaint([](auto& o) {
              o.nodes = {"a", "b", "a"};
            }),
            "--nodes: node \"a\" is listed twice");
  EXPECT_NE(complaint([](auto& o) { o.nodes = {"a", ""}; }), "");
}

TEST(test_options, concurrency_may_be_a_multiple_of_the_nodes) {
  auto options = fine();
  const auto threads = [&](const std::string& text) {
    options.concurrency = text;
    const auto count = client_threads(options);
    return count ? static_cast<int>(*count) : -1;
  };
  EXPECT_EQ(threads("7"), 7);
  EXPECT_EQ(threads("1n"), 5);
  EXPECT_EQ(threads("3n"), 15);
  for (const auto* bad : {"", "n", "0", "0n", "-1", "2m", "2 n", "1.5", "99999999999"})
    EXPECT_EQ(threads(bad), -1) << bad;
}

TEST(test_options, survive_being_stored) {
  test_options options;
  options.system = "etcd";
  options.world = "real";
  options.seed = 0xffff'ffff'ffff'fff0;
  options.bugs = {"a", "b"};
  options.settings = {{"reads", "serializable"}};
  options.faults = {"kill"};
  options.fault_interval = 2.5;
  options.time_limit = 12;
  options.nodes = {"x", "y"};
  options.concurrency = "4n";
  options.ssh.username = "admin";
  options.ssh.port = 2222;
  options.lab = "other";
  options.strategy = "delay:2";
  const auto read = test_options_from(to_json(options));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(to_json(*read), to_json(options));
  EXPECT_EQ(read->seed, options.seed);
}

TEST(test_options, passwords_are_not_stored) {
  test_options options;
  options.ssh.password = "hush";
  EXPECT_EQ(json::serialize(to_json(options)).find("hush"), std::string::npos);
  EXPECT_EQ(command_line(options).find("hush"), std::string::npos);
}

TEST(test_options, stored_ones_of_a_wrong_type_are_an_error) {
  EXPECT_FALSE(test_options_from({{"seed", "many"}}).ok());
  EXPECT_FALSE(test_options_from({{"nodes", 5}}).ok());
}

TEST(test_options, the_command_names_what_differs_from_the_usual) {
  test_options options;
  options.seed = 7;
  options.bugs = {"stale-read"};
  options.faults = {"partition", "kill"};
  EXPECT_EQ(command_line(options),
            "./agon test -w register --system raft --bug stale-read --world sim --seed 7 --nemesis "
            "partition,kill --time-limit 60 -r 100 --concurrency 1n");
  options.strategy = "pct:3";
  EXPECT_TRUE(command_line(options).ends_with("--concurrency 1n --strategy pct:3"));
}

}  // namespace
}  // namespace agon::scenarios
