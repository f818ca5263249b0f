// Registers and sessions, with literal requests.
#include "scenarios/systems/kit/registers.hpp"

#include "scenarios/systems/kit/server.hpp"
#include "scenarios/systems/kit/sessions.hpp"

#include <gtest/gtest.h>

namespace agon::systems::kit {
namespace {

request asked(std::string f, std::string value) {
  return {.client = 7, .sequence = 1, .f = std::move(f), .value = std::move(value)};
}

TEST(registers, hold_null_until_they_are_written) {
  registers all;
  EXPECT_EQ(all.carry_out(asked("read", "[1,null]")).value, "[1,null]");
  EXPECT_EQ(all.carry_out(asked("write", "[1,4]")), done());
  EXPECT_EQ(all.carry_out(asked("read", "[1,null]")).value, "[1,4]");
  EXPECT_EQ(all.carry_out(asked("read", "[2,null]")).value, "[2,null]");
}

TEST(registers, are_set_where_they_hold_what_is_expected) {
  registers all;
  EXPECT_EQ(all.carry_out(asked("cas", "[1,[null,3]]")), done());
  EXPECT_EQ(all.carry_out(asked("cas", "[1,[2,4]]")), refused("mismatch"));
  EXPECT_EQ(all.read(1), 3);
}

TEST(registers, refuse_what_is_no_op_on_them) {
  registers all;
  EXPECT_EQ(all.carry_out(asked("write", "4")).how, outcome::refused);
  EXPECT_EQ(all.carry_out(asked("cas", "[1,4]")).how, outcome::refused);
  EXPECT_EQ(all.carry_out(asked("remove", "[1,4]")).how, outcome::refused);
  EXPECT_EQ(all, registers{});
}

TEST(sessions, give_the_reply_of_the_first_time) {
  sessions known;
  EXPECT_EQ(known.repeated({.client = 7, .sequence = 1}), std::nullopt);
  known.keep({.client = 7, .sequence = 1}, refused("mismatch"));
  EXPECT_EQ(known.repeated({.client = 7, .sequence = 1}), refused("mismatch"));
  EXPECT_EQ(known.repeated({.client = 7, .sequence = 2}), std::nullopt);
  EXPECT_EQ(known.repeated({.client = 8, .sequence = 1}), std::nullopt);
}

TEST(sessions, do_not_know_what_their_client_has_gone_past) {
  sessions known;
  known.keep({.client = 7, .sequence = 2}, done());
  EXPECT_EQ(known.repeated({.client = 7, .sequence = 1})->how, outcome::unknown);
}

}  // namespace
}  // namespace agon::systems::kit
