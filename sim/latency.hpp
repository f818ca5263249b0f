// How long messages are under way: distributions of latency, drawn in whole nanoseconds so that
// they are the same in every build.
#pragma once

#include "actors/vocabulary/random.hpp"
#include "actors/vocabulary/time.hpp"

#include <string_view>
#include <variant>

namespace agon::sim::latency {

/// Always the same.
struct constant {
  duration length{};
};
/// Any length from `min` to `max`, all equally likely.
struct uniform {
  duration min{};
  duration max{};
};
/// `min`, and an exponentially distributed time on top whose mean is `mean_above`: without bound,
/// so that now and then one message is overtaken by many.
struct exponential {
  duration min{};
  duration mean_above{};
};
/// Two humps: nearly always uniform from `min` to `max`, and with a chance of `tail` uniform from
/// `max` to `tail_max`. Idea: FoundationDB's simulated network, whose tail is one in a thousand.
struct bimodal {
  duration min{};
  duration max{};
  duration tail_max{};
  double tail = 0.001;
};

using any = std::variant<uniform, constant, exponential, bimodal>;

/// `uniform`, `constant` …, as test.json names them.
std::string_view name_of(const any& model);

/// The latency of one message. Draws from `luck`, one to three numbers as a rule, none if it is
/// constant.
duration draw(const any& model, random_stream& luck);

/// What hardly any message exceeds: the upper bound without its tail, or `min` and four means.
duration usual_max(const any& model);

/// True if bounds are in order, no length is negative and the chance is one.
bool valid(const any& model);

/// Links that are slow for good, each direction by its own luck: with this chance, everything on it
/// takes longer by a time drawn once from `extra_min` to `extra_max`.
struct slow_links {
  double chance = 0;
  duration extra_min = std::chrono::milliseconds{10};
  duration extra_max = std::chrono::milliseconds{100};
};

/// How much longer everything takes on the link of this luck. Draws nothing if the chance is 0.
duration extra_of(const slow_links& slow, random_stream luck);

}  // namespace agon::sim::latency
