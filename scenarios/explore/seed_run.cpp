// Runs seeds one after the other, and says what became of each.
#include "scenarios/explore/seed_run.hpp"

#include "scenarios/explore/cause.hpp"
#include "scenarios/test_run.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>
#include <fmt/format.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <memory>
#include <sys/prctl.h>
#include <unistd.h>

namespace agon::scenarios {
namespace {

constexpr std::array<std::string_view, 7> verdict_names{
    "valid", "invalid", "unknown", "crashed", "nondeterministic", "hung", "died"};

double process_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

error unreadable(const std::exception& problem, std::string_view what) {
  return error{std::string{"no "} + std::string{what} + ": " + problem.what(), "agon worker",
               "do both processes run the same build?"};
}

/// Blocks that stay allocated while it lives, so that what the second run allocates lies elsewhere
/// than in the first: an order that comes from addresses then differs.
class shifted_heap {
 public:
  shifted_heap() {
    // Of each size that small objects have, a number that is no multiple of a bucket count.
    for (std::size_t size = 16; size <= 1024; size += 16)
      for (std::size_t i = 0; i < 3 + size / 16 % 5; ++i)
        blocks_.push_back(std::make_unique<char[]>(size));
  }

 private:
  std::vector<std::unique_ptr<char[]>> blocks_;
};

std::string side(const std::optional<sim::trace_event>& event) {
  return event ? "\"" + sim::to_string(*event) + "\"" : "the end";
}

/// Where the two runs part, in words.
std::string difference_of(const run_outcome& first, const rerun& second) {
  const auto found = sim::first_difference(first.trace, second.trace);
  if (!found) return "the same events twice, but another history";
  const auto once = side(found->first);
  const auto again = side(found->second);
  if (once == again)
    return fmt::format("event {} is {} twice, with other random numbers drawn before it",
                       found->position, once);
  return fmt::format("event {} is {} in the first run, {} in the second", found->position, once,
                     again);
}

void recheck(seed_result& done, const run_outcome& first, const test_options& options,
             const system_entry& system) {
  const shifted_heap elsewhere;
  done.rechecked = true;
  const auto second = run_again(options, system);
  if (second && second->fingerprint == first.fingerprint) return;
  done.verdict = second ? seed_verdict::nondeterministic : seed_verdict::crashed;
  done.cause = second ? "not deterministic" : "crashed";
  done.sentence = second ? difference_of(first, *second) : to_string(second.problem());
}

seed_verdict verdict_of(const run_outcome& run) {
  if (run.valid == checkers::verdict::invalid) return seed_verdict::invalid;
  if (run.state != run_state::completed) return seed_verdict::crashed;
  return run.valid == checkers::verdict::valid ? seed_verdict::valid : seed_verdict::unknown;
}

seed_result crashed_at(std::uint64_t seed, const error& problem) {
  return {.seed = seed,
          .verdict = seed_verdict::crashed,
          .cause = "crashed",
          .sentence = to_string(problem)};
}

seed_result serve_one(std::string_view line, const system_lookup& find) {
  const auto task = seed_task_from(line);
  if (!task) return crashed_at(0, task.problem());
  const auto system = find(task->options.system);
  if (!system) return crashed_at(task->options.seed, system.problem());
  if (auto fine = check(task->options, **system); !fine)
    return crashed_at(task->options.seed, fine.problem());
  return run_seed(*task, **system);
}

/// What the kernel is to do with this process: end it with its parent, and rather than its parent
/// where memory is short.
void give_way_to_parent() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::ofstream{"/proc/self/oom_score_adj"} << 500;
}

}  // namespace

std::string_view to_string(seed_verdict verdict) {
  return verdict_names.at(static_cast<std::size_t>(verdict));
}

result<seed_verdict> seed_verdict_from(std::string_view text) {
  for (std::size_t i = 0; i < verdict_names.size(); ++i)
    if (verdict_names[i] == text) return static_cast<seed_verdict>(i);
  return error{"there is no verdict \"" + std::string{text} + "\""};
}

