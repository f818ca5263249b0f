// Prints the fingerprint of simulated runs, a line for each seed: what different builds of one
// commit, on whichever machine, must print alike.   fingerprints [first seed] [number of seeds]
#include "scenarios/test_run.hpp"

#include <spdlog/spdlog.h>

#include <cstdio>
#include <cstdlib>
#include <string>

int main(int argc, char** argv) {
  spdlog::set_level(spdlog::level::off);
  const std::uint64_t first = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
  const std::uint64_t count = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 5;
  agon::scenarios::test_options options;
  options.faults = {"partition", "kill", "pause"};
  options.concurrency = "2n";
  options.time_limit = 20;
  options.fault_interval = 3;
  for (options.seed = first; options.seed < first + count; ++options.seed) {
    const auto run = agon::scenarios::run_again(options);
    if (!run) {
      std::fprintf(stderr, "%s\n", agon::to_string(run.problem()).c_str());
      return 1;
    }
    std::printf("%llu %s %zu\n", static_cast<unsigned long long>(options.seed),
                run->fingerprint.c_str(), run->trace.size());
  }
}
