// `agon worker`: offers this machine's cores to `agon explore` on another one.
#include "checkers/parallel.hpp"
#include "scenarios/catalog.hpp"
#include "scenarios/cli/commands.hpp"
#include "scenarios/cli/interrupts.hpp"
#include "scenarios/explore/crew.hpp"
#include "scenarios/run_log.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>

namespace agon::scenarios::cli {
namespace {

int serve(const worker_options& options) {
  catch_interrupts();
  log_errors_only();
  const auto ended = host_worker(
      options,
      [&](std::uint16_t port) {
        fmt::print("listening at {} with {} lanes\n",
                   real::to_string(real::address{options.at.host, port}), options.lanes);
        std::fflush(stdout);
      },
      [] { return interrupts() > 0; });
  if (ended) return 0;
  fmt::print(stderr, "agon worker: {}\n", to_string(ended.problem()));
  return crashed;
}

}  // namespace

void add_worker(CLI::App& app, invocation& run) {
  auto* command = app.add_subcommand("worker", "Run seeds for agon explore on another machine");
  auto in = std::make_shared<worker_options>();
  auto pipe = std::make_shared<bool>(false);
  in->at.port = 7481;
  in->lanes = checkers::threads_here();
  command->add_option("--port", in->at.port, "Where to listen; 0: any port that is free")
      ->capture_default_str();
  command
      ->add_option("--bind", in->at.host,
                   "The address to listen at; whoever reaches it can run seeds here")
      ->capture_default_str();
  command->add_option("--threads", in->lanes, "Seeds to run at once; as many as cores")
      ->check(CLI::Range(1, 1024));
  command->add_flag("--pipe", *pipe,
                    "Run seeds that come by standard input: what agon explore starts by itself");
  command->footer(
      "\nExample:\n  agon worker --bind 0.0.0.0 --port 7481\n\n"
      "It serves campaigns of the same build until Ctrl-C or SIGTERM, each with lanes of its own.\n"
      "Nothing is encrypted and nobody is asked for a password: listen in networks you trust "
      "only.");
  command->callback([in, pipe, &run] {
    if (*pipe) log_errors_only();
    run.status = *pipe ? serve_seeds(find_system) : serve(*in);
  });
}

}  // namespace agon::scenarios::cli
