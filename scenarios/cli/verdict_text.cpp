// Wording of verdicts.
#include "scenarios/cli/verdict_text.hpp"

#include "scenarios/cli/progress_line.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <map>

namespace agon::scenarios::cli {
namespace {

using checkers::verdict;

/// The details of the first key that is not linearizable, and the key; null where there is none.
struct failure {
  const json::object* details = nullptr;
  json::value key;
};

failure first_failure(const json::object& results) {
  const auto* workload = results.if_contains("workload");
  if (workload == nullptr || !workload->is_object()) return {};
  const auto* failures = workload->as_object().if_contains("failures");
  const auto* each = workload->as_object().if_contains("results");
  if (failures == nullptr || each == nullptr || failures->as_array().empty()) return {};
  const auto& key = failures->as_array().front();
  const auto name = key.is_string() ? std::string{key.as_string()} : json::serialize(key);
  const auto* found = each->as_object().if_contains(name);
  if (found == nullptr || !found->is_object()) return {};
  return {&found->as_object(), key};
}

std::string text_of(const json::object& from, const char* member) {
  const auto* found = from.if_contains(member);
  if (found == nullptr) return {};
  return found->is_string() ? std::string{found->as_string()} : json::serialize(*found);
}

/// The index of the op that cannot be placed, or -1.
std::int64_t culprit(const json::object& details) {
  const auto* found = details.if_contains("op");
  if (found == nullptr || !found->is_object()) return -1;
  const auto* index = found->as_object().if_contains("index");
  return index == nullptr ? -1 : index->to_number<std::int64_t>();
}

/// Text cut to a length that fits a line or two.
std::string shortened(std::string text) {
  constexpr std::size_t most = 160;
  if (text.size() <= most) return text;
  auto end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + " …";
}

/// What a checker says of a whole history: its sentence, or the first of its lists of mistakes.
std::string mistake(const json::object& of) {
  for (const auto* member : {"explanation", "error"})
    if (const auto text = text_of(of, member); !text.empty()) return shortened(text);
  for (const auto* member : {"first_error", "lost", "unexpected", "duplicated", "errors"}) {
    const auto* found = of.if_contains(member);
    if (found == nullptr || found->is_null() || (found->is_array() && found->as_array().empty()))
      continue;
    return shortened(std::string{member} + ": " + json::serialize(*found));
  }
  return "see results.json";
}

bool is_invalid(const json::value* part) {
  const auto* details = part == nullptr ? nullptr : part->if_object();
  const auto* valid = details == nullptr ? nullptr : details->if_contains("valid");
  return valid != nullptr && *valid == false;
}

/// What made a run invalid that has no failing key.
std::string mistake_of_run(const json::object& results) {
  const auto* workload = results.if_contains("workload");
  if (is_invalid(workload)) return mistake(workload->as_object());
  if (const auto* marks = results.if_contains("violated_marks");
      marks != nullptr && !marks->as_array().empty())
    return "violated marks: " + shortened(json::serialize(*marks));
  const auto* liveness = results.if_contains("liveness");
  if (is_invalid(liveness)) return mistake(liveness->as_object());
  return "see results.json";
}

std::string headline(const run_outcome& outcome, const failure& first) {
  switch (outcome.valid) {
    case verdict::valid:
      return "valid     no order of events contradicts the model";
    case verdict::invalid: {
      if (first.details == nullptr) return "invalid   " + mistake_of_run(outcome.results);
      const auto why = text_of(*first.details, "explanation");
      return "invalid   key " + json::serialize(first.key) + " is not linearizable" +
             (why.empty() ? "" : ": " + why);
    }
    case verdict::unknown:
      if (outcome.state == run_state::crashed)
        return "unknown   the run crashed; what there is of its history shows no anomaly";
      return "unknown   the check could not decide; see results.json";
  }
  return {};
}

/// `kill ×3, partition ×2`: completions of breaking faults that left evidence, by f.
std::string faults_line(const json::object& results) {
  std::map<std::string, int> hits;
  if (const auto* faults = results.if_contains("faults"))
    for (const auto& fault : faults->as_array()) {
      const auto* count = fault.as_object().if_contains("hits");
      if (count != nullptr && count->to_number<std::int64_t>() > 0)
        ++hits[text_of(fault.as_object(), "f")];
    }
  std::string line;
  for (const auto& [f, count] : hits)
    line += (line.empty() ? "" : ", ") + f + " ×" + std::to_string(count);
  return line.empty() ? "none" : line;
}

std::string counts_line(const json::object& results) {
  const auto& counts = results.at("counts").as_object();
  const auto number = [&](const char* name) {
    const auto* found = counts.if_contains(name);
    return grouped(found == nullptr ? 0 : found->to_number<std::uint64_t>());
  };
  return fmt::format("{} ops: {} ok, {} fail, {} info", number("count"), number("ok_count"),
                     number("fail_count"), number("info_count"));
}

}  // namespace

std::string key_text(const history& ops, const json::value& key, std::int64_t last,
                     std::size_t most) {
  std::vector<std::string> lines;
  for (const auto& event : ops) {
    if (last >= 0 && event.index > last) break;
    if (!event.process.is_client() || !event.value.is_array() ||
        event.value.as_array().size() != 2 || event.value.as_array()[0] != key)
      continue;
    lines.push_back(
        fmt::format("{} {:>12.6f} s  {:<4} {:<7} {:<6} {}{}", event.index == last ? "=>" : "  ",
                    to_seconds(event.time.time_since_epoch()), to_string(event.process),
                    to_string(event.type), event.f, json::serialize(event.value.as_array()[1]),
                    event.error.is_null() ? "" : "  " + json::serialize(event.error)));
  }
  std::string text;
  const auto from = lines.size() > most ? lines.size() - most : 0;
  if (from > 0) text += fmt::format("   … {} before\n", from);
  for (auto i = from; i < lines.size(); ++i) text += lines[i] + "\n";
  return text;
}

std::string verdict_lines(const run_outcome& outcome) {
  const auto first = first_failure(outcome.results);
  std::string text = headline(outcome, first) + "\n";
  if (outcome.valid == verdict::invalid && first.details != nullptr)
    text += key_text(outcome.ops, first.key, culprit(*first.details), 24);
  for (const auto& problem : outcome.errors) text += "error     " + to_string(problem) + "\n";
  for (const auto& part : outcome.results.at("vacuous").as_array())
    text += "vacuous   " + std::string{part.as_string()} + "\n";
  if (const auto* warnings = outcome.results.if_contains("warnings"))
    for (const auto& warning : warnings->as_array())
      text += "warning   " + std::string{warning.as_string()} + "\n";
  return text + "run       " + std::string{to_string(outcome.state)} + "; " +
         counts_line(outcome.results) + "\n";
}

std::string verdict_text(const run_outcome& outcome, const test_options& options) {
  std::string text = verdict_lines(outcome);
  text += "faults    " + faults_line(outcome.results) + "\n";
  if (const auto* elections = outcome.results.if_contains("elections"))
    text += "leaders   elected " + json::serialize(*elections) + " times\n";
  text += "stored    " + outcome.folder + "\n";
  text += fmt::format("seed      {}\n", options.seed);
  if (!outcome.fingerprint.empty()) text += "print     " + outcome.fingerprint + "\n";
  return text + "again     " + command_line(options) + "\n";
}

}  // namespace agon::scenarios::cli
