// What a server of the lease lock decides, at literal times.
#include "scenarios/systems/lease_lock/grantor.hpp"

#include "scenarios/systems/kit/server.hpp"
#include "scenarios/systems/lease_lock/lease.hpp"

#include <gtest/gtest.h>

namespace agon::systems::lease_lock {
namespace {

using namespace std::chrono_literals;

constexpr time_point begin{100s};

kit::request asked(std::uint64_t client, std::string f, std::string value = "null") {
  return {.client = client, .sequence = 1, .f = std::move(f), .value = std::move(value)};
}

bool agrees(grantor& one, const kit::request& what, time_point now = begin) {
  return one.carry_out(what, now).how == kit::outcome::done;
}

TEST(grantor, leases_the_lock_to_one_at_a_time) {
  grantor one;
  EXPECT_EQ(one.carry_out(asked(7, "lease"), begin), kit::done(0));
  EXPECT_FALSE(agrees(one, asked(8, "lease")));
  EXPECT_FALSE(agrees(one, asked(8, "lease"), begin + lease_length - 1ns));
  EXPECT_TRUE(agrees(one, asked(8, "lease"), begin + lease_length));
}

kit::request attempt(std::uint64_t client, std::uint64_t sequence, const std::string& f) {
  return {.client = client, .sequence = sequence, .f = f, .value = "null"};
}

TEST(grantor, takes_a_new_attempt_for_the_end_of_the_clients_earlier_ones) {
  grantor one;
  agrees(one, attempt(7, 2, "lease"));
  EXPECT_TRUE(agrees(one, attempt(7, 3, "lease")));
  EXPECT_FALSE(agrees(one, attempt(7, 2, "lease")));
  EXPECT_FALSE(agrees(one, attempt(8, 9, "lease")));
}

TEST(grantor, leases_nothing_to_an_attempt_whose_release_came_first) {
  grantor one;
  agrees(one, attempt(7, 2, "release"));
  EXPECT_FALSE(agrees(one, attempt(7, 2, "lease")));
  EXPECT_FALSE(agrees(one, attempt(7, 1, "lease")));
  EXPECT_TRUE(agrees(one, attempt(8, 1, "lease")));
  agrees(one, attempt(8, 1, "release"));
  EXPECT_TRUE(agrees(one, attempt(7, 3, "lease")));
}

TEST(grantor, does_not_lengthen_a_lease_that_is_asked_for_again) {
  grantor one;
  agrees(one, asked(7, "lease"));
  EXPECT_TRUE(agrees(one, asked(7, "lease"), begin + 2s));
  EXPECT_TRUE(agrees(one, asked(8, "lease"), begin + lease_length));
}

TEST(grantor, frees_what_its_holder_releases) {
  grantor one;
  agrees(one, asked(7, "lease"));
  agrees(one, asked(8, "release"));
  EXPECT_FALSE(agrees(one, asked(9, "lease")));
  agrees(one, asked(7, "release"));
  EXPECT_TRUE(agrees(one, asked(9, "lease")));
}

TEST(grantor, keeps_tokens_that_grow_for_its_holder_only) {
  grantor one;
  agrees(one, asked(7, "lease"));
  EXPECT_FALSE(agrees(one, asked(8, "keep", "5")));
  EXPECT_TRUE(agrees(one, asked(7, "keep", "5")));
  EXPECT_TRUE(agrees(one, asked(7, "keep", "5")));
  agrees(one, asked(7, "release"));
  EXPECT_EQ(one.carry_out(asked(8, "lease"), begin), kit::done(5));
  EXPECT_FALSE(agrees(one, asked(8, "keep", "5")));
  EXPECT_TRUE(agrees(one, asked(8, "keep", "6")));
  EXPECT_FALSE(agrees(one, asked(8, "keep", "7"), begin + lease_length));
}

TEST(grantor, lets_nobody_write_after_a_higher_token_was_seen) {
  grantor one;
  EXPECT_EQ(one.carry_out(asked(7, "read", "1"), begin), kit::done(0));
  EXPECT_TRUE(agrees(one, asked(7, "write", "[1,10]")));
  EXPECT_EQ(one.carry_out(asked(8, "read", "2"), begin), kit::done(10));
  EXPECT_FALSE(agrees(one, asked(7, "write", "[1,11]")));
  EXPECT_FALSE(agrees(one, asked(7, "read", "1")));
  EXPECT_TRUE(agrees(one, asked(8, "write", "[2,11]")));
}

TEST(grantor, begins_leases_anew_after_a_restart) {
  grantor before;
  agrees(before, asked(7, "lease"));
  agrees(before, asked(7, "keep", "5"));
  agrees(before, asked(7, "write", "[5,10]"));
  grantor after;
  after.restore(before.kept(), begin + 2s);
  EXPECT_FALSE(agrees(after, asked(8, "lease"), begin + lease_length));
  EXPECT_TRUE(agrees(after, asked(7, "keep", "5"), begin + lease_length));
  EXPECT_EQ(after.carry_out(asked(8, "lease"), begin + 2s + lease_length), kit::done(5));
  EXPECT_FALSE(agrees(after, asked(8, "read", "4")));
  EXPECT_EQ(after.carry_out(asked(8, "read", "6"), begin), kit::done(10));
}

TEST(grantor, starts_with_nothing) {
  grantor one;
  one.restore("", begin);
  EXPECT_EQ(one.carry_out(asked(7, "lease"), begin), kit::done(0));
}

TEST(grantor, refuses_what_it_does_not_know) {
  grantor one;
  EXPECT_FALSE(agrees(one, asked(7, "write", "3")));
  EXPECT_FALSE(agrees(one, asked(7, "enqueue", "3")));
}

TEST(grantor, with_bugs_breaks_the_rules) {
  grantor generous{{.frees_any = true}};
  agrees(generous, asked(7, "lease"));
  agrees(generous, asked(8, "release"));
  EXPECT_TRUE(agrees(generous, asked(9, "lease")));

  grantor forgetful{{.forgets_leases = true}};
  agrees(forgetful, asked(7, "lease"));
  grantor after;
  after.restore(forgetful.kept(), begin);
  EXPECT_TRUE(agrees(after, asked(8, "lease")));

  grantor careless{{.checks_no_tokens = true}};
  agrees(careless, asked(8, "read", "2"));
  EXPECT_TRUE(agrees(careless, asked(7, "write", "[1,11]")));
}

}  // namespace
}  // namespace agon::systems::lease_lock
