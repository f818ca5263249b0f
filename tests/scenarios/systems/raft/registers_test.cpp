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

TEST(bugs, are_found_by_name) {
  EXPECT_EQ(*bugs_from({"stale-read", "retries-twice"}),
            (std::set<bug>{bug::stale_read, bug::retries_twice}));
  EXPECT_EQ(known_bugs().size(), 5u);
}

TEST(bugs, that_are_not_known_are_an_error_that_lists_those_that_are) {
  const auto found = bugs_from({"stale-raed"});
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(to_string(found.problem()),
            "raft has no planted bug named \"stale-raed\" (known are stale-read, forgets-vote, "
            "commits-old-term, truncates-on-old-append, retries-twice)");
}

}  // namespace
}  // namespace agon::systems::raft
