// Putting a test together, running it, judging it, storing it.
#include "scenarios/test_run.hpp"

#include "actors/generator/pacing.hpp"
#include "actors/generator/sequence.hpp"
#include "actors/nemeses/damage_budget.hpp"
#include "actors/nemeses/evidence.hpp"
#include "actors/nemeses/freeze.hpp"
#include "actors/nemeses/packages.hpp"
#include "actors/vocabulary/history_file.hpp"
#include "checkers/liveness.hpp"
#include "checkers/parallel.hpp"
#include "checkers/stats.hpp"
#include "scenarios/catalog.hpp"
#include "scenarios/explore/fidelity.hpp"
#include "scenarios/explore/recording.hpp"
#include "scenarios/fail_fast.hpp"
#include "scenarios/judging.hpp"
#include "scenarios/roles.hpp"
#include "scenarios/run_log.hpp"
#include "scenarios/store/build.hpp"
#include "scenarios/worlds.hpp"
#include "sim/world.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <regex>
#include <set>

namespace agon::scenarios {
namespace {

duration seconds(double count) { return duration{static_cast<std::int64_t>(count * 1e9)}; }

workload make_workload(const test_options& options) {
  const auto entry = find_workload(options.workload);
  invariant(entry.ok(), "a workload that was checked");
  return (*entry)->make({.nodes = options.nodes.size(),
                         .concurrency = *client_threads(options),
                         .rate = options.rate,
                         .ops_per_key = options.ops_per_key});
}

/// Where the ops of the run go: to the file, and by the judge that ends the run.
std::shared_ptr<op_sink> sink_of(const test_options& options, std::shared_ptr<op_sink> file) {
  if (!options.fail_fast) return file;
  const auto work = make_workload(options);
  if (!work.online) return file;
  return make_fail_fast_sink(std::move(file), work.online());
}

/// Between the end of the faults and the freeze, when all of them are undone.
constexpr duration settling = std::chrono::seconds{1};
/// How long a run goes on when it has shown that it does.
constexpr duration going_on = std::chrono::seconds{2};
/// What undoing the faults may take: a change of members waits for a leader.
constexpr duration undoing = std::chrono::minutes{1};

/// Nodes that are not needed for progress: those that faults may have damaged for good.
std::vector<std::string> spare_nodes(const test_options& options, const system_entry& system) {
  std::vector<std::string> spare;
  if (system.needs == quorum::all) return spare;
  for (const auto node : damage_budget(options.nodes.size(), options.seed))
    spare.push_back(options.nodes[node.value - 1]);
  return spare;
}

/// Lets each package undo its faults after its time, while clients go on, and then freezes the
/// nodes that are not needed.
void add_liveness(std::vector<fault_package>& faults, const test_options& options,
                  const system_entry& system) {
  for (auto& package : faults)
    package.during = generators::concat({package.during, generators::once(package.finally)});
  faults.push_back(freeze_package(spare_nodes(options, system), settling,
                                  {.afterwards = going_on, .at_most = seconds(options.liveness)}));
}

}  // namespace

result<agon::test> make_test(const test_options& options) {
  const auto system = find_system(options.system);
  if (!system) return system.problem();
  return make_test(options, **system);
}

result<agon::test> make_test(const test_options& options, const system_entry& system) {
  const auto roles = role_ids(options);
  auto clients = system.clients({options.bugs, options.settings, options.seed, roles});
  if (!clients) return clients.problem();
  auto faults = faults_of(options);
  if (!faults) return faults.problem();
  const auto limit = seconds(options.time_limit);
  for (auto& package : *faults) package.during = generators::time_limit(limit, package.during);
  const auto clients_limit = clients_end(options).time_since_epoch();
  const auto work = make_workload(options);
  agon::test made{.name = options.system + "-" + options.workload,
                  .concurrency = *client_threads(options),
                  .seed = options.seed,
                  .client = *clients,
                  .client_nodes = client_nodes_of(system, roles),
                  .client_generator = generators::time_limit(clients_limit, work.during),
                  .final_generator = work.finally,
                  .faults = std::move(*faults),
                  .leave_running = options.leave_db_running,
                  .sink = nullptr,
                  .progress = {}};
  made.deadline.op = seconds(options.op_timeout);
  made.deadline.run = clients_limit + std::chrono::minutes{5};
  if (options.script) play(options, made);
  if (options.liveness > 0) add_liveness(made.faults, options, system);
  return made;
}

time_point clients_end(const test_options& options) {
  const auto limit = seconds(options.time_limit);
  return time_point{options.liveness > 0 ? limit + undoing + settling + seconds(options.liveness)
                                         : limit};
}

namespace {

/// A budget that only a history out of the ordinary reaches, so that verdicts don't depend on the
/// machine.
checkers::check_options budget(unsigned threads) {
  return {.time_limit = std::chrono::minutes{10},
          .memory_limit = std::uint64_t{8} << 30,
          .threads = threads == 0 ? checkers::threads_here() : threads};
}

/// Faults that were asked for and left no evidence, and f's that never succeeded.
json::array vacuous_parts(const test_options& options, const json::array& faults,
                          const json::object& stats) {
  json::array parts;
  const auto packages = faults_of(options);
  invariant(packages.ok(), "fault packages that were checked");
  std::int64_t thread = 0;
  for (const auto& package : *packages) {
    // Two packages may understand the same ops, at the nodes of different roles.
    const auto nemesis = to_string(process_id{--thread});
    const bool seen = std::any_of(faults.begin(), faults.end(), [&](const json::value& fault) {
      const auto& f = fault.at("f").as_string();
      if (fault.at("nemesis").as_string() != nemesis) return false;
      const auto* hits = fault.as_object().if_contains("hits");
      return std::find(package.fs.begin(), package.fs.end(), std::string_view{f}) !=
                 package.fs.end() &&
             hits != nullptr && hits->to_number<std::int64_t>() > 0;
    });
    if (!seen) parts.emplace_back("no " + package.name + " left evidence");
  }
  if (const auto* by_f = stats.if_contains("by_f"))
    for (const auto& [f, counts] : by_f->as_object())
      if (counts.at("ok_count").to_number<std::int64_t>() == 0)
        parts.emplace_back("no " + std::string{f} + " succeeded");
  return parts;
}

/// The names of marks that are not as they must be.
json::array violated_marks(const mark_book& marks) {
  json::array names;
  for (const auto& [name, mark] : marks.counts())
    if (mark.violated()) names.emplace_back(name);
  return names;
}

/// Judges a history and fills in valid and results.
void judge(run_outcome& outcome, const test_options& options, const json::array& faults,
           const mark_book& marks, const run_watch& watch) {
  if (watch.stage) watch.stage("checking");
  const judging_options limits{.limits = budget(watch.checker_threads),
                               .interrupts = watch.interrupts};
  const auto work = make_workload(options);
  const auto ops = std::make_shared<history>(std::move(outcome.ops));
  const auto stats = judged(checkers::checker_ptr{checkers::stats()}, ops, limits);
  const auto verdict = judged(work.checker, ops, limits);
  checkers::check_result liveness{.outcome = checkers::verdict::valid};
  if (options.liveness > 0)
    liveness = judged(checkers::liveness(seconds(options.liveness)), ops, limits);
  outcome.ops = ops.use_count() == 1 ? std::move(*ops) : *ops;
  outcome.valid =
      checkers::merge(checkers::merge(stats.outcome, verdict.outcome), liveness.outcome);
  const auto violated = violated_marks(marks);
  if (!violated.empty()) outcome.valid = checkers::verdict::invalid;
  if (outcome.state == run_state::crashed)
    outcome.valid = checkers::merge(outcome.valid, checkers::verdict::unknown);
  json::array errors;
  for (const auto& problem : outcome.errors) errors.emplace_back(to_string(problem));
  json::object counts = stats.details;
  counts.erase("by_f");
  outcome.results = {{"valid", checkers::to_json(outcome.valid)},
                     {"run", to_string(outcome.state)},
                     {"seed", options.seed},
                     {"fingerprint", outcome.fingerprint},
                     {"counts", std::move(counts)},
                     {"vacuous", vacuous_parts(options, faults, stats.details)},
                     {"stats", checkers::to_json(stats)},
                     {"workload", checkers::to_json(verdict)},
                     {"marks", marks.to_json()},
                     {"violated_marks", violated},
                     {"faults", faults},
                     {"errors", std::move(errors)}};
  if (options.liveness > 0) outcome.results["liveness"] = checkers::to_json(liveness);
  if (marks.counts().empty())
    for (const auto* absent : {"marks", "violated_marks"}) outcome.results.erase(absent);
  if (outcome.fingerprint.empty()) outcome.results.erase("fingerprint");
}

/// The trace's fingerprint with the history folded in.
std::string fingerprint_of(const sim::trace& trace, const std::vector<op>& ops) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const auto& event : ops)
    for (const char byte : to_json_line(event))
      hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3u;
  return trace.fingerprint() + sim::hexadecimal(hash);
}

