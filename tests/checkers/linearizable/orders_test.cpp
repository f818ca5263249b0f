// The orders that are told of histories without one: each must be what it says.
#include "checkers/linearizable/orders.hpp"

#include "checkers/linearizable/linearizable.hpp"
#include "tests/checkers/histories.hpp"
#include "tests/checkers/object_cases.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace agon::checkers::linearizable {
namespace {

/// What is wrong with an order of all that had to happen before the call that failed, or nothing.
std::string fault_of(const legal_order& order, const problem& whole, const decision& found,
                     machine& object) {
  const auto& failed = whole.calls[found.failed_call];
  auto now = object.initial();
  for (std::size_t i = 0; i < order.calls.size(); ++i) {
    const auto& one = whole.calls[order.calls[i]];
    const auto after = object.step(now, whole.facts(one).what);
    if (!after) return "a call that the model does not allow, at " + std::to_string(i);
    now = *after;
    if (one.begins > failed.ends) return "a call of later, at " + std::to_string(i);
    for (std::size_t k = i + 1; k < order.calls.size(); ++k)
      if (whole.calls[order.calls[k]].ends < one.begins)
        return "against real time, at " + std::to_string(i);
  }
  if (now != order.leaves) return "another state at the end";
  const std::set<std::uint32_t> once{order.calls.begin(), order.calls.end()};
  if (once.size() != order.calls.size()) return "a call twice";
  for (std::uint32_t i = 0; i < whole.calls.size(); ++i)
    if (whole.calls[i].ends < failed.ends && !once.contains(i))
      return "without call " + std::to_string(i);
  return {};
}

TEST(orders, are_legal_and_keep_to_real_time_whatever_the_object) {
  for (const auto& object : plain_objects()) {
    const auto made = make_machine(model_kind_from(object.model).value(), object.begins_with);
    std::size_t told = 0;
    for (std::uint64_t i = 0; i < 2'000; ++i) {
      const auto events = small_object_history(object, i);
      const auto machine = made();
      const auto whole = read_problem(events, *machine);
      const auto found = algorithms().back().decide(
          *whole, *machine, {std::chrono::minutes{1}, std::uint64_t{1} << 30});
      if (found.outcome != verdict::invalid) {
        ASSERT_TRUE(found.orders.empty());
        continue;
      }
      ASSERT_FALSE(found.orders.empty()) << object.model << ", history " << i;
      for (const auto& each : found.orders) {
        ++told;
        ASSERT_TRUE(each.is_whole);
        ASSERT_EQ(fault_of(each, *whole, found, *machine), "") << object.model << ", history " << i;
      }
    }
    EXPECT_GT(told, 100U) << object.model;
  }
}

/// A register that is read rightly `reads` times, then wrongly, with writes that are overwritten.
history long_history(int reads) {
  std::vector<op> events;
  for (int i = 0; i < reads; ++i) {
    events.push_back(invoke(1, "write", i % 3));
    events.push_back(invoke(2, "write", 3));
    events.push_back(ok(1, "write", i % 3));
    events.push_back(ok(2, "write", 3));
    events.push_back(invoke(0, "read"));
    events.push_back(ok(0, "read", i % 3));
  }
  events.push_back(invoke(0, "read"));
  events.push_back(ok(0, "read", 9));
  return history_of(std::move(events));
}

TEST(orders, of_long_histories_are_their_ends) {
  const auto events = long_history(100);
  const auto result = make_checker(model_kind::cas_register)->check(events, {});
  ASSERT_EQ(result.outcome, verdict::invalid);
  const auto& orders = result.details.at("orders").as_array();
  ASSERT_EQ(orders.size(), 1U);
  EXPECT_EQ(orders[0].at("from_the_start"), false);
  EXPECT_EQ(orders[0].at("leaves"), 0);
  const auto& ops = orders[0].at("ops").as_array();
  ASSERT_EQ(ops.size(), 24U);
  const auto told = [&](std::size_t i) {
    return std::string{ops[i].at("f").as_string()} + " " + json::serialize(ops[i].at("value"));
  };
  EXPECT_EQ(told(21), "write 3");
  EXPECT_EQ(told(22), "write 0");
  EXPECT_EQ(told(23), "read 0");
}

TEST(orders, of_short_histories_are_whole) {
  const auto result = make_checker(model_kind::cas_register)->check(long_history(2), {});
  const auto& order = result.details.at("orders").at(0);
  EXPECT_EQ(order.at("from_the_start"), true);
  EXPECT_EQ(order.at("ops").as_array().size(), 6U);
}

TEST(path_book, puts_what_was_overwritten_before_the_last_overwriting_call) {
  problem whole;
  whole.operations = {{.what = {}, .kind = effect::overwrite, .needs = {}, .leaves = {}},
                      {.what = {}, .kind = effect::none, .needs = {}, .leaves = {}}};
  for (const std::uint32_t asked : {0U, 1U, 0U, 0U, 1U})
    whole.calls.push_back({.asked = operation_id{asked}});
  path_book book{whole};
  auto path = book.add(path_book::empty, 0);
  path = book.add(path, 1);
  path = book.add(path, 2);
  path = book.add(path, 4);
  path = book.add(path, 3, true);
  EXPECT_EQ(book.length(path), 5U);
  EXPECT_EQ(book.calls(path, 9), (std::vector<std::uint32_t>{0, 1, 3, 2, 4}));
  EXPECT_EQ(book.calls(path, 2), (std::vector<std::uint32_t>{2, 4}));
  EXPECT_TRUE(book.calls(path_book::empty, 9).empty());
}

}  // namespace
}  // namespace agon::checkers::linearizable
