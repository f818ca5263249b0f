// Judging under guard: checkers that throw, never end or are interrupted cost a verdict and nothing
// else.
#include "scenarios/judging.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace agon::scenarios {
namespace {

using namespace std::chrono_literals;
using checkers::verdict;
using ::testing::HasSubstr;

template <class Check>
class checker_of final : public checkers::checker {
 public:
  explicit checker_of(Check check) : check_{std::move(check)} {}
  checkers::check_result check(const history& ops, const checkers::check_options&) const override {
    return check_(ops);
  }

 private:
  Check check_;
};

template <class Check>
checkers::checker_ptr make_checker(Check check) {
  return std::make_shared<checker_of<Check>>(std::move(check));
}

std::shared_ptr<const history> one_op() {
  return std::make_shared<const history>(*history::from({{.process = process_id{0}, .f = "read"}}));
}

/// A check that goes on until it is released, and has gone when this has.
class endless {
 public:
  ~endless() {
    release();
    while (checks_given_up() > 0) std::this_thread::yield();
  }
  void release() {
    const std::lock_guard lock{mutex_};
    released_ = true;
    changed_.notify_all();
  }
  checkers::check_result wait() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return released_; });
    return {.outcome = verdict::valid};
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool released_ = false;
};

TEST(judging, hands_on_what_the_checker_says) {
  const auto ops = one_op();
  const auto told = judged(make_checker([](const history& seen) {
                             return checkers::check_result{.outcome = verdict::invalid,
                                                           .details = {{"ops", seen.ops().size()}}};
                           }),
                           ops, {});
  EXPECT_EQ(told.outcome, verdict::invalid);
  EXPECT_EQ(told.details.at("ops"), 1);
  EXPECT_EQ(ops.use_count(), 1) << "whoever waited may have the history for himself";
}

TEST(judging, takes_a_checker_that_throws_for_one_that_cannot_tell) {
  const auto told = judged(make_checker([](const history&) -> checkers::check_result {
                             throw std::runtime_error{"no model"};
                           }),
                           one_op(), {});
  EXPECT_EQ(told.outcome, verdict::unknown);
  EXPECT_EQ(told.details.at("error"), "no model");
}

TEST(judging, gives_up_a_check_that_does_not_end_in_time) {
  const auto check = std::make_shared<endless>();
  const auto told = judged(make_checker([check](const history&) { return check->wait(); }),
                           one_op(), {.limits = {.time_limit = 1ms}, .grace = 1ms});
  EXPECT_EQ(told.outcome, verdict::unknown);
  EXPECT_THAT(std::string{told.details.at("error").as_string()},
              HasSubstr("did not end within its time limit"));
  EXPECT_EQ(checks_given_up(), 1);
  check->release();
  while (checks_given_up() > 0) std::this_thread::yield();
}

TEST(judging, ends_at_an_interrupt_that_comes_after_it_began) {
  const auto check = std::make_shared<endless>();
  int asked = 1;  // An earlier Ctrl-C, which ended the run.
  const auto told = judged(make_checker([check](const history&) { return check->wait(); }),
                           one_op(), {.interrupts = [&] { return asked++; }});
  EXPECT_EQ(told.outcome, verdict::unknown);
  EXPECT_THAT(std::string{told.details.at("error").as_string()}, HasSubstr("agon analyze"));
  check->release();
  while (checks_given_up() > 0) std::this_thread::yield();
}

}  // namespace
}  // namespace agon::scenarios
