// Smaller tests made of a test with a script: what shrinking tries, as functions of values.
#pragma once

#include "scenarios/explore/ddmin.hpp"
#include "scenarios/explore/script.hpp"
#include "scenarios/test_options.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace agon::scenarios {

/// Places in a list that belong together.
using place_groups = std::vector<std::vector<std::size_t>>;

/// Faults that are one story: what breaks, and what mends it; in order of their beginnings.
place_groups fault_pairs(const std::vector<script_fault>& faults);
/// Ops on the same key, where values are `[key, …]`; nothing where they are not.
place_groups ops_by_key(const std::vector<script_op>& ops);
/// Ops of the same client.
place_groups ops_by_thread(const std::vector<script_op>& ops);
/// The places of these groups, in rising order.
kept_places places_of(const place_groups& groups, const kept_places& kept);

/// The elements of a list at these places.
template <class T>
std::vector<T> picked(const std::vector<T>& from, const kept_places& kept) {
  std::vector<T> left;
  left.reserve(kept.size());
  for (const auto place : kept) left.push_back(from[place]);
  return left;
}

/// What is left of a test that ends after these seconds. What clients do after the faults moves
/// along.
test_options ended_at(const test_options& from, double seconds);

/// The test without a node; its clients move to the next one, or go with all that they do. None
/// where no node would be left, or no client.
enum class orphans : std::uint8_t { move, go };
std::optional<test_options> without_node(const test_options& from, std::size_t node,
                                         orphans clients);
/// The test without clients that do nothing, but for one.
test_options without_idle_clients(const test_options& from);
/// The test without fault packages that do nothing.
test_options without_idle_packages(const test_options& from);

/// Times between events, in order: the first is that before the first event, the last that before
/// the end.
std::vector<duration> gaps_of(const test_options& from);
/// The test with other gaps, as many.
test_options with_gaps(const test_options& from, const std::vector<duration>& gaps);
/// The test with all its times rounded to multiples of a unit.
test_options rounded(const test_options& from, duration unit);

/// The test with keys 0, 1 … in order of appearance, where values are `[key, …]`.
test_options with_small_keys(const test_options& from);
/// The test with the integers in values, but for keys, made as small as their order allows.
test_options with_small_values(const test_options& from);

/// How many nodes the faults of a test name, each as often as it is named.
std::size_t count_targets(const test_options& from);
/// The test with faults that name only these of them.
test_options with_targets(const test_options& from, const kept_places& kept);

/// The test with `most` of its ops, drawn at random, all on one key where they have keys.
test_options with_few_ops(const test_options& from, std::size_t most, random_stream luck);
/// The test with `most` of its pairs of faults, drawn at random.
test_options with_few_faults(const test_options& from, std::size_t most, random_stream luck);

/// The test with only these of the decisions of its chance, which it must have.
test_options with_decisions(const test_options& from, const kept_places& kept);

}  // namespace agon::scenarios
