// The zoo's report as a page.
#include "scenarios/zoo.hpp"

#include <fmt/format.h>

namespace agon::scenarios {
namespace {

std::string bug_row(const bug_report& about) {
  std::size_t found = 0;
  for (const auto& one : about.searches)
    if (one.seed) ++found;
  const auto faults = about.bug.faults.empty()
                          ? std::string{"none"}
                          : fmt::format("{}", fmt::join(about.bug.faults, ", "));
  return fmt::format("| `{}` | `{}` | {} | `{}` | {} | {} of {} | {} | {:.2f} |\n", about.system,
                     about.bug.name, about.bug.description, about.workload, faults, found,
                     about.searches.size(), about.median_seeds(), about.median_seconds());
}

std::string correct_row(const correct_report& about) {
  const double rate = about.seconds > 0 ? static_cast<double>(about.runs) / about.seconds : 0;
  return fmt::format("| `{}` | `{}` | {} | {} | {} | {} | {:.1f} |\n", about.system, about.workload,
                     about.runs, about.ops, about.failures.size(), about.rechecked, rate);
}

}  // namespace

std::string to_markdown(const zoo_report& report, const zoo_options& options) {
  std::string page = fmt::format(
      "# The zoo\n\nSimulated systems with planted bugs. Written by `agon zoo --write`; runs of {} "
      "simulated seconds.\n",
      options.time_limit);
  if (!report.bugs.empty()) {
    page += fmt::format(
        "\n## Bugs\n\nEach is looked for {} times, with seeds from {}, {} … on, at most {} each; "
        "the "
        "workload and the faults are those of the table, nodes, clients, rates and settings drawn "
        "by "
        "the seed. Seeds and seconds of one core are medians. `agon zoo --system S` tells the "
        "command that shows each.\n\n| system | bug | what is wrong | workload | faults | found | "
        "seeds | seconds |\n|---|---|---|---|---|---|---|---|\n",
        options.searches, options.first_seed, options.first_seed + 10'000, options.seeds_per_bug);
    for (const auto& about : report.bugs) page += bug_row(about);
  }
  if (!report.correct.empty()) {
    page +=
        "\n## Without bugs\n\nEach seed draws nodes, clients, rates, faults, settings and buggify "
        "(`--swarm`); after the faults a quorum alone must make progress (`--liveness`). Failures "
        "are runs that were not valid, or that differed when they were made again.\n\n| system | "
        "workload | runs | events of histories | failures | made twice | runs/s on a core "
        "|\n|---|---|---|---|---|---|---|\n";
    for (const auto& about : report.correct) page += correct_row(about);
  }
  return page;
}

}  // namespace agon::scenarios
