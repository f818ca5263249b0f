// Waves of as many runs as there may be at once; in each, the first success counts.
#include "scenarios/explore/candidates.hpp"

#include "checkers/parallel.hpp"
#include "scenarios/explore/cause.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace agon::scenarios {
namespace {

std::uint64_t hash_of(const test_options& options) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char byte : json::serialize(to_json(options)))
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3u;
  return hash;
}

bool ends_with(const test_options& options, const std::string& cause) {
  if (!check(options)) return false;
  const auto outcome = try_test(options, {.checker_threads = 1});
  if (!outcome) return false;
  const auto found = cause_of(*outcome);
  return found && found->name == cause;
}

/// A candidate that runs.
struct entry {
  std::size_t number = 0;
  test_options options = {};
  std::uint64_t hash = 0;
  char success = 0;
};

}  // namespace

candidate_runs::candidate_runs(std::string cause, const shrink_options& how)
    : cause_{std::move(cause)}, how_{how} {}

void candidate_runs::pass_over(const test_options& known) { failed_.insert(hash_of(known)); }

bool candidate_runs::over() {
  over_ = over_ || (how_.over && how_.over());
  return over_;
}

std::optional<std::size_t> candidate_runs::first_of(
    std::size_t count, const std::function<std::optional<test_options>(std::size_t)>& candidate) {
  const auto at_once = std::max(1u, how_.threads);
  for (std::size_t next = 0; next < count && !over();) {
    std::vector<entry> wave;
    for (; next < count && wave.size() < at_once; ++next) {
      auto options = candidate(next);
      if (!options) continue;
      const auto hash = hash_of(*options);
      if (!failed_.contains(hash)) wave.push_back({next, *std::move(options), hash});
    }
    checkers::for_each_index(wave.size(), at_once, [&](std::size_t i) {
      wave[i].success = ends_with(wave[i].options, cause_) ? 1 : 0;
    });
    for (const auto& one : wave) {
      ++tried_;
      if (one.success != 0) return one.number;
      failed_.insert(one.hash);
    }
  }
  return std::nullopt;
}

}  // namespace agon::scenarios
