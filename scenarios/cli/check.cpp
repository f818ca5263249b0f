// `agon check`: judges histories from anywhere against a model.
#include "checkers/independent.hpp"
#include "checkers/linearizable/algorithm.hpp"
#include "checkers/linearizable/linearizable.hpp"
#include "checkers/parallel.hpp"
#include "checkers/stats.hpp"
#include "scenarios/cli/check_report.hpp"
#include "scenarios/cli/commands.hpp"
#include "scenarios/cli/follow.hpp"
#include "scenarios/cli/interrupts.hpp"
#include "scenarios/cli/progress_line.hpp"
#include "scenarios/judging.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>

namespace agon::scenarios::cli {
namespace {

namespace fs = std::filesystem;
using checkers::verdict;

struct check_flags {
  std::vector<std::string> paths;
  std::string model;
  std::string initial;
  std::string algorithm;
  double time_limit = 300;
  std::uint64_t memory_limit = std::uint64_t{4} << 30;
  unsigned threads = checkers::threads_here();
  bool keyed = false;
  bool keyed_is_said = false;  ///< The user said whether it is.
  bool as_json = false;
  bool is_followed = false;
  double idle_timeout = 0;  ///< None where 0.
};

/// What the initial value's text is: JSON, or else the text itself.
json::value initial_from(const std::string& text) {
  json::error_code problem;
  auto value = json::parse(text, problem);
  return problem ? json::value(text) : value;
}

result<checkers::machine_factory> model_from(const check_flags& in) {
  const auto kind = checkers::model_kind_from(in.model);
  if (!kind) return error{kind.problem().what, "--model", kind.problem().hint};
  const auto initial = in.initial.empty() ? json::value{} : initial_from(in.initial);
  if (const auto fine = checkers::may_begin_with(*kind, initial); !fine)
    return error{fine.problem().what, "--initial, " + fine.problem().where, fine.problem().hint};
  return checkers::make_machine(*kind, initial);
}

result<checkers::checker_ptr> checker_from(const check_flags& in) {
  const auto model = model_from(in);
  if (!model) return model.problem();
  std::string known;
  for (const auto& each : checkers::linearizable::algorithms())
    known += (known.empty() ? "" : ", ") + std::string{each.name};
  if (!in.algorithm.empty() &&
      (", " + known + ", ").find(", " + in.algorithm + ", ") == std::string::npos)
    return error{"there is no algorithm \"" + in.algorithm + "\"", "--algorithm",
                 "known: " + known};
  checkers::checker_ptr judge =
      checkers::linearizable::make_checker(*model, {.algorithm = in.algorithm});
  if (in.keyed) judge = checkers::independent(std::move(judge));
  return judge;
}

/// The files that the paths lead to, those of a folder in order of their names.
result<std::vector<std::string>> files_of(const std::vector<std::string>& paths) {
  std::vector<std::string> all;
  for (const auto& path : paths) {
    std::error_code problem;
    if (path == "-" || !fs::is_directory(path, problem)) {
      all.push_back(path);
      continue;
    }
    std::vector<std::string> found;
    for (fs::recursive_directory_iterator at{path, problem}, end; !problem && at != end;
         at.increment(problem))
      if (at->is_regular_file(problem) && !at->path().filename().string().starts_with("."))
        found.push_back(at->path().string());
    if (problem) return error{"cannot read the folder: " + problem.message(), path, {}};
    std::sort(found.begin(), found.end());
    all.insert(all.end(), found.begin(), found.end());
  }
  if (all.empty()) return error{"there are no files", paths.front(), "name a history"};
  return all;
}

duration since(std::chrono::steady_clock::time_point begun) {
  return std::chrono::steady_clock::now() - begun;
}

/// The key that decides the verdict: the first found invalid, else the first that is unknown.
std::string key_to_show(const checkers::check_result& result) {
  if (result.outcome == verdict::valid) return {};
  const std::array<json::value, 2> worst_first{false, "unknown"};
  for (const auto& wanted : worst_first)
    for (const auto& each : result.details.at("results").as_object())
      if (each.value().at("valid") == wanted) return std::string{each.key()};
  return {};
}

/// What speaks against one object where the user did not say: a read asks for `[key, null]`, which
/// only histories of many objects do, of a model whose own reads never do.
std::optional<error> looks_keyed(const op& event, const std::string& path, const check_flags& in) {
  if (in.keyed_is_said || in.model == "multi-register" || in.model == "kv") return std::nullopt;
  const auto* pair = event.value.if_array();
  if (event.type != op_type::invoke || event.f != "read" || pair == nullptr || pair->size() != 2 ||
      !(*pair)[1].is_null())
    return std::nullopt;
  return error{"its reads ask for [key, null], as those of many objects do", path,
               "say --keyed, or --not-keyed if it is one object all the same"};
}

checked_history check_file(const std::string& path, const checkers::checker_ptr& judge,
                           const check_flags& in) {
  checked_history one{.path = path == "-" ? "standard input" : path};
  const auto begun = std::chrono::steady_clock::now();
  auto read = read_foreign_history(path);
  one.reading = since(begun);
  if (!read) {
    one.unreadable = read.problem();
    return one;
  }
  one.format = read->format;
  for (const auto& event : read->ops) {
    one.unreadable = looks_keyed(event, one.path, in);
    if (one.unreadable) return one;
  }
  one.warnings = std::move(read->warnings);
  const auto ops = std::make_shared<const history>(std::move(read->ops));
  one.counts = checkers::stats()->check(*ops, {}).details;
  one.counts.erase("by_f");
  judging_options options{.interrupts = interrupts};
  options.limits.time_limit = duration{static_cast<std::int64_t>(in.time_limit * 1e9)};
  options.limits.memory_limit = in.memory_limit;
  options.limits.threads = in.threads;
  const auto read_by = std::chrono::steady_clock::now();
  one.result = judged(judge, ops, options);
  one.checking = since(read_by);
  if (const auto* keys = one.result.details.if_contains("results"); in.keyed && keys != nullptr) {
    one.keys = keys->as_object().size();
    one.key = key_to_show(one.result);
  }
  return one;
}

/// 254 if any could not be read, else 2 if any is unknown, else 1 if any is invalid, else 0.
int status_of(std::size_t unread, std::map<verdict, std::size_t>& counts) {
  if (unread > 0) return bad_arguments;
  if (counts[verdict::unknown] > 0) return 2;
  return counts[verdict::invalid] > 0 ? 1 : 0;
}

void print(const checked_history& one, const check_flags& in) {
  if (in.as_json)
    fmt::print("{}\n", json::serialize(report_json(one)));
  else
    fmt::print(one.unreadable ? stderr : stdout, "{}", report_text(one));
}

int check_all(const std::vector<std::string>& files, const checkers::checker_ptr& judge,
              const check_flags& in) {
  std::map<verdict, std::size_t> counts;
  std::size_t unread = 0;
  const auto begun = std::chrono::steady_clock::now();
  for (const auto& file : files) {
    if (interrupts() > 0) break;
    const auto one = check_file(file, judge, in);
    unread += one.unreadable ? 1 : 0;
    if (!one.unreadable) ++counts[one.result.outcome];
    if (in.as_json || files.size() == 1)
      print(one, in);
    else
      fmt::print("{}\n", report_line(one));
    std::fflush(stdout);
  }
  if (files.size() > 1 && !in.as_json)
    fmt::print("{} histories: {} valid, {} invalid, {} unknown, {} not read; {:.1f} s\n",
               grouped(files.size()), grouped(counts[verdict::valid]),
               grouped(counts[verdict::invalid]), grouped(counts[verdict::unknown]),
               grouped(unread), static_cast<double>(since(begun).count()) / 1e9);
  return interrupts() > 0 ? 2 : status_of(unread, counts);
}

/// Judges one file while it grows.
int follow_one(const check_flags& in) {
  const auto& path = in.paths.front();
  follow_options options{.path = path, .model = *model_from(in)};
  options.judging.keyed = in.keyed;
  options.judging.in_parts = in.model == "kv";
  options.judging.limits.memory = in.memory_limit;
  if (in.idle_timeout > 0)
    options.idle_timeout = duration{static_cast<std::int64_t>(in.idle_timeout * 1e9)};
  options.objection = [&](const op& event) { return looks_keyed(event, path, in); };
  const auto one = follow(options);
  print(one, in);
  std::map<verdict, std::size_t> counts;
  if (!one.unreadable) ++counts[one.result.outcome];
  return status_of(one.unreadable ? 1 : 0, counts);
}

int run_check(const check_flags& in) {
  const auto refuse = [](const error& problem) {
    fmt::print(stderr, "agon check: {}\n", to_string(problem));
    return bad_arguments;
  };
  const auto judge = checker_from(in);
  if (!judge) return refuse(judge.problem());
  if (in.is_followed && (in.paths.size() != 1 || fs::is_directory(in.paths.front())))
    return refuse({"one history can be followed at a time", "--follow", "name one file, or -"});
  if (in.is_followed && !in.algorithm.empty())
    return refuse(
        {"a history that grows is judged in its own way", "--algorithm", "leave the choice open"});
  if (!in.is_followed && in.idle_timeout > 0)
    return refuse({"it ends the wait for more", "--idle-timeout", "say --follow as well"});
  if (in.is_followed) {
    catch_interrupts();
    return follow_one(in);
  }
  const auto files = files_of(in.paths);
  if (!files) return refuse(files.problem());
  catch_interrupts();
  return check_all(*files, *judge, in);
}

std::string model_names() {
  std::string names;
  for (const auto kind : checkers::model_kinds())
    names += (names.empty() ? "" : ", ") + std::string{to_string(kind)};
  return names;
}

}  // namespace

void add_check(CLI::App& app, invocation& run) {
  auto* command = app.add_subcommand("check", "Check histories, wherever they are from");
  auto in = std::make_shared<check_flags>();
  command
      ->add_option("histories", in->paths,
                   "Files, folders of files, or - for standard input: JSON lines, a JSON array, "
                   "Jepsen's EDN or logs, Porcupine's logs")
      ->required();
  command->add_option("-m,--model", in->model, "What the object should be: " + model_names())
      ->required();
  command->add_option("--initial", in->initial, "What it begins with, as JSON or plain text");
  auto* keyed = command->add_flag("-k,--keyed,!--not-keyed", in->keyed,
                                  "Values are [key, value], and each key is an object of its own");
  command->add_option("--algorithm", in->algorithm, "How to decide (default: what fits best)");
  command->add_option("--time-limit", in->time_limit, "Seconds for each history")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command
      ->add_option("--memory-limit", in->memory_limit,
                   "Bytes that a search may use, such as 500MB or 4GB")
      ->transform(CLI::AsSizeValue(false))
      ->default_str("4GB");
  command->add_option("--threads", in->threads, "At most so many at once (default: all)")
      ->check(CLI::PositiveNumber);
  command->add_flag("-f,--follow", in->is_followed,
                    "Check one history while it grows, an op a line, and end at the first "
                    "violation, at the end of standard input, or at Ctrl-C");
  command
      ->add_option("--idle-timeout", in->idle_timeout,
                   "With --follow: seconds without a new op after which a file has ended")
      ->check(CLI::PositiveNumber);
  command->add_flag("--json", in->as_json, "A JSON object for each history, on one line");
  command->footer(
      "\nExamples:\n  agon check history.edn --model cas-register\n"
      "  agon check store/latest/history.jsonl --keyed -m cas-register\n"
      "  agon check c10-ok.txt -m kv --initial '\"\"'\n"
      "  xz -dc history.edn.xz | agon check - -m register --initial 0\n"
      "  agon check histories/ -m fifo-queue --json\n"
      "  agon check store/current/history.jsonl --follow --keyed -m cas-register\n\n"
      "What each model expects is in docs/reference/models.md.\n"
      "Exit status: 0 valid, 1 some invalid, 2 some unknown, 254 bad arguments or files.");
  command->callback([in, keyed, &run] {
    in->keyed_is_said = keyed->count() > 0;
    run.status = run_check(*in);
  });
}

}  // namespace agon::scenarios::cli
