// Running a campaign: its seeds on all lanes there are, here and on other machines, its results in
// a file.
#pragma once

#include "actors/run.hpp"
#include "real/address.hpp"
#include "scenarios/explore/campaign_file.hpp"
#include "scenarios/explore/lane.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace agon::scenarios {

/// Who runs the seeds.
struct campaign_crew {
  std::uint64_t lanes = 1;                  ///< On this machine; 0: none.
  std::vector<real::address> workers = {};  ///< Others, where `agon worker` listens.
  lane_program program = {};                ///< Of the lanes here.
};

/// How far a campaign is.
struct campaign_progress {
  std::uint64_t done = 0;         ///< Seeds, those of earlier sittings included.
  std::uint64_t planned = 0;      ///< 0: no limit.
  double seconds = 0;             ///< Of real time in this sitting.
  double seconds_planned = 0;     ///< For this sitting; 0: no limit.
  std::uint64_t done_now = 0;     ///< Seeds of this sitting.
  double simulated_now = 0;       ///< Simulated seconds of this sitting.
  std::uint64_t failures = 0;     ///< Runs that are not valid.
  std::size_t causes = 0;         ///< Of different kinds.
  std::size_t marks_covered = 0;  ///< Of those that some run should reach.
  std::size_t marks_known = 0;
  std::uint64_t lanes = 0;  ///< That are at work.
};

/// How a campaign is watched.
struct campaign_watch {
  /// At 1 no seed is begun any more, at 2 those under way are cut.
  interrupt_count interrupts = {};
  std::function<void(const campaign_progress&)> progress = {};
};

/// True if there is nothing left to run: all seeds are done, the time is spent, or a campaign that
/// stops at its first failure has it.
result<bool> is_finished(const campaign_file& file);

/// Runs the seeds that are missing, and blocks meanwhile. Answers whether the campaign is finished;
/// it is not where it was interrupted. Which runs the file holds in the end does not depend on who
/// ran them, or how often the campaign was interrupted or killed, times and workers' names apart
/// (and where its length is limited, how many). A worker that is lost costs nothing: its seeds are
/// handed out again. Fails where a worker cannot be reached at the start or is another build, where
/// no lane is left, or where results cannot be written.
result<bool> run_campaign(campaign_file& file, const campaign_crew& crew,
                          const campaign_watch& watch = {});

}  // namespace agon::scenarios
