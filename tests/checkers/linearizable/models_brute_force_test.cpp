// Every model and every algorithm against brute force on random small histories. How many: 20,000
// for each object, or AGON_BRUTE_FORCE in the environment.
#include "actors/vocabulary/history_file.hpp"
#include "checkers/linearizable/algorithm.hpp"
#include "checkers/linearizable/linearizable.hpp"
#include "tests/checkers/object_cases.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <cctype>
#include <cstdlib>
#include <map>
#include <set>

namespace agon::checkers::linearizable {
namespace {

std::uint64_t histories_each() {
  const char* asked = std::getenv("AGON_BRUTE_FORCE");
  return asked == nullptr ? 20'000 : std::strtoull(asked, nullptr, 10);
}

std::string as_text(const history& events) {
  std::string lines;
  for (const auto& each : events) lines += to_json_line(each) + '\n';
  return lines;
}

class every_model : public testing::TestWithParam<plain_object> {};

/// Compares the checker's answer, and where it says that things fail.
void expect_agreement(const checker& judge, const history& events, std::size_t failure,
                      std::uint64_t number) {
  const auto result = judge.check(events, {});
  const auto expected = failure == events.size() ? verdict::valid : verdict::invalid;
  ASSERT_EQ(to_string(result.outcome), to_string(expected))
      << "history " << number << ":\n"
      << as_text(events) << json::serialize(result.details);
  if (expected == verdict::invalid) {
    ASSERT_EQ(result.details.at("op").at("index").to_number<std::size_t>(), failure)
        << "history " << number << ":\n"
        << as_text(events) << json::serialize(result.details);
  }
}

TEST_P(every_model, agrees_with_brute_force_in_every_algorithm) {
  const auto& object = GetParam();
  const auto made = make_machine(model_kind_from(object.model).value(), object.begins_with);
  std::vector<std::unique_ptr<checker>> judges;
  judges.push_back(make_checker(made));
  judges.push_back(make_checker(made, {.in_parts = false}));
  std::uint64_t valid = 0;
  std::map<verdict, std::uint64_t> monitored;
  const auto count = histories_each();
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto events = small_object_history(object, i);
    const auto failure = first_failure_by_brute_force(object, events);
    valid += failure == events.size() ? 1 : 0;
    for (const auto& judge : judges) expect_agreement(*judge, events, failure, i);
    for (const auto& each : algorithms()) {
      const auto machine = made();
      const auto whole = read_problem(events, *machine);
      if (!each.applies(*whole)) continue;
      const auto found =
          each.decide(*whole, *machine, {std::chrono::minutes{1}, std::uint64_t{1} << 30});
      if (found.is_passed_on()) continue;
      if (each.name != "frontier" && each.name != "depth-first") ++monitored[found.outcome];
      ASSERT_EQ(found.outcome == verdict::valid, failure == events.size())
          << each.name << ", history " << i << ":\n"
          << as_text(events);
      if (found.outcome == verdict::invalid) {
        ASSERT_EQ(events.pair(whole->calls[found.failed_call].invoked),
                  static_cast<std::ptrdiff_t>(failure))
            << each.name << ", history " << i << ":\n"
            << as_text(events);
      }
    }
    if (HasFailure()) return;
  }
  RecordProperty("histories", static_cast<int>(count));
  // Neither verdict is rare.
  EXPECT_GT(valid, count / 5);
  EXPECT_LT(valid, count - count / 20);
  if (!object.has_distinct_values) return;
  EXPECT_GT(monitored[verdict::valid], count / 10);
  EXPECT_TRUE(object.model == "set" || monitored[verdict::invalid] > count / 20);
}

std::string test_name(const testing::TestParamInfo<plain_object>& info) {
  std::string name = info.param.model + "_" + std::to_string(info.index);
  for (auto& letter : name)
    if (std::isalnum(static_cast<unsigned char>(letter)) == 0) letter = '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(brute_force, every_model, testing::ValuesIn(plain_objects()), test_name);

TEST(plain_objects, there_is_one_for_every_model_of_the_catalog) {
  std::set<std::string_view> named;
  const auto objects = plain_objects();
  for (const auto& each : objects) named.insert(each.model);
  for (const auto kind : model_kinds())
    EXPECT_TRUE(named.contains(to_string(kind))) << to_string(kind);
}

}  // namespace
}  // namespace agon::checkers::linearizable