/// What is known before the history is judged; takes the ops out of the report.
run_outcome outcome_of(run_report& report, const made_world& made) {
  run_outcome outcome{.state = report.state, .errors = report.errors};
  if (made.trace != nullptr) outcome.fingerprint = fingerprint_of(*made.trace, report.ops);
  auto ops = history::from(std::move(report.ops));
  if (ops) {
    outcome.ops = *std::move(ops);
  } else {
    outcome.state = run_state::crashed;
    outcome.errors.push_back(ops.problem());
  }
  return outcome;
}

/// Writes what only the run itself can tell.
result<> store_run(const run_folder& folder, const run_report& report, const made_world& made) {
  for (const auto& [node, files] : report.logs)
    for (const auto& file : files) {
      const auto& name = made.world->node_names().at(node.value - 1);
      if (auto written = folder.write(name + "/" + file.name, file.content); !written)
        return written;
    }
  if (made.trace != nullptr)
    if (auto written = folder.write("trace.bin", sim::pack(made.trace->events())); !written)
      return written;
  return success{};
}

json::object describe(const test_options& options, const std::vector<std::string>& argv,
                      const json::object& drawn) {
  json::array words;
  const std::string secret = "--password";
  for (std::size_t i = 0; i < argv.size(); ++i) {
    if (i > 0 && argv[i - 1] == secret)
      words.emplace_back("…");
    else if (argv[i].starts_with(secret + "="))
      words.emplace_back(secret + "=…");
    else
      words.emplace_back(argv[i]);
  }
  return {{"version", build_version()},
          {"commit", build_commit()},
          {"argv", std::move(words)},
          {"command", command_line(options)},
          {"drawn", drawn},
          {"options", to_json(options)}};
}

