// The flags that say which test to run, shared by the commands that run tests.
#pragma once

#include "scenarios/test_options.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace agon::scenarios::cli {

/// Flags that name nodes and say how to log in to them.
struct node_flags {
  std::vector<std::string> lists;
  std::string file;
};
/// Adds them; they fill in the options.
void add_node_flags(CLI::App& command, node_flags& in, test_options& to);
/// The nodes of all lists and of the file, one a line; empty where none are named. Lines that are
/// empty or begin with # don't count.
result<std::vector<std::string>> nodes_from(const node_flags& in);

/// What the flags of a test fill in. Must outlive the command.
struct test_flags {
  test_options options;
  node_flags nodes;
  std::vector<std::string> settings;
  std::vector<std::string> bugs;
  std::vector<std::string> roles;
  std::uint64_t test_count = 1;
  bool keep_failures = false;
  bool swarm = false;
  double rechecked = 0;  ///< The part of runs that is made twice.
  CLI::Option* seed = nullptr;
};

/// Adds the flags that all commands which run tests have.
void add_test_flags(CLI::App& command, test_flags& in);

/// Completes the options from flags that are not plain values, draws a seed where none is given,
/// and checks all. The error names the flag to change.
result<> complete(test_flags& in);

}  // namespace agon::scenarios::cli
