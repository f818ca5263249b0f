// The program `agon`.
#include "scenarios/cli/app.hpp"
#include "scenarios/judging.hpp"
#include "scenarios/run_log.hpp"

#include <spdlog/spdlog.h>

#include <cstdio>
#include <unistd.h>

int main(int argc, char** argv) {
  using namespace agon::scenarios;
  const int status = cli::guarded([&] {
    log_to_terminal(log_format::text);
    return cli::run_command_line(argc, argv);
  });
  if (checks_given_up() == 0) return status;
  // A check that nobody waits for any more still uses what destructors would take away.
  spdlog::default_logger()->flush();
  std::fflush(nullptr);
  ::_exit(status);
}
