// What settings of a test make of a server's options.
#include "scenarios/systems/raft/server.hpp"

#include <gtest/gtest.h>

namespace agon::systems::raft {
namespace {

TEST(settings, change_how_a_server_behaves) {
  const auto options = options_from(
      {{"election-timeout", "30"}, {"entries-per-message", "1"}, {"snapshot-every", "7"}});
  ASSERT_TRUE(options.ok());
  EXPECT_EQ(options->election_min, std::chrono::milliseconds{30});
  EXPECT_EQ(options->election_max, std::chrono::milliseconds{60});
  EXPECT_EQ(options->heartbeat, std::chrono::milliseconds{10});
  EXPECT_EQ(options->entries_per_message, 1u);
  EXPECT_EQ(options->snapshot_every, 7u);
}

TEST(settings, that_make_no_sense_are_refused) {
  EXPECT_EQ(to_string(options_from({{"election-timeout", "2"}}).problem()),
            "election-timeout: \"2\" is no number of milliseconds (give 3 or more, 1000000 at "
            "most)");
  EXPECT_FALSE(options_from({{"entries-per-message", "0"}}).ok());
  EXPECT_FALSE(options_from({{"snapshot-every", "5x"}}).ok());
  EXPECT_FALSE(options_from({{"reads", "stale"}}).ok());
}

}  // namespace
}  // namespace agon::systems::raft
