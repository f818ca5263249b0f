// The state machine and its sessions; the names of planted bugs.
#include "scenarios/systems/raft/registers.hpp"

#include "scenarios/systems/raft/bugs.hpp"

#include <gtest/gtest.h>

namespace agon::systems::raft {
namespace {

client_request request(std::uint64_t sequence, command todo) { return {{1}, sequence, todo}; }
command write(const std::string& value) {
  return {.what = action::write, .key = "x", .value = value};
}
command cas(const std::string& from, const std::string& to) {
  return {.what = action::cas, .key = "x", .value = to, .expected = from};
}

TEST(registers, hold_null_before_the_first_write) {
  registers state;
  EXPECT_EQ(state.read("x"), "null");
  EXPECT_EQ(state.apply(request(1, cas("null", "1"))).status, reply_status::ok);
  EXPECT_EQ(state.read("x"), "1");
}

TEST(registers, keep_their_value_when_a_cas_finds_another) {
  registers state;
  (void)state.apply(request(1, write("1")));
  EXPECT_EQ(state.apply(request(2, cas("2", "3"))).status, reply_status::mismatch);
  EXPECT_EQ(state.read("x"), "1");
}

TEST(registers, apply_a_repeated_request_once_and_answer_it_alike) {
  registers state;
  (void)state.apply(request(1, write("1")));
  EXPECT_EQ(state.apply(request(2, cas("1", "2"))).status, reply_status::ok);
  EXPECT_EQ(state.apply(request(2, cas("1", "2"))).status, reply_status::ok);
  EXPECT_EQ(state.apply(request(1, write("1"))).status, reply_status::unknown);
  EXPECT_EQ(state.read("x"), "2");
}

TEST(registers, apply_it_twice_with_the_bug_retries_twice) {
  registers state{deduplication::none};
  (void)state.apply(request(1, write("1")));
  (void)state.apply(request(2, write("2")));
  (void)state.apply(request(1, write("1")));
  EXPECT_EQ(state.read("x"), "1");
}

TEST(registers, know_clients_apart) {
  registers state;
  (void)state.apply({{1}, 1, write("1")});
  (void)state.apply({{2}, 1, write("2")});
  EXPECT_EQ(state.read("x"), "2");
}

TEST(registers, are_the_same_again_after_a_snapshot) {
  registers before;
  (void)before.apply(request(1, write("5")));
  (void)before.apply(request(2, {.what = action::cas, .key = "x", .value = "6", .expected = "4"}));
  registers after;
  (void)after.apply(request(9, write("7")));
  ASSERT_TRUE(after.restore(before.encoded()).ok());
  EXPECT_EQ(after, before);
  EXPECT_EQ(after.apply(request(2, write("9"))).status, reply_status::mismatch) << "a retry";
  ASSERT_TRUE(after.restore({}).ok());
  EXPECT_EQ(after, registers{});
}

TEST(registers, apply_a_retry_again_after_a_snapshot_without_sessions) {
  registers before;
  (void)before.apply(request(1, write("5")));
  registers after;
  before.forget_sessions();
  ASSERT_TRUE(after.restore(before.encoded()).ok());
  EXPECT_EQ(after.read("x"), "5");
  (void)after.apply(request(1, write("6")));
  EXPECT_EQ(after.read("x"), "6");
}

TEST(registers, are_not_made_of_bytes_that_are_cut_short) {
  registers state;
  (void)state.apply(request(1, write("5")));
  const auto bytes = state.encoded();
  registers after;
  EXPECT_FALSE(after.restore(bytes.substr(0, bytes.size() - 1)).ok());
  EXPECT_FALSE(after.restore(bytes + "x").ok());
  EXPECT_EQ(after, registers{});
}

TEST(bugs, are_found_by_name) {
  EXPECT_EQ(*bugs_from({"stale-read", "retries-twice"}),
            (std::set<bug>{bug::stale_read, bug::retries_twice}));
  EXPECT_EQ(known_bugs().size(), 10u);
}

TEST(bugs, that_are_not_known_are_an_error_that_lists_those_that_are) {
  const auto found = bugs_from({"stale-raed"});
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(to_string(found.problem()),
            "raft has no planted bug named \"stale-raed\" (known are stale-read, forgets-vote, "
            "commits-old-term, truncates-on-old-append, retries-twice, "
            "snapshot-forgets-sessions, installs-old-snapshot, lease-ignores-drift, "
            "changes-members-too-early, removed-node-votes)");
}

}  // namespace
}  // namespace agon::systems::raft
