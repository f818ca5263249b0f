// A test: all that the conductor needs to take a run from set-up to its history.
#pragma once

#include "actors/client.hpp"
#include "actors/generator/generator.hpp"
#include "actors/world.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace agon {

/// Receives each op in history order, on the journal's actor; the store implements it with a file.
class op_sink {
 public:
  op_sink() = default;
  op_sink(const op_sink&) = delete;
  op_sink& operator=(const op_sink&) = delete;
  virtual ~op_sink() = default;
  virtual result<> append(const op& event) = 0;
  /// Makes what was appended durable.
  virtual result<> flush() = 0;
  /// True when no more ops are wanted: the generator is stopped then.
  [[nodiscard]] virtual bool has_seen_enough() const { return false; }
};

/// A package that comes when all others have ended, to see what clients get done then.
struct epilogue {
  duration afterwards{};  ///< Clients end so long after each f was ok once, one since then; …
  duration at_most{};     ///< … or this long after the package's first op was completed.
};

/// A kind of fault, as a nemesis to do it and generators that say when.
struct fault_package {
  std::string name;               ///< As in `--nemesis`.
  std::vector<fault_kind> needs;  ///< What the world must be able to do.
  std::vector<std::string> fs;    ///< The ops that the nemesis understands.
  std::function<nemesis_actor(world&, random_stream)> spawn;
  generator during;   ///< Faults during the run; for the thread of this nemesis.
  generator finally;  ///< Ops after the run that undo what may be in force.
  /// Begins when all packages without it have ended and their last ops are completed.
  std::optional<epilogue> last = {};
};

/// How long each step may take before it counts as failed.
struct deadlines {
  duration op = std::chrono::seconds{10};
  duration open = std::chrono::seconds{10};
  duration client_setup = std::chrono::minutes{1};
  duration fault = std::chrono::seconds{60};
  duration node_setup = std::chrono::minutes{5};
  duration node_teardown = std::chrono::minutes{1};
  duration logs = std::chrono::minutes{2};
  duration journal = std::chrono::minutes{1};  ///< To have all of the history on disk.
  /// From the first op to the last; the generator is stopped then.
  duration run = std::chrono::hours{24};
};

/// How far a run is, for a line that tells the user.
struct progress {
  time_point time{};
  std::uint64_t invocations = 0;
  std::uint64_t ok = 0;
  std::uint64_t fail = 0;
  std::uint64_t info = 0;    ///< Of clients.
  std::uint64_t faults = 0;  ///< Completed ops of nemeses.
  std::uint64_t underway = 0;
};

/// A test. Values in, a run_report out.
struct test {
  std::string name;
  std::uint32_t concurrency = 1;
  std::uint64_t seed = 0;
  client_factory client;
  std::vector<node_id> client_nodes = {};  ///< Where clients sit; empty: at all nodes.
  generator client_generator;              ///< What clients do; already limited in time.
  generator final_generator;               ///< What clients do after the faults are undone.
  std::vector<fault_package> faults;
  deadlines deadline = {};
  bool leave_running = false;  ///< Do not tear nodes and clients' tables down.
  std::shared_ptr<op_sink> sink;
  /// Called at most ten times a second of the world's time, and once at the end of the generator;
  /// on the generator's actor.
  std::function<void(const agon::progress&)> progress;
};

}  // namespace agon
