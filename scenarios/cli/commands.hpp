// The commands of `agon`, a file for each.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace agon::scenarios::cli {

/// Exit statuses that are not verdicts.
inline constexpr int bad_arguments = 254;
inline constexpr int crashed = 255;

/// What commands share: the words of the command line, and the status to exit with.
struct invocation {
  std::vector<std::string> argv;
  int status = 0;
};

/// Each adds its command, which fills in the status when it runs.
void add_list(CLI::App& app, invocation& run);
void add_test(CLI::App& app, invocation& run);
void add_test_all(CLI::App& app, invocation& run);
void add_doctor(CLI::App& app, invocation& run);
void add_completion(CLI::App& app, invocation& run);
void add_plan(CLI::App& app, invocation& run);
void add_replay(CLI::App& app, invocation& run);
void add_analyze(CLI::App& app, invocation& run);
void add_check(CLI::App& app, invocation& run);
void add_lab(CLI::App& app, invocation& run);
void add_node(CLI::App& app, invocation& run);
void add_shrink(CLI::App& app, invocation& run);
void add_zoo(CLI::App& app, invocation& run);
void add_explore(CLI::App& app, invocation& run);
void add_worker(CLI::App& app, invocation& run);
void add_bakeoff(CLI::App& app, invocation& run);
void add_demo(CLI::App& app, invocation& run);
void add_selftest(CLI::App& app, invocation& run);

}  // namespace agon::scenarios::cli
