// Checkers that run other checkers.
#include "checkers/checker.hpp"

#include "tests/checkers/histories.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <stdexcept>

namespace agon::checkers {
namespace {

class fixed_checker final : public checker {
 public:
  explicit fixed_checker(verdict outcome) : outcome_{outcome} {}
  [[nodiscard]] check_result check(const history& events, const check_options&) const override {
    check_result result{.outcome = outcome_};
    result.details["ops"] = events.size();
    return result;
  }

 private:
  verdict outcome_;
};

class broken_checker final : public checker {
 public:
  [[nodiscard]] check_result check(const history&, const check_options&) const override {
    throw std::out_of_range{"no op 7"};
  }
};

class careless_checker final : public checker {
 public:
  [[nodiscard]] check_result check(const history&, const check_options&) const override {
    throw 7;  // NOLINT: anything may come out of a checker of others
  }
};

/// Tells what it was allowed.
class frank_checker final : public checker {
 public:
  [[nodiscard]] check_result check(const history&, const check_options& options) const override {
    check_result result{.outcome = verdict::valid};
    result.details["threads"] = options.threads;
    result.details["memory"] = options.memory_limit;
    return result;
  }
};

checker_ptr fixed(verdict outcome) { return std::make_shared<fixed_checker>(outcome); }

std::string composed(std::map<std::string, checker_ptr> parts, const check_options& options = {}) {
  return json::serialize(to_json(compose(std::move(parts))->check(history{}, options)));
}

TEST(check_safe, turns_an_exception_into_unknown_with_its_text) {
  const auto result = check_safe(broken_checker{}, history{}, {});
  EXPECT_EQ(json::serialize(to_json(result)), R"({"valid":"unknown","error":"no op 7"})");
}

TEST(check_safe, survives_what_is_not_an_exception) {
  const auto result = check_safe(careless_checker{}, history{}, {});
  EXPECT_EQ(result.outcome, verdict::unknown);
  EXPECT_EQ(result.details.at("error"), "the checker threw something that is not a std::exception");
}

TEST(check_safe, passes_a_verdict_on) {
  EXPECT_EQ(check_safe(fixed_checker{verdict::invalid}, history{}, {}).outcome, verdict::invalid);
}

TEST(compose, shows_each_part_by_name_and_the_worst_verdict) {
  EXPECT_EQ(composed({{"b", fixed(verdict::invalid)}, {"a", fixed(verdict::valid)}}),
            R"({"valid":false,"a":{"valid":true,"ops":0},"b":{"valid":false,"ops":0}})");
}

TEST(compose, is_unknown_when_a_part_breaks_and_keeps_the_others) {
  EXPECT_EQ(
      composed({{"fine", fixed(verdict::valid)}, {"torn", std::make_shared<broken_checker>()}}),
      R"({"valid":"unknown","fine":{"valid":true,"ops":0},)"
      R"("torn":{"valid":"unknown","error":"no op 7"}})");
}

TEST(compose, of_nothing_is_valid) { EXPECT_EQ(composed({}), R"({"valid":true})"); }

TEST(compose, gives_the_same_answer_for_every_number_of_threads) {
  std::map<std::string, checker_ptr> parts;
  for (int i = 0; i < 20; ++i)
    parts["part-" + std::to_string(i)] = fixed(i == 13 ? verdict::unknown : verdict::valid);
  const auto alone = composed(parts, {.threads = 1});
  EXPECT_EQ(composed(parts, {.threads = 2}), alone);
  EXPECT_EQ(composed(parts, {.threads = 7}), alone);
}

TEST(compose, shares_threads_and_memory_among_parts_that_run_at_once) {
  const auto frank = std::make_shared<frank_checker>();
  EXPECT_EQ(composed({{"a", frank}, {"b", frank}}, {.memory_limit = 1000, .threads = 6}),
            R"({"valid":true,"a":{"valid":true,"threads":3,"memory":500},)"
            R"("b":{"valid":true,"threads":3,"memory":500}})");
}

}  // namespace
}  // namespace agon::checkers
