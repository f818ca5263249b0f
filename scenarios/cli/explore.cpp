// `agon explore`: one test over many seeds, on all cores and other machines.
#include "checkers/parallel.hpp"
#include "scenarios/catalog.hpp"
#include "scenarios/cli/campaign_text.hpp"
#include "scenarios/cli/commands.hpp"
#include "scenarios/cli/interrupts.hpp"
#include "scenarios/cli/status_line.hpp"
#include "scenarios/cli/test_flags.hpp"
#include "scenarios/explore/campaign.hpp"
#include "scenarios/run_log.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <array>
#include <cstdio>

namespace agon::scenarios::cli {
namespace {

constexpr auto examples = R"(
Examples:
  agon explore --system raft --bug stale-read
  agon explore --system raft --seeds 10000 --liveness 20
  agon explore --system multi-paxos --for 1h --workers host2:7481,host3:7481
  agon explore --resume store/explore/20261122T174000.123Z.db --csv runs.csv

Each seed draws what the flags leave open: nodes, clients, rates, faults, settings; with --bug, the
faults and the workload are those that bring the bug to light. Ctrl-C once ends it after the seeds
that are under way, twice at once; --resume goes on.

Exit status: 0 nothing failed, 1 there are failures, 254 bad arguments, 255 it could not go on.)";

/// How many seeds there are where neither a number nor a length is given.
constexpr std::uint64_t usual_seeds = 1'000;

struct flags {
  test_flags test;
  campaign_options campaign;
  std::string length;
  bool fixed = false;
  bool keep_going = false;
  std::uint64_t threads = checkers::threads_here();
  std::vector<std::string> workers;
  std::string db;
  std::string resume;
  std::string csv;
};

/// Flags of `agon test` that have no meaning for many seeds in the simulator.
constexpr std::array without{"--world",
                             "--test-count",
                             "--keep-failures",
                             "--leave-db-running",
                             "--logging-json",
                             "--edn",
                             "--swarm",
                             "--lab",
                             "--username",
                             "--password",
                             "--ssh-private-key",
                             "--ssh-port",
                             "--strict-host-key-checking"};

/// Flags that go with --resume.
constexpr std::array with_resume{"--resume", "--threads", "--workers", "--csv", "--store"};

bool given(const CLI::App& command, const std::string& flag) {
  return command.get_option(flag)->count() > 0;
}

/// The knobs that the flags set, which seeds then don't draw.
std::set<std::string> kept_by(const CLI::App& command) {
  std::set<std::string> kept;
  for (const auto knob : {kept_nodes, kept_concurrency, kept_rate, kept_ops_per_key, kept_interval,
                          kept_buggify, kept_faults})
    if (given(command, "--" + std::string{knob})) kept.emplace(knob);
  if (given(command, "--nodes-file")) kept.emplace(kept_nodes);
  return kept;
}

/// Completes the test as a search for its planted bugs.
void hunt(flags& in, const CLI::App& command, const system_entry& system) {
  auto& test = in.test.options;
  for (const auto& name : in.test.bugs)
    for (const auto& bug : system.bugs) {
      if (bug.name != name) continue;
      if (!given(command, "--workload") && !bug.workload.empty()) test.workload = bug.workload;
      if (given(command, "--nemesis")) continue;
      for (const auto& fault : bug.faults)
        if (std::ranges::find(test.faults, fault) == test.faults.end())
          test.faults.push_back(fault);
    }
  in.campaign.kept.emplace(kept_faults);
}

/// The campaign that the flags ask for, checked.
result<campaign_options> campaign_from(flags& in, const CLI::App& command) {
  auto& campaign = in.campaign;
  auto& test = in.test.options;
  const bool hunts = !in.test.bugs.empty();
  campaign.kept = kept_by(command);
  if (const auto system = find_system(test.system)) {
    if (!given(command, "--workload")) test.workload = (*system)->workloads.front();
    if (hunts) hunt(in, command, **system);
  }
  if (auto fine = complete(in.test); !fine) return fine.problem();
  if (!given(command, "--seed")) test.seed = 1;
  if (!in.length.empty()) {
    const auto length = seconds_from(in.length, "--for");
    if (!length) return length.problem();
    campaign.seconds = *length;
  }
  if (campaign.seeds == 0 && campaign.seconds == 0) campaign.seeds = usual_seeds;
  campaign.base = test;
  campaign.draws = !in.fixed;
  campaign.rechecked = in.test.rechecked;
  campaign.stop_at_first = (campaign.stop_at_first || hunts) && !in.keep_going;
  if (auto fine = check(campaign); !fine) return fine.problem();
  return campaign;
}

/// Done, or the flag that --resume makes pointless.
result<> check_resume(const CLI::App& command) {
  for (const auto* option : command.get_options()) {
    const auto allowed = std::ranges::any_of(
        with_resume, [&](const char* name) { return option->check_name(name); });
    if (option->count() > 0 && !allowed)
      return error{"it goes on with what the file says", "--resume",
                   "leave out " + option->get_name()};
  }
  return success{};
}

result<campaign_file> file_from(flags& in, const CLI::App& command, const invocation& run) {
  if (!in.resume.empty()) {
    if (auto fine = check_resume(command); !fine) return fine.problem();
    return campaign_file::open(in.resume);
  }
  const auto campaign = campaign_from(in, command);
  if (!campaign) return campaign.problem();
  auto path = in.db.empty() ? new_campaign_path(in.test.options.store) : result<std::string>{in.db};
  if (!path) return path.problem();
  return campaign_file::open_or_create(*path, *campaign,
                                       fmt::format("{}", fmt::join(run.argv, " ")));
}

result<campaign_crew> crew_from(const flags& in) {
  campaign_crew crew{.lanes = in.threads};
  for (const auto& text : in.workers) {
    const auto where = real::address_from(text);
    if (!where) return error{where.problem().what, "--workers", "such as host2:7481"};
    crew.workers.push_back(*where);
  }
  if (crew.lanes == 0 && crew.workers.empty())
    return error{"nobody would run the seeds", "--threads", "at least 1, or some --workers"};
  return crew;
}

/// Runs what is missing, and prints what there is. Answers the exit status.
int explore(campaign_file& file, const campaign_crew& crew, const std::string& csv) {
  catch_interrupts();
  log_errors_only();
  const auto fail = [](const error& problem) {
    fmt::print(stderr, "agon explore: {}\n", to_string(problem));
    return crashed;
  };
  status_line line;
  const auto ended = run_campaign(
      file, crew, {.interrupts = interrupts, .progress = [&line](const campaign_progress& now) {
                     if (line.is_due()) line.print(campaign_line(now));
                   }});
  line.erase();
  if (!ended) return fail(ended.problem());
  const auto text = campaign_summary(file, *ended);
  if (!text) return fail(text.problem());
  fmt::print("{}", *text);
  std::fflush(stdout);
  if (!csv.empty())
    if (auto written = file.write_csv(csv); !written) return fail(written.problem());
  const auto causes = file.causes();
  return causes.ok() && causes->empty() ? 0 : 1;
}

int run_explore(flags& in, const CLI::App& command, const invocation& run) {
  const auto bad = [](const error& problem) {
    fmt::print(stderr, "agon explore: {}\n", to_string(problem));
    return bad_arguments;
  };
  const auto crew = crew_from(in);
  if (!crew) return bad(crew.problem());
  auto file = file_from(in, command, run);
  if (!file) return bad(file.problem());
  return explore(*file, *crew, in.csv);
}

void add_campaign_flags(CLI::App& command, flags& in) {
  auto& to = in.campaign;
  command.add_option("--seeds", to.seeds,
                     "How many seeds; 1000, if neither this nor --for is given");
  command.add_option("--for", in.length, "How long, such as 90s, 10m or 2h");
  command.add_flag("--stop-at-first,--until-failure", to.stop_at_first,
                   "End at the smallest seed that fails; so it is with --bug");
  command.add_flag("--keep-going", in.keep_going, "With --bug: go on after a failure")
      ->excludes("--stop-at-first");
  command.add_flag("--fixed", in.fixed, "Draw nothing: each seed runs the test as the flags say");
  command
      .add_option("--seed-limit", to.seed_limit,
                  "Seconds of real time after which a seed is cut, and reported as hung")
      ->capture_default_str();
  command.add_option("--threads", in.threads, "Seeds to run at once here; as many as cores")
      ->check(CLI::Range(0, 1024));
  command.add_option("--workers", in.workers, "Machines where agon worker listens, host:port,…")
      ->delimiter(',');
  command.add_option("--db", in.db,
                     "The file of the results, made or gone on with; one in the store, if not "
                     "given");
  command.add_option("--resume", in.resume, "Go on with the campaign in this file");
  command.add_option("--csv", in.csv, "Also write the runs to this file, as CSV");
}

}  // namespace

void add_explore(CLI::App& app, invocation& run) {
  auto* command = app.add_subcommand("explore", "Run a test over many seeds, on all cores");
  auto in = std::make_shared<flags>();
  in->test.options.time_limit = 30;
  in->test.rechecked = in->campaign.rechecked;
  command->add_option("-w,--workload", in->test.options.workload,
                      "What clients do; the system's or the bug's first, if not given");
  command->add_option("--nemesis", in->test.options.faults, "Faults, such as partition,kill,pause")
      ->delimiter(',');
  add_test_flags(*command, in->test);
  for (const auto* flag : without) command->remove_option(command->get_option(flag));
  add_campaign_flags(*command, *in);
  command->footer(examples);
  command->callback([in, command, &run] { run.status = run_explore(*in, *command, run); });
}

}  // namespace agon::scenarios::cli
