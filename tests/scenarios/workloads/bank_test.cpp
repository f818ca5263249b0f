// What clients of a bank do.
#include "scenarios/workloads/bank.hpp"

#include "actors/generator/pipeline.hpp"
#include "actors/generator/simulate.hpp"
#include "scenarios/test_run.hpp"
#include "scenarios/workloads/workload.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <unistd.h>

namespace agon::scenarios {
namespace {

TEST(bank, opens_with_100_spread_evenly) {
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < bank_accounts; ++i) sum += opening_balance(i);
  EXPECT_EQ(sum, 100);
  EXPECT_EQ(opening_balance(0), 13);
  EXPECT_EQ(opening_balance(7), 12);
}

TEST(bank, transfers_1_to_5_between_two_accounts_and_reads) {
  const auto ops =
      generators::quick({5, 0}, make_bank({.concurrency = 5}).during | generators::limit(1000));
  std::set<std::int64_t> accounts;
  std::set<std::int64_t> amounts;
  int reads = 0;
  for (const auto& each : ops) {
    if (each.f == "read") {
      ++reads;
      EXPECT_TRUE(each.value.is_null());
      continue;
    }
    EXPECT_EQ(each.f, "transfer");
    EXPECT_NE(each.value.at("from"), each.value.at("to"));
    accounts.insert(each.value.at("from").as_int64());
    accounts.insert(each.value.at("to").as_int64());
    amounts.insert(each.value.at("amount").as_int64());
  }
  EXPECT_GT(reads, 400);
  EXPECT_LT(reads, 600);
  EXPECT_EQ(accounts, (std::set<std::int64_t>{0, 1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(amounts, (std::set<std::int64_t>{1, 2, 3, 4, 5}));
}

TEST(bank, is_judged_by_its_total) {
  const auto judge = make_bank({.concurrency = 1}).checker;
  const auto verdict_on = [&](std::int64_t first) {
    json::object balances;
    for (std::int64_t i = 0; i < bank_accounts; ++i)
      balances[std::to_string(i)] = i == 0 ? first : opening_balance(i);
    op begin{.process = {0}, .f = "read"};
    auto end = begin;
    end.type = op_type::ok;
    end.value = balances;
    return judge->check(*history::from({begin, end}), {}).outcome;
  };
  EXPECT_EQ(verdict_on(13), checkers::verdict::valid);
  EXPECT_EQ(verdict_on(12), checkers::verdict::invalid);
}

TEST(bank, of_a_file_is_judged_as_it_stands_there) {
  const auto path = std::filesystem::temp_directory_path() /
                    ("agon-bank-" + std::to_string(::getpid()) + ".jsonl");
  test_options options;
  options.workload = "bank";
  const auto verdict_on = [&](int first) {
    std::ofstream{path} << R"({"process":0,"type":"invoke","f":"read","value":null})"
                        << "\n"
                        << R"({"process":0,"type":"ok","f":"read","value":{"0":)" << first
                        << R"(,"1":13,"2":13,"3":13,"4":12,"5":12,"6":12,"7":12}})"
                        << "\n";
    const auto judged = analyze_history(path.string(), options);
    EXPECT_TRUE(judged.ok());
    return judged->valid;
  };
  EXPECT_EQ(verdict_on(13), checkers::verdict::valid);
  EXPECT_EQ(verdict_on(12), checkers::verdict::invalid);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace agon::scenarios
