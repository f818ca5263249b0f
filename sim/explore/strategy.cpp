// The list of strategies.
#include "sim/explore/strategy.hpp"

#include "sim/explore/delaying.hpp"
#include "sim/explore/pct.hpp"
#include "sim/explore/pos.hpp"
#include "sim/explore/replay.hpp"
#include "sim/explore/round_robin.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>

namespace agon::sim {
namespace {

constexpr std::uint32_t largest_bound = 1'000;

error unknown(std::string_view spec) {
  std::vector<std::string> specs;
  for (const auto& one : all_strategies()) specs.push_back(one.spec);
  return {
      fmt::format("there is no strategy \"{}\"", spec), "--strategy",
      fmt::format("one of: {}; D is a number from 1 to {}", fmt::join(specs, ", "), largest_bound)};
}

}  // namespace

const std::vector<strategy_note>& all_strategies() {
  static const std::vector<strategy_note> all{
      {"random", "what the seed draws, each message and job for itself", ""},
      {"pct:D", "priorities of nodes and directions; D-1 times, what is due falls to the last",
       "Burckhardt et al. 2010, *A randomized scheduler with probabilistic guarantees of finding "
       "bugs*"},
      {"pos",
       "a priority for each message and job, drawn anew when a rival for its target was first",
       "Yuan, Yang & Gu 2018, *Partial order aware concurrency sampling*"},
      {"delay:D", "all in order with one latency, but D messages or jobs are put off",
       "Emmi, Qadeer & Rakamarić 2011, *Delay-bounded scheduling*"},
      {"round-robin", "nodes take turns, and every message takes as long", ""}};
  return all;
}

result<strategy> parse_strategy(std::string_view spec) {
  using enum strategy::kind;
  if (spec == "random") return strategy{random};
  if (spec == "pos") return strategy{pos};
  if (spec == "round-robin") return strategy{round_robin};
  const auto colon = spec.find(':');
  const auto name = spec.substr(0, colon);
  if (colon == std::string_view::npos || (name != "pct" && name != "delay")) return unknown(spec);
  const auto digits = spec.substr(colon + 1);
  std::uint32_t bound = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), bound);
  if (problem != std::errc{} || end != digits.data() + digits.size() || bound == 0 ||
      bound > largest_bound)
    return unknown(spec);
  return strategy{name == "pct" ? pct : delay, bound};
}

std::unique_ptr<chooser> make_chooser(const strategy& which, std::uint64_t seed,
                                      const run_shape& run) {
  const random_stream luck{seed, "strategy"};
  switch (which.how) {
    case strategy::kind::random:
      return std::make_unique<by_chance>();
    case strategy::kind::pct:
      return std::make_unique<pct>(luck, which.bound, run);
    case strategy::kind::pos:
      return std::make_unique<pos>(luck, run);
    case strategy::kind::delay:
      return std::make_unique<delaying>(draw_delays(luck, which.bound, run.points), run.usual);
    case strategy::kind::round_robin:
      return std::make_unique<round_robin>(run.usual);
  }
  invariant(false, "a strategy");
  return nullptr;
}

result<std::unique_ptr<chooser>> make_chooser(std::string_view spec, std::uint64_t seed,
                                              const run_shape& run) {
  const auto which = parse_strategy(spec);
  if (!which) return which.problem();
  return make_chooser(*which, seed, run);
}

}  // namespace agon::sim
