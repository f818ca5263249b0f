// Putting a campaign in words.
#include "scenarios/cli/campaign_text.hpp"

#include "scenarios/cli/status_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace agon::scenarios::cli {
namespace {

std::string counted(std::uint64_t number, const std::string& one, const std::string& many) {
  return grouped(number) + " " + (number == 1 ? one : many);
}

/// How much of the campaign is done, by seeds or by time, whichever is further.
double share_of(const campaign_progress& now) {
  double share = 0;
  if (now.planned > 0) share = static_cast<double>(now.done) / static_cast<double>(now.planned);
  if (now.seconds_planned > 0) share = std::max(share, now.seconds / now.seconds_planned);
  return share;
}

std::string left_text(const campaign_progress& now) {
  const double rate = now.seconds > 0 ? static_cast<double>(now.done_now) / now.seconds : 0;
  double left = -1;
  if (now.planned > now.done && rate > 0) left = static_cast<double>(now.planned - now.done) / rate;
  if (now.seconds_planned > 0) {
    const double rest = std::max(now.seconds_planned - now.seconds, 0.0);
    left = left < 0 ? rest : std::min(left, rest);
  }
  return left < 0 ? "" : fmt::format(", {:.0f} s left", left);
}

/// Marks that no run reached.
std::string missed_marks(const mark_book& marks) {
  std::string text;
  for (const auto& [name, mark] : marks.counts())
    if (mark.missed())
      text += fmt::format("never     {} {} ({})\n",
                          mark.kind == mark_kind::buggify ? "granted" : "seen", name,
                          counted(mark.seen, "look", "looks"));
  return text;
}

std::string marks_text(const mark_book& marks) {
  const auto wanted = std::ranges::count_if(marks.counts(), [](const auto& entry) {
    return entry.second.kind != mark_kind::always && entry.second.kind != mark_kind::unreachable;
  });
  if (wanted == 0) return {};
  const auto missed = std::ranges::count_if(
      marks.counts(), [](const auto& entry) { return entry.second.missed(); });
  return fmt::format("marks     {} of {} covered\n", wanted - missed, wanted) + missed_marks(marks);
}

/// What is a failure of this kind, and how to see it again.
std::string cause_text(const cause_count& one, const campaign_options& campaign) {
  const auto again = command_line(test_of(campaign, one.first_seed));
  const auto shrink = "./agon shrink" + again.substr(std::string_view{"./agon test"}.size());
  std::string text = fmt::format("\n{}: {}, first at seed {}\n  {}\n", one.name,
                                 counted(one.runs, "run", "runs"), one.first_seed, one.sentence);
  if (one.verdict == seed_verdict::nondeterministic)
    return text + fmt::format("again     {} --recheck 1\n", again);
  text += fmt::format("again     {}\n", again);
  if (one.verdict != seed_verdict::invalid) return text;
  return text +
         fmt::format("replay    ./agon replay   (after that, what it has stored)\nshrink    {}\n",
                     shrink);
}

std::string totals_text(const campaign_totals& all) {
  const double spent = std::max(all.spent_seconds, 0.001);
  return fmt::format(
      "seeds     {} in {:.0f} s: {:.1f} a second; {} made twice\n"
      "simulated {} s, {:.0f} a second; {} ops; {:.1f} s of processors\n",
      grouped(all.runs), all.spent_seconds, static_cast<double>(all.runs) / spent,
      grouped(all.rechecked), grouped(static_cast<std::uint64_t>(all.simulated_seconds)),
      all.simulated_seconds / spent, grouped(all.ops), all.cpu_seconds);
}

}  // namespace

std::string campaign_line(const campaign_progress& now) {
  const double seconds = std::max(now.seconds, 0.001);
  std::string text = now.planned > 0 || now.seconds_planned > 0 ? bar(share_of(now)) + " " : "";
  text += now.planned > 0 ? fmt::format("{} of {} seeds", grouped(now.done), grouped(now.planned))
                          : counted(now.done, "seed", "seeds");
  text += fmt::format(", {:.1f}/s, {:.0f} simulated s/s, {}",
                      static_cast<double>(now.done_now) / seconds, now.simulated_now / seconds,
                      counted(now.failures, "failure", "failures"));
  if (now.failures > 0) text += " of " + counted(now.causes, "kind", "kinds");
  if (now.marks_known > 0)
    text += fmt::format(", {} of {} marks", now.marks_covered, now.marks_known);
  return text + left_text(now);
}

result<std::string> campaign_summary(const campaign_file& file, bool finished) {
  const auto totals = file.totals();
  if (!totals) return totals.problem();
  const auto marks = file.marks();
  if (!marks) return marks.problem();
  const auto causes = file.causes();
  if (!causes) return causes.problem();
  std::string text = totals_text(*totals) + marks_text(*marks);
  std::uint64_t failures = 0;
  for (const auto& one : *causes) failures += one.runs;
  text += failures == 0 ? std::string{"failures  none\n"}
                        : fmt::format("failures  {}, of {}\n", counted(failures, "run", "runs"),
                                      counted(causes->size(), "kind", "kinds"));
  for (const auto& one : *causes) text += cause_text(one, file.options());
  text += fmt::format("{}results   {}\n", causes->empty() ? "" : "\n", file.path());
  if (!finished) text += fmt::format("go on     ./agon explore --resume {}\n", file.path());
  return text;
}

result<double> seconds_from(std::string_view text, const std::string& flag) {
  double number = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, number);
  const std::string_view unit{stop, static_cast<std::size_t>(end - stop)};
  const double factor = unit.empty() || unit == "s" ? 1
                        : unit == "m"               ? 60
                        : unit == "h"               ? 3'600
                        : unit == "d"               ? 86'400
                                                    : 0;
  if (problem != std::errc{} || factor == 0 || !(number > 0))
    return error{"\"" + std::string{text} + "\" is not a length of time", flag,
                 "such as 90s, 10m or 2h"};
  return number * factor;
}

}  // namespace agon::scenarios::cli