edn_files edn_of(const test_options& options) {
  return options.edn ? edn_files::written : edn_files::none;
}

/// What the run's folder lacks is the harness's fault.
void blame(run_outcome& outcome, const result<>& stored) {
  if (stored) return;
  outcome.state = run_state::crashed;
  const auto& problem = stored.problem();
  if (std::find(outcome.errors.begin(), outcome.errors.end(), problem) == outcome.errors.end())
    outcome.errors.push_back(problem);
}

/// Members of results that tell of the run and not of its history, and outlive an analysis.
constexpr std::array<const char*, 3> told_by_the_run{"elections", "fidelity", "warnings"};

void add_warnings(json::object& results, const std::vector<error>& warnings) {
  if (results.if_contains("warnings") == nullptr) results["warnings"] = json::array{};
  auto& list = results["warnings"].as_array();
  for (const auto& warning : warnings) {
    const json::value text(to_string(warning));
    if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
  }
}

/// The hint of a warning about a file that is made of the history and the results alone.
constexpr auto made_again = "agon analyze writes it anew";

/// Writes history.txt and the failing keys' folders. What cannot be written is a warning: nothing
/// is lost with it, and neither the verdict nor how the run ended is another.
void write_derived(const run_folder& folder, run_outcome& outcome, bool history_too,
                   edn_files edn) {
  std::vector<error> warnings;
  const auto note = [&](const result<>& written) {
    if (written) return;
    warnings.push_back(written.problem());
    warnings.back().hint = made_again;
  };
  if (history_too) note(write_history(folder, outcome.ops, edn));
  note(write_failing_keys(folder, outcome.ops, outcome.results));
  add_warnings(outcome.results, warnings);
}

/// Leaves out what an earlier analysis said of files that this one writes.
void drop_outdated_warnings(json::object& results) {
  auto* list = results.if_contains("warnings");
  if (list == nullptr) return;
  auto& texts = list->as_array();
  for (auto text = texts.begin(); text != texts.end();)
    text = std::string_view{text->as_string()}.find(made_again) != std::string_view::npos
               ? texts.erase(text)
               : text + 1;
}

/// The same history with `[null, value]` for each client's value, unless all are pairs already.
history as_keyed(history ops) {
  const auto is_pair = [](const op& event) {
    return !event.process.is_client() ||
           (event.value.is_array() && event.value.get_array().size() == 2);
  };
  if (std::all_of(ops.begin(), ops.end(), is_pair)) return ops;
  std::vector<op> keyed{ops.begin(), ops.end()};
  for (auto& event : keyed)
    if (event.process.is_client()) event.value = json::array{nullptr, std::move(event.value)};
  auto whole = history::from(std::move(keyed));
  invariant(whole.ok(), "ops that pair as before");
  return *std::move(whole);
}

}  // namespace

