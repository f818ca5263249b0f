// The search against brute force on random small histories; and mistakes that brute force must
// catch.
#include "actors/vocabulary/history_file.hpp"
#include "checkers/linearizable/linearizable.hpp"
#include "tests/checkers/histories.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>

namespace agon::checkers::linearizable {
namespace {

/// The `number`-th random history: each has its own mix of clients, values, crashes and wrong
/// reads.
history small_history(std::uint64_t number) {
  random_stream random{number, "small-history"};
  register_load load{.ops = 2 + random.below(6), .clients = random.between(std::int64_t{1}, 5)};
  load.values = random.between(std::int64_t{1}, 4);
  load.crashed = random.chance(0.7) ? 0.4 * random.unit() : 0.0;
  load.wrong_reads = random.chance(0.8) ? 0.8 * random.unit() : 0.0;
  load.failed = random.chance(0.5) ? 0.3 : 0.0;
  load.unique_writes = random.chance(0.2);
  load.stay_crashed = random.chance(0.5);
  return register_history(load, random.child("history"));
}

bool is_valid(const history& events) {
  const auto result = make_checker(model_kind::cas_register)->check(events, {});
  EXPECT_NE(result.outcome, verdict::unknown);
  return result.outcome == verdict::valid;
}

std::string as_text(const history& events) {
  std::string lines;
  for (const auto& each : events) lines += to_json_line(each) + '\n';
  return lines;
}

TEST(brute_force, agrees_with_the_search_on_40000_random_histories) {
  int valid = 0;
  for (std::uint64_t i = 0; i < 40'000; ++i) {
    const auto events = small_history(i);
    const bool expected = is_linearizable_by_brute_force(events);
    ASSERT_EQ(is_valid(events), expected) << "history " << i << ":\n" << as_text(events);
    valid += expected ? 1 : 0;
  }
  EXPECT_GT(valid, 8'000);
  EXPECT_LT(valid, 32'000);
}

TEST(brute_force, agrees_with_the_search_on_3000_crowded_histories) {
  for (std::uint64_t i = 0; i < 3'000; ++i) {
    random_stream random{i, "crowded-history"};
    const register_load load{.ops = 9,
                             .clients = 6,
                             .values = 3,
                             .crashed = 0.3,
                             .wrong_reads = i % 3 == 0 ? 0.3 : 0.0,
                             .stay_crashed = true};
    const auto events = register_history(load, random);
    ASSERT_EQ(is_valid(events), is_linearizable_by_brute_force(events)) << "history " << i << ":\n"
                                                                        << as_text(events);
  }
}

TEST(brute_force, is_itself_right_about_the_smallest_cases) {
  EXPECT_TRUE(is_linearizable_by_brute_force(history_of({invoke(0, "read"), ok(0, "read")})));
  EXPECT_FALSE(is_linearizable_by_brute_force(history_of({invoke(0, "read"), ok(0, "read", 1)})));
  EXPECT_TRUE(is_linearizable_by_brute_force(
      history_of({invoke(0, "write", 1), invoke(1, "read"), ok(1, "read", 1)})));
  EXPECT_FALSE(is_linearizable_by_brute_force(
      history_of({invoke(0, "write", 1), fail(0, "write"), invoke(1, "read"), ok(1, "read", 1)})));
}

/// A mistake in reading histories, as if the checker made it.
struct mistake {
  const char* name;
  std::function<void(std::vector<op>&)> make;
};

void retype(std::vector<op>& events, op_type from, op_type to) {
  for (auto& each : events)
    if (each.type == from) each.type = to;
}

std::vector<mistake> mistakes() {
  return {
      {"ignores_real_time",
       [](auto& events) {
         std::stable_partition(events.begin(), events.end(),
                               [](const op& each) { return each.type == op_type::invoke; });
         for (std::size_t i = 0; i < events.size(); ++i)
           events[i].index = static_cast<std::int64_t>(i);
       }},
      {"takes_info_for_fail", [](auto& events) { retype(events, op_type::info, op_type::fail); }},
      {"takes_info_for_ok", [](auto& events) { retype(events, op_type::info, op_type::ok); }},
      {"takes_fail_for_info", [](auto& events) { retype(events, op_type::fail, op_type::info); }},
      {"takes_fail_for_ok", [](auto& events) { retype(events, op_type::fail, op_type::ok); }},
      {"takes_ok_for_info", [](auto& events) { retype(events, op_type::ok, op_type::info); }},
      {"takes_reads_for_reads_of_null",
       [](auto& events) {
         for (auto& each : events)
           if (each.f == "read") each.value = nullptr;
       }},
      {"takes_cas_for_write",
       [](auto& events) {
         for (auto& each : events) {
           if (each.f != "cas") continue;
           each.f = "write";
           each.value = json::value(each.value.at(1));
         }
       }},
      {"forgets_the_first_op_of_each_process",
       [](auto& events) {
         std::erase_if(events, [](const op& each) { return each.index < 2; });
         std::map<process_id, bool> open;
         std::erase_if(events, [&](const op& each) {
           if (each.type == op_type::invoke) open[each.process] = true;
           return !open[each.process];
         });
       }},
  };
}

/// Histories on which a checker that makes the mistake disagrees with brute force.
int times_caught(const mistake& planted) {
  int caught = 0;
  for (std::uint64_t i = 0; i < 3'000; ++i) {
    const auto events = small_history(i);
    std::vector<op> mistaken{events.begin(), events.end()};
    planted.make(mistaken);
    // With real time ignored a process may invoke twice: give each op a process of its own.
    std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> halves;
    std::map<std::int64_t, std::int64_t> begun;
    std::map<std::int64_t, std::int64_t> ended;
    for (auto& each : mistaken) {
      auto& count = each.type == op_type::invoke ? begun : ended;
      const auto key = std::pair{each.process.value, count[each.process.value]++};
      each.process.value = halves.try_emplace(key, std::ssize(halves)).first->second;
    }
    const auto seen = history::from(std::move(mistaken));
    caught += is_valid(seen.value()) != is_linearizable_by_brute_force(events) ? 1 : 0;
  }
  return caught;
}

TEST(brute_force, catches_every_planted_mistake) {
  for (const auto& each : mistakes()) EXPECT_GT(times_caught(each), 10) << each.name;
}

TEST(brute_force, catches_nothing_where_no_mistake_is_planted) {
  EXPECT_EQ(times_caught({"none", [](auto&) {}}), 0);
}

}  // namespace
}  // namespace agon::checkers::linearizable
