// The acceptor's rules, and what it knows after a crash.
#include "scenarios/systems/multi_paxos/acceptor.hpp"

#include "tests/scenarios/systems/raft/memory_disk.hpp"

#include <gtest/gtest.h>

namespace agon::systems::multi_paxos {
namespace {

constexpr ballot_number low{1, {1}};
constexpr ballot_number high{2, {2}};

proposal proposed(std::uint64_t slot, ballot_number ballot, std::string value) {
  return {.slot = {slot},
          .ballot = ballot,
          .command = {.client = 7, .sequence = 3, .f = "write", .value = std::move(value)}};
}

/// An acceptor whose machine can lose power.
class machine {
 public:
  explicit machine(acceptor_flaws flaws = {}) : flaws_{flaws} { start(); }
  void crash() {
    disk_->restart();
    start();
  }
  acceptor& here() { return *acceptor_; }
  bool promises(ballot_number ballot) { return *acceptor_->promise_to(ballot); }
  bool accepts(const proposal& what) { return *acceptor_->accept(what.ballot, {&what, 1}); }

 private:
  void start() {
    acceptor_ = std::make_unique<acceptor>(disk_, flaws_);
    EXPECT_TRUE(acceptor_->load().ok());
  }
  std::shared_ptr<raft::memory_disk> disk_ = std::make_shared<raft::memory_disk>();
  acceptor_flaws flaws_;
  std::unique_ptr<acceptor> acceptor_;
};

TEST(acceptor, accepts_nothing_below_its_promise) {
  machine one;
  EXPECT_TRUE(one.promises(high));
  EXPECT_FALSE(one.promises(low));
  EXPECT_FALSE(one.accepts(proposed(0, low, "[1,1]")));
  EXPECT_EQ(one.here().at({0}), nullptr);
  EXPECT_TRUE(one.accepts(proposed(0, high, "[1,2]")));
}

TEST(acceptor, promises_by_accepting) {
  machine one;
  EXPECT_TRUE(one.accepts(proposed(0, high, "[1,2]")));
  EXPECT_FALSE(one.promises(low));
  EXPECT_EQ(one.here().promised(), high);
}

TEST(acceptor, knows_after_a_crash_what_it_promised_and_accepted) {
  machine one;
  one.accepts(proposed(0, low, "[1,\"a\"]"));
  one.accepts(proposed(4, low, "[1,2]"));
  one.promises(high);
  one.crash();
  EXPECT_EQ(one.here().promised(), high);
  EXPECT_EQ(one.here().from({0}),
            (std::vector{proposed(0, low, "[1,\"a\"]"), proposed(4, low, "[1,2]")}));
  EXPECT_EQ(one.here().from({0}, 1), (std::vector{proposed(0, low, "[1,\"a\"]")}));
}

TEST(acceptor, keeps_what_it_accepted_last_for_a_slot) {
  machine one;
  one.accepts(proposed(0, low, "[1,1]"));
  one.accepts(proposed(0, high, "[1,2]"));
  one.crash();
  EXPECT_EQ(*one.here().at({0}), proposed(0, high, "[1,2]"));
}

TEST(acceptor, notes_what_is_chosen_with_its_next_promise) {
  machine one;
  EXPECT_TRUE(one.here().adopt(proposed(0, low, "[1,1]")).ok());
  EXPECT_TRUE(one.here().note_chosen({1}).ok());
  one.crash();
  EXPECT_EQ(one.here().chosen_before(), slot_number{0});
  EXPECT_TRUE(one.here().adopt(proposed(0, low, "[1,1]")).ok());
  EXPECT_TRUE(one.here().note_chosen({1}).ok());
  one.promises(high);
  one.crash();
  EXPECT_EQ(one.here().chosen_before(), slot_number{1});
  EXPECT_EQ(*one.here().at({0}), proposed(0, low, "[1,1]"));
}

TEST(acceptor, adopts_what_is_chosen_under_the_highest_ballot_it_knows) {
  machine one;
  one.accepts(proposed(0, high, "[1,1]"));
  EXPECT_TRUE(one.here().adopt(proposed(0, low, "[1,1]")).ok());
  EXPECT_EQ(one.here().at({0})->ballot, high);
}

TEST(acceptor, that_forgets_promises_does_so_in_a_crash) {
  machine one{{.forgets_promises = true}};
  one.accepts(proposed(0, low, "[1,1]"));
  one.promises(high);
  EXPECT_FALSE(one.promises(low));
  one.crash();
  EXPECT_EQ(one.here().promised(), ballot_number{});
  EXPECT_TRUE(one.promises(low));
}

TEST(acceptor, that_accepts_below_its_promise_accepts_anything) {
  machine one{{.accepts_below_promise = true}};
  one.promises(high);
  EXPECT_TRUE(one.accepts(proposed(0, low, "[1,1]")));
}

}  // namespace
}  // namespace agon::systems::multi_paxos
