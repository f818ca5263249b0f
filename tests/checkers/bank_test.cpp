// Banks whose money is all there, and each way in which it is not.
#include "checkers/bank.hpp"

#include "tests/checkers/histories.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace agon::checkers {
namespace {

/// Judges reads of a bank with the accounts a and b and the total 10.
check_result judged(const std::vector<std::string>& reads, bool negative_balances = false) {
  std::vector<op> events;
  for (const auto& read : reads) {
    events.push_back(invoke(0, "read"));
    events.push_back(ok(0, "read", json::parse(read)));
  }
  return bank({.accounts = {"a", "b"}, .total = 10, .negative_balances = negative_balances})
      ->check(history_of(std::move(events)), {});
}

TEST(bank, is_valid_where_every_read_adds_up) {
  const auto result = judged({R"({"a":4,"b":6})", R"({"a":10,"b":0})"});
  EXPECT_EQ(result.outcome, verdict::valid);
  EXPECT_EQ(json::serialize(result.details),
            R"({"read_count":2,"error_count":0,"first_error":null,"errors":{}})");
}

TEST(bank, counts_wrong_totals_and_shows_first_worst_and_last) {
  const auto result =
      judged({R"({"a":4,"b":5})", R"({"a":4,"b":6})", R"({"a":9,"b":9})", R"({"a":1,"b":8})"});
  EXPECT_EQ(result.outcome, verdict::invalid);
  EXPECT_EQ(json::serialize(result.details),
            R"({"read_count":4,"error_count":3,"first_error":)"
            R"({"type":"wrong-total","total":9,"index":1,"value":{"a":4,"b":5}},"errors":)"
            R"({"wrong-total":{"count":3,)"
            R"("first":{"type":"wrong-total","total":9,"index":1,"value":{"a":4,"b":5}},)"
            R"("worst":{"type":"wrong-total","total":18,"index":5,"value":{"a":9,"b":9}},)"
            R"("last":{"type":"wrong-total","total":9,"index":7,"value":{"a":1,"b":8}},)"
            R"("lowest":9,"highest":18}}})");
}

TEST(bank, has_no_other_accounts) {
  const auto result = judged({R"({"a":4,"b":6,"c":0})"});
  EXPECT_EQ(result.outcome, verdict::invalid);
  EXPECT_EQ(json::serialize(result.details.at("first_error")),
            R"({"type":"unexpected-key","accounts":["c"],"index":1,"value":{"a":4,"b":6,"c":0}})");
}

TEST(bank, shows_a_balance_for_each_account) {
  for (const auto* read : {R"({"a":10})", R"({"a":10,"b":null})", R"({"a":10,"b":"x"})"}) {
    const auto result = judged({read});
    EXPECT_EQ(result.outcome, verdict::invalid) << read;
    EXPECT_EQ(result.details.at("first_error").at("type"), json::value("nil-balance")) << read;
    EXPECT_EQ(result.details.at("first_error").at("accounts"), json::value({"b"})) << read;
  }
}

TEST(bank, overdraws_no_account_unless_that_is_allowed) {
  const auto result = judged({R"({"a":12,"b":-2})"});
  EXPECT_EQ(result.outcome, verdict::invalid);
  EXPECT_EQ(result.details.at("first_error").at("type"), json::value("negative-value"));
  EXPECT_EQ(judged({R"({"a":12,"b":-2})"}, true).outcome, verdict::valid);
}

TEST(bank, that_was_never_read_is_unknown) {
  EXPECT_EQ(judged({}).outcome, verdict::unknown);
  const auto failed = bank({.accounts = {"a"}, .total = 0})
                          ->check(history_of({invoke(0, "read"), fail(0, "read")}), {});
  EXPECT_EQ(failed.outcome, verdict::unknown);
}

TEST(bank, does_not_judge_what_is_no_object) {
  const auto result = judged({"[4, 6]"});
  EXPECT_EQ(result.outcome, verdict::unknown);
  EXPECT_EQ(result.details.at("error"),
            json::value("the read at index 1 has no object of balances"));
}

TEST(bank, ignores_transfers_and_nemeses) {
  const auto result =
      bank({.accounts = {"a"}, .total = 5})
          ->check(history_of({invoke(0, "transfer", 1), ok(0, "transfer", 1), info(-1, "read", 3),
                              info(-1, "read", 3), invoke(0, "read"),
                              ok(0, "read", json::parse(R"({"a":5})"))}),
                  {});
  EXPECT_EQ(result.outcome, verdict::valid);
}

}  // namespace
}  // namespace agon::checkers