result<run_outcome> run_test(const test_options& asked, const std::vector<std::string>& argv,
                             const run_watch& watch) {
  auto made = make_world(asked, asked.world == "sim");
  if (!made) return made.problem();
  const bool fits = asked.script == nullptr || asked.world == "sim";
  const auto fitted = fits ? fitted_test{asked, {}} : fit_to(asked, *made->world);
  const auto& options = fitted.options;
  auto test = make_test(options);
  if (!test) return test.problem();
  for (const auto& package : test->faults)
    for (const auto kind : package.needs)
      if (const auto able = made->world->can(kind); !able) return able.problem();
  const auto folder = run_folder::create(options.store, test->name);
  if (!folder) return folder.problem();
  const run_log log{folder->file("agon.log"),
                    options.logging_json ? log_format::json : log_format::text};
  const auto about = describe(asked, argv, made->drawn);
  if (auto written = folder->write_json("test.json", about); !written) return written.problem();
  test->sink = sink_of(options, make_history_sink(folder->file("history.jsonl")));
  test->progress = watch.progress;
  auto report = run(*made->world, *test, watch.interrupts);

  auto outcome = outcome_of(report, *made);
  outcome.folder = folder->path();
  blame(outcome, store_run(*folder, report, *made));
  const auto marks = made->world->marks() != nullptr ? *made->world->marks() : mark_book{};
  made = made_world{};  // Before judging: its memory and, in `real`, its connections.
  judge(outcome, options, report.faults, marks, watch);
  outcome.results["elections"] =
      count_elections((*find_system(options.system))->election, report.logs);
  if (!fits) outcome.results["fidelity"] = fidelity_of(fitted, outcome.ops);
  add_warnings(outcome.results, report.warnings);
  write_derived(*folder, outcome, true, edn_of(options));
  if (auto written = write_results(*folder, outcome.results, edn_of(options)); !written)
    return written.problem();
  if (auto marked = folder->mark_latest(); !marked) return marked.problem();
  return outcome;
}

result<run_outcome> try_test(const test_options& options, const run_watch& watch) {
  const auto system = find_system(options.system);
  if (!system) return system.problem();
  return try_test(options, **system, watch);
}

result<run_outcome> try_test(const test_options& options, const system_entry& system,
                             const run_watch& watch) {
  auto test = make_test(options, system);
  if (!test) return test.problem();
  auto made = make_world(options, system, watch.keep_trace, watch.chooser);
  if (!made) return made.problem();
  if (made->trace == nullptr)
    return error{"only simulated runs can be tried", "--world " + options.world, "--world sim"};
  test->sink = sink_of(options, nullptr);
  auto report = run(*made->world, *test, watch.interrupts);  // What it warns of is in the report.
  auto outcome = outcome_of(report, *made);
  outcome.simulated = made->world->now().time_since_epoch();
  if (watch.keep_trace) outcome.trace = made->trace->events();
  const auto marks = *made->world->marks();
  made = made_world{};
  judge(outcome, options, report.faults, marks, watch);
  add_warnings(outcome.results, report.warnings);
  return outcome;
}

namespace {

/// Runs a simulated test again; with a moment to look at, no further than that.
result<rerun> again(const test_options& options, const system_entry& system, const run_watch& watch,
                    std::optional<time_point> until) {
  auto test = make_test(options, system);
  if (!test) return test.problem();
  auto made = make_world(options, system, true);
  if (!made) return made.problem();
  if (made->simulated == nullptr)
    return error{"only simulated runs can be replayed", "--world " + options.world,
                 "run the test again with agon test"};
  test->sink = sink_of(options, nullptr);
  rerun done;
  bool begun = false;
  const auto look = [&](const sim::snapshot& now) {
    done.seen = now;
    done.trace = made->trace->events();
  };
  test->progress = [&](const progress& so_far) {
    if (!std::exchange(begun, true)) {
      done.begun = made->world->now() - so_far.time;
      if (until) made->simulated->at(*until + done.begun, look);
    }
    if (watch.progress) watch.progress(so_far);
  };
  const auto interrupts = [&] {
    constexpr int leave = 2;
    return done.seen ? leave : watch.interrupts ? watch.interrupts() : 0;
  };
  auto report = run(*made->world, *test, interrupts);
  if (!done.seen) done.trace = made->trace->events();
  done.fingerprint = fingerprint_of(*made->trace, report.ops);
  done.ops = std::move(report.ops);
  return done;
}

}  // namespace

