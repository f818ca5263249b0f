// Leased locks and fencing tokens, with the smallest histories of each verdict.
#include "checkers/lease.hpp"

#include "actors/vocabulary/invariant.hpp"

#include <gtest/gtest.h>

namespace agon::checkers {
namespace {

op event(std::uint32_t process, op_type type, std::string f, json::value value = nullptr) {
  return {.process = {process}, .type = type, .f = std::move(f), .value = std::move(value)};
}
op begins(std::uint32_t process, std::string f) {
  return event(process, op_type::invoke, std::move(f));
}
op acquired(std::uint32_t process, json::value token = nullptr) {
  return event(process, op_type::ok, "acquire", std::move(token));
}
op released(std::uint32_t process) { return event(process, op_type::ok, "release"); }
op not_released(std::uint32_t process) { return event(process, op_type::fail, "release"); }

history of(std::vector<op> ops) {
  auto made = history::from(std::move(ops));
  invariant(made.ok(), "a history");
  return *std::move(made);
}

check_result judge(const std::unique_ptr<checker>& by, std::vector<op> ops) {
  return by->check(of(std::move(ops)), {});
}

verdict lock_of(std::vector<op> ops) { return judge(leased_lock(), std::move(ops)).outcome; }

TEST(leased_lock, has_one_holder_after_the_other) {
  EXPECT_EQ(lock_of({begins(0, "acquire"), acquired(0), begins(0, "release"), released(0),
                     begins(1, "acquire"), acquired(1)}),
            verdict::valid);
}

TEST(leased_lock, may_not_be_had_by_two) {
  EXPECT_EQ(lock_of({begins(0, "acquire"), acquired(0), begins(1, "acquire"), acquired(1),
                     begins(0, "release"), released(0)}),
            verdict::invalid);
}

TEST(leased_lock, may_be_had_by_the_next_while_a_release_is_under_way) {
  EXPECT_EQ(lock_of({begins(0, "acquire"), acquired(0), begins(0, "release"), begins(1, "acquire"),
                     acquired(1), released(0)}),
            verdict::valid);
}

TEST(leased_lock, may_be_had_by_the_next_where_the_lease_was_over) {
  EXPECT_EQ(lock_of({begins(0, "acquire"), acquired(0), begins(1, "acquire"), acquired(1),
                     begins(0, "release"), not_released(0)}),
            verdict::valid);
  EXPECT_EQ(lock_of({begins(0, "acquire"), acquired(0), begins(1, "acquire"), acquired(1)}),
            verdict::valid);
}

TEST(leased_lock, may_not_be_had_by_two_though_a_third_one_lost_it) {
  EXPECT_EQ(lock_of({begins(0, "acquire"), acquired(0), begins(1, "acquire"), acquired(1),
                     begins(2, "acquire"), acquired(2), begins(0, "release"), not_released(0),
                     begins(1, "release"), released(1)}),
            verdict::invalid);
}

TEST(leased_lock, is_not_freed_by_who_does_not_hold_it) {
  EXPECT_EQ(lock_of({begins(0, "acquire"), acquired(0), begins(1, "release"), not_released(1),
                     begins(2, "acquire"), acquired(2), begins(0, "release"), released(0)}),
            verdict::invalid);
}

op at(std::int64_t milliseconds, op what) {
  what.time = time_point{std::chrono::milliseconds{milliseconds}};
  return what;
}

TEST(leased_lock, may_not_be_had_by_the_next_before_the_lease_is_over) {
  const auto with_next_at = [](std::int64_t time) {
    return lock_of({at(0, begins(0, "acquire")), at(10, acquired(0, {1, 500})),
                    at(time, begins(1, "acquire")), at(time, acquired(1, {2, 500})),
                    at(900, begins(0, "release")), at(900, not_released(0))});
  };
  EXPECT_EQ(with_next_at(510), verdict::invalid);
  EXPECT_EQ(with_next_at(511), verdict::valid);
}

TEST(leased_lock, is_over_for_who_never_releases_it_when_the_lease_is) {
  EXPECT_EQ(lock_of({at(0, begins(0, "acquire")), at(10, acquired(0, {1, 500})),
                     at(20, begins(1, "acquire")), at(20, acquired(1, {2, 500}))}),
            verdict::invalid);
}

TEST(leased_lock, may_be_had_by_the_next_when_it_was_released_early) {
  EXPECT_EQ(lock_of({at(0, begins(0, "acquire")), at(10, acquired(0, {1, 500})),
                     at(20, begins(0, "release")), at(20, released(0)),
                     at(30, begins(1, "acquire")), at(30, acquired(1, {2, 500}))}),
            verdict::valid);
}

TEST(leased_lock, reads_a_failed_release_as_one_since_the_acquisition) {
  const auto read = with_leases_ended(
      of({begins(0, "acquire"), acquired(0, 7), begins(0, "release"), not_released(0)}));
  ASSERT_TRUE(read.ok());
  ASSERT_EQ(read->size(), 4u);
  EXPECT_EQ((*read)[2].type, op_type::invoke);
  EXPECT_EQ((*read)[3].type, op_type::ok);
  EXPECT_EQ(read->pair(2), 3);
}

verdict tokens_of(std::vector<op> ops) { return judge(fencing_tokens(), std::move(ops)).outcome; }

TEST(fencing_tokens, grow_from_one_acquisition_to_the_next) {
  EXPECT_EQ(tokens_of({begins(0, "acquire"), acquired(0, 3), begins(1, "acquire"), acquired(1, 5)}),
            verdict::valid);
  const auto wrong = judge(fencing_tokens(), {begins(0, "acquire"), acquired(0, 3),
                                              begins(1, "acquire"), acquired(1, 2)});
  EXPECT_EQ(wrong.outcome, verdict::invalid);
  EXPECT_EQ(wrong.details.at("error"), "the token is not above 3, which was given before");
}

TEST(fencing_tokens, of_acquisitions_at_the_same_time_differ) {
  EXPECT_EQ(tokens_of({begins(0, "acquire"), begins(1, "acquire"), acquired(0, 3), acquired(1, 2)}),
            verdict::valid);
  EXPECT_EQ(tokens_of({begins(0, "acquire"), begins(1, "acquire"), acquired(0, {3, 500}),
                       acquired(1, {3, 500})}),
            verdict::invalid);
}

TEST(fencing_tokens, must_be_numbers) {
  EXPECT_EQ(tokens_of({begins(0, "acquire"), acquired(0)}), verdict::unknown);
}

}  // namespace
}  // namespace agon::checkers
