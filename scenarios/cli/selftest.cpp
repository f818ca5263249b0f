// `agon selftest`: the launcher runs it, since it needs the source tree; the program only says so.
#include "scenarios/cli/commands.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace agon::scenarios::cli {

void add_selftest(CLI::App& app, invocation& run) {
  auto* command = app.add_subcommand("selftest", "Build and run all tests (from the source tree)");
  command->footer("\nExample:\n  ./agon selftest -j2");
  command->callback([&run] {
    fmt::print(stderr,
               "agon selftest: the tests are in the source tree: run ./agon selftest there\n");
    run.status = bad_arguments;
  });
}

}  // namespace agon::scenarios::cli
