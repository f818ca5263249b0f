// A lane: one child process that runs seeds, one at a time. What a seed does to its process costs
// that seed only.
#pragma once

#include "actors/vocabulary/result.hpp"
#include "actors/vocabulary/time.hpp"
#include "real/lab/descriptor.hpp"
#include "scenarios/explore/seed_run.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace agon::scenarios {

/// The program that a lane's child runs. It must call serve_seeds.
struct lane_program {
  std::string file = "/proc/self/exe";
  std::vector<std::string> arguments = {"worker", "--pipe"};
};

/// Owns a child and hands it seeds. The child starts at the first seed, and again after it died or
/// was cut. SIGPIPE must be ignored. Not thread-safe, but for cut(). The thread that runs a seed
/// must outlive the lane: the kernel ends the child with it.
class lane {
 public:
  explicit lane(lane_program program = {});
  lane(const lane&) = delete;
  lane& operator=(const lane&) = delete;
  /// Ends the child.
  ~lane();

  /// Has the child run the task, a line as of seed_task, and waits. A child that does not answer
  /// within `limit` is killed, and the seed `hung`; one that ends has `died`, with the last lines
  /// of its standard error. Nothing where the lane was cut. Fails where no child can be started.
  result<std::optional<seed_result>> run(std::uint64_t seed, std::string_view task, duration limit);

  /// Ends the child and whatever run() waits for, now and in future. Any thread may call it.
  void cut();

 private:
  using time = std::chrono::steady_clock::time_point;
  enum class wait_end { answered, ended, late, cut };

  result<> start();
  void end();
  /// Ends the child where it has ended by itself meanwhile.
  void bury_dead();
  wait_end talk(std::string_view task, std::string& answer, time deadline);
  bool write_some(std::string_view& left);
  seed_result death_of(std::uint64_t seed);

  lane_program program_;
  real::descriptor cut_;       ///< An eventfd; readable once the lane is cut.
  pid_t child_ = -1;           ///< -1: there is none.
  real::descriptor process_;   ///< Its pidfd.
  real::descriptor to_child_;  ///< Its standard input.
  real::descriptor answers_;   ///< Its standard output.
  real::descriptor errors_;    ///< Its standard error.
  std::string said_;           ///< The end of what came by it.
};

}  // namespace agon::scenarios
