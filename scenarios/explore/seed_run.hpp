// One seed of a campaign: what a child process is told, what it does, what it answers.
#pragma once

#include "actors/marks.hpp"
#include "actors/vocabulary/result.hpp"
#include "scenarios/systems/system.hpp"
#include "scenarios/test_options.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace agon::scenarios {

/// A test to run. On its way to a child it is a line of JSON.
struct seed_task {
  test_options options;
  bool recheck = false;  ///< Run it twice, and compare.
};

/// What became of a seed. The first three are verdicts on the history.
enum class seed_verdict : std::uint8_t {
  valid,
  invalid,
  unknown,
  crashed,           ///< The harness failed.
  nondeterministic,  ///< The same seed made two runs.
  hung,              ///< It was cut at its time limit.
  died               ///< Its process ended: a signal, an assertion, no memory.
};
/// `valid`, `nondeterministic` ….
std::string_view to_string(seed_verdict verdict);
/// Reads what to_string writes.
result<seed_verdict> seed_verdict_from(std::string_view text);

/// What is known of a seed that was run.
struct seed_result {
  std::uint64_t seed = 0;
  seed_verdict verdict = seed_verdict::valid;
  std::string cause = {};     ///< As cause_of names it; empty where valid.
  std::string sentence = {};  ///< What happened in this run.
  std::string fingerprint = {};
  std::uint64_t ops = 0;
  double simulated_seconds = 0;
  double cpu_seconds = 0;  ///< Of the run and its verdict, without the second run.
  bool rechecked = false;
  mark_book marks = {};
};

/// `{"options": …, "recheck": …}` on one line, without a line end.
std::string to_line(const seed_task& task);
/// Reads what to_line wrote.
result<seed_task> seed_task_from(std::string_view line);
/// A JSON object on one line, without a line end.
std::string to_line(const seed_result& done);
/// Reads what to_line wrote.
result<seed_result> seed_result_from(std::string_view line);

/// Runs and judges the test, and runs it again where that is asked for: a different second run is
/// `nondeterministic`, and the sentence names the first event that differs.
seed_result run_seed(const seed_task& task, const system_entry& system);

/// The system of that name.
using system_lookup = std::function<result<const system_entry*>(std::string_view)>;

/// The life of a child: reads tasks from standard input, a line each, and answers each with a line
/// on standard output, until its input ends. What else the process prints goes to standard error.
/// Ends at once when the process that started it does. Answers the exit status.
int serve_seeds(const system_lookup& find);

}  // namespace agon::scenarios