std::string to_line(const seed_task& task) {
  return json::serialize(
      json::object{{"options", to_json(task.options)}, {"recheck", task.recheck}});
}

result<seed_task> seed_task_from(std::string_view line) {
  try {
    const auto stored = json::parse(json::string_view{line.data(), line.size()});
    auto options = test_options_from(stored.at("options").as_object());
    if (!options) return options.problem();
    return seed_task{*std::move(options), stored.at("recheck").as_bool()};
  } catch (const std::exception& problem) {
    return unreadable(problem, "task");
  }
}

std::string to_line(const seed_result& done) {
  return json::serialize(json::object{{"seed", done.seed},
                                      {"verdict", to_string(done.verdict)},
                                      {"cause", done.cause},
                                      {"sentence", done.sentence},
                                      {"fingerprint", done.fingerprint},
                                      {"ops", done.ops},
                                      {"simulated_seconds", done.simulated_seconds},
                                      {"cpu_seconds", done.cpu_seconds},
                                      {"rechecked", done.rechecked},
                                      {"marks", done.marks.to_json()}});
}

result<seed_result> seed_result_from(std::string_view line) {
  try {
    const auto stored = json::parse(json::string_view{line.data(), line.size()});
    const auto text = [&](const char* name) {
      return json::value_to<std::string>(stored.at(name));
    };
    const auto verdict = seed_verdict_from(text("verdict"));
    if (!verdict) return verdict.problem();
    return seed_result{.seed = stored.at("seed").to_number<std::uint64_t>(),
                       .verdict = *verdict,
                       .cause = text("cause"),
                       .sentence = text("sentence"),
                       .fingerprint = text("fingerprint"),
                       .ops = stored.at("ops").to_number<std::uint64_t>(),
                       .simulated_seconds = stored.at("simulated_seconds").to_number<double>(),
                       .cpu_seconds = stored.at("cpu_seconds").to_number<double>(),
                       .rechecked = stored.at("rechecked").as_bool(),
                       .marks = mark_book::from(stored.at("marks").as_object())};
  } catch (const std::exception& problem) {
    return unreadable(problem, "result");
  }
}

seed_result run_seed(const seed_task& task, const system_entry& system) {
  const auto begun = process_seconds();
  const auto run =
      try_test(task.options, system, {.checker_threads = 1, .keep_trace = task.recheck});
  if (!run) return crashed_at(task.options.seed, run.problem());
  seed_result done{.seed = task.options.seed,
                   .verdict = verdict_of(*run),
                   .fingerprint = run->fingerprint,
                   .ops = run->ops.size(),
                   .simulated_seconds = to_seconds(run->simulated),
                   .cpu_seconds = process_seconds() - begun};
  if (const auto why = cause_of(*run)) {
    done.cause = why->name;
    done.sentence = why->sentence;
  }
  if (const auto* marks = run->results.if_contains("marks"))
    done.marks = mark_book::from(marks->as_object());
  if (task.recheck) recheck(done, *run, task.options, system);
  return done;
}

int serve_seeds(const system_lookup& find) {
  give_way_to_parent();
  // Answers have the pipe for themselves.
  const int answers = ::dup(STDOUT_FILENO);
  ::dup2(STDERR_FILENO, STDOUT_FILENO);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> out{::fdopen(answers, "w"), &std::fclose};
  if (out == nullptr) return 255;
  char* line = nullptr;
  std::size_t room = 0;
  int status = 0;
  for (ssize_t length = 0; (length = ::getline(&line, &room, stdin)) > 0;) {
    const auto answer = to_line(serve_one({line, static_cast<std::size_t>(length)}, find)) + "\n";
    std::fwrite(answer.data(), 1, answer.size(), out.get());
    if (std::fflush(out.get()) != 0) {
      status = 255;  // Nobody listens any more.
      break;
    }
  }
  std::free(line);
  return status;
}

}  // namespace agon::scenarios
