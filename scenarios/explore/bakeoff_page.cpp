// The bake-off's report as a part of a page.
#include "scenarios/explore/bakeoff.hpp"
#include "sim/explore/strategy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace agon::scenarios {
namespace {

constexpr std::string_view begin_mark = "<!-- written by agon bakeoff: from here -->\n";
constexpr std::string_view end_mark = "<!-- to here -->\n";

/// The value below which so large a part lies: one that was counted, away from the median where
/// there are two. Searches that were given up count as longer than all others.
std::string quantile(const bug_trial& trial, double part) {
  std::vector<std::pair<bool, std::uint64_t>> seeds;
  for (const auto& one : trial.searches) seeds.emplace_back(!one.seed, one.seeds);
  std::ranges::sort(seeds);
  const auto place = part * static_cast<double>(seeds.size() - 1);
  const auto [given_up, value] =
      seeds[static_cast<std::size_t>(part > 0.5 ? std::ceil(place) : std::floor(place))];
  return fmt::format("{}{}", given_up ? ">" : "", value);
}

std::string cell(const bug_trial& trial) {
  const auto median = quantile(trial, 0.5);
  const auto low = quantile(trial, 0.25);
  const auto high = quantile(trial, 0.75);
  auto text = low == high ? median : fmt::format("{} ({}–{})", median, low, high);
  if (trial.found() < trial.searches.size())
    text += fmt::format(", {} of {}", trial.found(), trial.searches.size());
  return text;
}

std::string summary_row(const strategy_summary& one) {
  return fmt::format("| `{}` | {} | {} | {:.2f} ({:.2f}–{:.2f}) | {} | {} | {} | {:.2f} |\n",
                     one.strategy, one.bugs_found, one.searches_won, one.ratio.value, one.ratio.low,
                     one.ratio.high, one.fewer, one.more, one.first,
                     one.seconds / static_cast<double>(std::max<std::size_t>(one.searches_won, 1)));
}

std::string strategy_table() {
  std::string table = "\n## The strategies\n\n| strategy | what it does | from |\n|---|---|---|\n";
  for (const auto& one : sim::all_strategies())
    table += fmt::format("| `{}` | {} | {} |\n", one.spec, one.about, one.paper);
  return table;
}

std::string summary_table(const bakeoff_report& report, const bakeoff_options& options) {
  auto table = fmt::format(
      "\n## All bugs together\n\n{} bugs, {} searches for each with each strategy, at most {} "
      "seeds a search and {} simulated seconds a seed; searches begin with seeds {}, {} …, the "
      "same for all strategies. Seeds for a find in relation to `random` are a geometric mean "
      "over bugs, with its 95% interval (bootstrap over bugs): below 1 is better. *Fewer* and "
      "*more* count the bugs that took fewer or more seeds than with `random`, *alone first* "
      "those that took all others more. Seconds are those of one core.\n\n| strategy | bugs "
      "found | searches that found | seeds for a find, `random` = 1 | fewer | more | alone first "
      "| seconds for a find |\n|---|---|---|---|---|---|---|---|\n",
      report.bugs.size(), options.searches, options.seeds_per_bug, options.time_limit,
      options.first_seed, search_begin(options.first_seed, 1));
  for (const auto& one : summaries_of(report)) table += summary_row(one);
  if (const auto crashes = report.crashes(); !crashes.empty())
    table += fmt::format("\nThe harness crashed in {} runs, the first being `{}`.\n",
                         crashes.size(), crashes.front());
  return table;
}

std::string bug_table(const bakeoff_report& report, const bakeoff_options& options) {
  std::string table =
      "\n## Each bug\n\nSeeds until it was found: the median, the quartiles where they differ, and "
      "how many searches found it where not all did. `>` marks searches that were given up.\n\n| "
      "system | bug |";
  for (const auto& strategy : options.strategies) table += fmt::format(" `{}` |", strategy);
  table += "\n|---|---|";
  for (std::size_t i = 0; i < options.strategies.size(); ++i) table += "---|";
  table += "\n";
  for (const auto& bug : report.bugs) {
    table += fmt::format("| `{}` | `{}` |", bug.system, bug.bug);
    for (const auto& trial : bug.trials) table += " " + cell(trial) + " |";
    table += "\n";
  }
  return table;
}

}  // namespace

std::string to_markdown(const bakeoff_report& report, const bakeoff_options& options) {
  return strategy_table() + summary_table(report, options) + bug_table(report, options);
}

std::string with_tables(const std::string& page, const std::string& tables) {
  const auto begin = page.find(begin_mark);
  const auto end = begin == std::string::npos ? begin : page.find(end_mark, begin);
  if (end == std::string::npos)
    return fmt::format("# Strategies\n\n{}{}\n{}", begin_mark, tables, end_mark);
  return fmt::format("{}{}\n{}", page.substr(0, begin + begin_mark.size()), tables,
                     page.substr(end));
}

}  // namespace agon::scenarios
