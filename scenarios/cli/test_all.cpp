// `agon test-all`: all workloads of a system with each of several choices of faults.
#include "scenarios/catalog.hpp"
#include "scenarios/cli/commands.hpp"
#include "scenarios/cli/interrupts.hpp"
#include "scenarios/cli/summary.hpp"
#include "scenarios/cli/test_flags.hpp"
#include "scenarios/cli/test_series.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <sstream>

namespace agon::scenarios::cli {
namespace {

constexpr auto examples = R"(
Examples:
  agon test-all --time-limit 20
  agon test-all --system raft --bug stale-read --nemesis none --nemesis partition,kill
  agon test-all --system etcd --world real --nemesis pause --test-count 3

Exit status: 255 if a test crashed, else 2 if one is unknown, else 1 if one is invalid, else 0.)";

struct flags {
  test_flags test;
  std::vector<std::string> workloads;
  std::vector<std::string> choices;
};

/// The faults of one choice: `partition,kill`, or `none`.
std::vector<std::string> faults_of(const std::string& choice) {
  if (choice == "none") return {};
  std::vector<std::string> faults;
  std::istringstream words{choice};
  for (std::string word; std::getline(words, word, ',');) faults.push_back(word);
  return faults;
}

/// Without choices: none, each kind of fault alone, and all at once.
std::vector<std::vector<std::string>> all_choices(const flags& in) {
  std::vector<std::vector<std::string>> all;
  for (const auto& choice : in.choices) all.push_back(faults_of(choice));
  if (!all.empty()) return all;
  std::vector<std::string> everything;
  all.emplace_back();
  for (const auto& fault : all_faults()) {
    all.push_back({fault.name});
    everything.push_back(fault.name);
  }
  all.push_back(everything);
  return all;
}

result<std::vector<test_options>> all_tests(flags& in) {
  const auto system = find_system(in.test.options.system);
  if (!system) return error{system.problem().what, "--system", system.problem().hint};
  auto workloads = in.workloads.empty() ? (*system)->workloads : in.workloads;
  in.test.options.workload = workloads.front();
  // Fills in nodes, seed and bugs, which all tests share.
  if (auto fine = complete(in.test); !fine) return fine.problem();
  std::vector<test_options> tests;
  for (const auto& workload : workloads)
    for (const auto& faults : all_choices(in)) {
      auto options = in.test.options;
      options.workload = workload;
      options.faults = faults;
      if (auto fine = check(options); !fine) return fine.problem();
      tests.push_back(std::move(options));
    }
  return tests;
}

std::string title_of(const test_options& options) {
  return fmt::format(
      "{} {} with {}", options.system, options.workload,
      options.faults.empty() ? "no faults" : fmt::format("{}", fmt::join(options.faults, ",")));
}

int run_all(flags& in, const invocation& run) {
  const auto tests = all_tests(in);
  if (!tests) {
    fmt::print(stderr, "agon test-all: {}\n", to_string(tests.problem()));
    return bad_arguments;
  }
  std::vector<ended_test> ended;
  for (const auto& options : *tests) {
    fmt::print("\n== {} ({} of {})\n", title_of(options), ended.size() + 1, tests->size());
    std::fflush(stdout);
    run_outcome last;
    const int status = run_series({.options = options,
                                   .argv = run.argv,
                                   .count = in.test.test_count,
                                   .keep_failures_only = in.test.keep_failures},
                                  &last);
    ended.push_back({last.folder.empty() ? title_of(options) : last.folder, end_of(status),
                     last.folder.empty() ? "did not start" : title_of(options)});
    if (interrupts() > 0) break;
  }
  fmt::print("\n{}", summary_text(ended));
  if (ended.size() < tests->size())
    fmt::print("{} were not run, since Ctrl-C was pressed\n", tests->size() - ended.size());
  return summary_status(ended);
}

}  // namespace

void add_test_all(CLI::App& app, invocation& run) {
  auto* command =
      app.add_subcommand("test-all", "Run all workloads of a system, each with several faults");
  auto in = std::make_shared<flags>();
  command->add_option("-w,--workload", in->workloads, "Workloads; all of the system, if none given")
      ->delimiter(',');
  command->add_option("--nemesis", in->choices,
                      "Faults of one test, such as partition,kill, or none; repeatable");
  add_test_flags(*command, in->test);
  command->footer(examples);
  command->callback([in, &run] { run.status = run_all(*in, run); });
}

}  // namespace agon::scenarios::cli
