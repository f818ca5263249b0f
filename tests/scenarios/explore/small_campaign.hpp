// Short campaigns on planted systems, for tests.
#pragma once

#include "scenarios/explore/campaign.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <unistd.h>

namespace agon::scenarios::test {

/// Seeds from 1 on, each of two simulated seconds, that draw nothing.
inline campaign_options small_campaign(const std::string& system, std::uint64_t seeds) {
  campaign_options campaign;
  campaign.base.system = system;
  campaign.base.workload = "register";
  campaign.base.seed = 1;
  campaign.base.time_limit = 2;
  campaign.draws = false;
  campaign.seeds = seeds;
  return campaign;
}

/// Lanes whose children know the planted systems.
inline lane_program planted_lane() { return {.file = AGON_PLANTED_LANE, .arguments = {}}; }

/// A folder of the test's own.
class with_folder : public testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        std::filesystem::temp_directory_path() / ("agon-explore-" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::string path(const std::string& name) const { return folder_ / name; }

  std::filesystem::path folder_;
};

}  // namespace agon::scenarios::test
