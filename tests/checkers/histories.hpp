// Histories for tests of checkers: literal ones, random ones, and a judge too simple to be wrong.
#pragma once

#include "actors/vocabulary/history.hpp"
#include "actors/vocabulary/random.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <vector>

namespace agon::checkers {

/// Events whose index and time (in seconds) are their position in the history.
op invoke(int process, std::string f, json::value value = nullptr);
op ok(int process, std::string f, json::value value = nullptr);
op fail(int process, std::string f, json::value value = nullptr);
op info(int process, std::string f, json::value value = nullptr);

/// The history of these events; aborts where they do not pair.
history history_of(std::vector<op> events);

/// What random histories of a cas-register look like.
struct register_load {
  std::size_t ops = 7;         ///< Invocations.
  std::int64_t clients = 3;    ///< Concurrent processes.
  std::int64_t values = 3;     ///< Written values are 0 … values - 1.
  double crashed = 0.0;        ///< Share of ops that end in `info`; half of them took effect.
  double failed = 0.0;         ///< Share of ops that fail whatever the register's value.
  double wrong_reads = 0.0;    ///< Share of reads whose result is drawn at random.
  bool unique_writes = false;  ///< Reads and writes only, each write of a new value.
  bool stay_crashed = false;   ///< Half of the crashed ops have no completion at all.
};

/// Runs a register: reads, writes and cas a third each; think time exponential with mean 1 s,
/// duration exponential with mean 10 s, the effect uniformly inside; a crashed process goes on as
/// process + clients.
history register_history(const register_load& load, random_stream random);

/// Tries every order of the calls of a cas-register that begins with null, and every choice of
/// crashed calls that happen. Judges from the ops alone and shares no code with the checkers. For ≤
/// 10 ops.
bool is_linearizable_by_brute_force(const history& events);

}  // namespace agon::checkers