result<rerun> run_again(const test_options& options, const run_watch& watch) {
  const auto system = find_system(options.system);
  if (!system) return system.problem();
  return run_again(options, **system, watch);
}

result<rerun> run_again(const test_options& options, const system_entry& system,
                        const run_watch& watch) {
  return again(options, system, watch, std::nullopt);
}

result<rerun> run_again_until(time_point when, const test_options& options,
                              const run_watch& watch) {
  const auto system = find_system(options.system);
  if (!system) return system.problem();
  return again(options, **system, watch, when);
}

result<test_options> stored_options(const run_folder& folder) {
  const auto stored = folder.read_json("test.json");
  if (!stored) return stored.problem();
  const auto* options = stored->if_contains("options");
  if (options == nullptr || !options->is_object())
    return error{"no member \"options\"", folder.file("test.json")};
  return test_options_from(options->as_object());
}

result<run_outcome> analyze(const run_folder& folder, const run_watch& watch, edn_files edn) {
  if (folder.is_under_way())
    return error{"this run is still under way", folder.path(), "wait for its end, or end it"};
  const auto options = stored_options(folder);
  if (!options) return options.problem();
  std::vector<error> warnings;
  auto ops = read_history(folder.file("history.jsonl"), &warnings);
  if (!ops) return ops.problem();
  run_outcome outcome{.state = run_state::crashed, .folder = folder.path(), .ops = *std::move(ops)};
  auto faults = faults_of(outcome.ops.ops());
  mark_book marks;
  json::object kept;
  if (const auto before = folder.read_json("results.json")) {
    // What the harness saw of itself stands in the earlier results only.
    if (const auto* state = before->if_contains("run"))
      for (const auto known : {run_state::completed, run_state::aborted})
        if (state->is_string() && state->as_string() == to_string(known)) outcome.state = known;
    if (const auto* known = before->if_contains("faults")) faults = known->as_array();
    if (const auto* known = before->if_contains("marks"))
      marks = mark_book::from(known->as_object());
    if (const auto* known = before->if_contains("fingerprint"))
      outcome.fingerprint = std::string{known->as_string()};
    if (const auto* known = before->if_contains("errors"))
      for (const auto& text : known->as_array())
        outcome.errors.push_back({.what = std::string{text.as_string()}});
    for (const auto* name : told_by_the_run)
      if (const auto* known = before->if_contains(name)) kept[name] = *known;
  } else {
    outcome.errors.push_back({"the run has ended before its results were written", folder.path(),
                              "it was killed, or its machine went down"});
  }
  judge(outcome, *options, faults, marks, watch);
  for (auto& member : kept) outcome.results[member.key()] = std::move(member.value());
  drop_outdated_warnings(outcome.results);
  add_warnings(outcome.results, warnings);
  write_derived(folder, outcome, !folder.has("history.txt") || edn == edn_files::written, edn);
  if (auto written = write_results(folder, outcome.results, edn); !written)
    return written.problem();
  return outcome;
}

result<run_outcome> analyze_history(const std::string& path, const test_options& options,
                                    const run_watch& watch) {
  std::vector<error> warnings;
  auto ops = read_history(path, &warnings);
  if (!ops) return ops.problem();
  if (make_workload(options).keyed) *ops = as_keyed(*std::move(ops));
  run_outcome outcome{.state = run_state::completed, .folder = path, .ops = *std::move(ops)};
  judge(outcome, options, faults_of(outcome.ops.ops()), {}, watch);
  add_warnings(outcome.results, warnings);
  return outcome;
}

std::size_t count_elections(const std::string& pattern,
                            const std::map<node_id, std::vector<log_file>>& logs) {
  if (pattern.empty()) return 0;
  const std::regex line{pattern};
  std::set<std::string> elections;
  for (const auto& [node, files] : logs)
    for (const auto& file : files)
      for (std::sregex_iterator it{file.content.begin(), file.content.end(), line}, end; it != end;
           ++it)
        elections.insert((*it)[1]);
  return elections.size();
}

int exit_status(const run_outcome& outcome) {
  if (outcome.valid == checkers::verdict::invalid) return 1;
  if (outcome.state == run_state::crashed) return 255;
  switch (outcome.valid) {
    case checkers::verdict::valid:
      return 0;
    case checkers::verdict::invalid:
      return 1;
    case checkers::verdict::unknown:
      return 2;
  }
  return 255;
}

}  // namespace agon::scenarios
