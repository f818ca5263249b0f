// Objects judged part by part.
#include "checkers/linearizable/parts.hpp"

#include "checkers/linearizable/linearizable.hpp"
#include "tests/checkers/histories.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace agon::checkers::linearizable {
namespace {

using agon::checkers::history_of;

std::vector<std::string> names_of(model_kind model, std::vector<op> events) {
  const auto object = make_machine(model)();
  std::vector<std::string> all;
  for (const auto& each : parts_of(history_of(std::move(events)), *object)) {
    const json::array names(each.names.begin(), each.names.end());
    all.push_back(json::serialize(names) + " of " + std::to_string(each.positions.size()));
  }
  return all;
}

json::value pair(json::value key, json::value value) {
  return json::array{std::move(key), std::move(value)};
}

TEST(parts, of_a_map_are_its_keys) {
  EXPECT_EQ(names_of(model_kind::key_value_map,
                     {invoke(0, "put", pair("a", 1)), invoke(1, "get", pair("b", nullptr)),
                      ok(0, "put", pair("a", 1)), ok(1, "get", pair("b", nullptr)),
                      invoke(0, "get", pair("a", nullptr)), info(0, "get", pair("a", nullptr))}),
            (std::vector<std::string>{"[\"a\"] of 4", "[\"b\"] of 2"}));
}

TEST(parts, that_a_transaction_touches_are_one) {
  const auto txn = [](json::value list) { return invoke(0, "txn", std::move(list)); };
  const auto write = [](const char* name) { return json::array{"write", name, 1}; };
  EXPECT_EQ(names_of(model_kind::multi_register,
                     {txn({write("x")}), ok(0, "txn", {write("x")}), txn({write("y"), write("z")}),
                      ok(0, "txn", {write("y"), write("z")}), txn({write("z"), write("v")}),
                      ok(0, "txn", {write("z"), write("v")})}),
            (std::vector<std::string>{"[\"x\"] of 2", "[\"y\",\"z\",\"v\"] of 4"}));
}

TEST(parts, of_a_set_are_elements_unless_somebody_saw_all_of_it) {
  std::vector<op> events{invoke(0, "add", 1), ok(0, "add", 1), invoke(0, "add", 2),
                         invoke(1, "read")};
  EXPECT_EQ(names_of(model_kind::set, events).size(), 2U);
  events.push_back(ok(1, "read", json::array{1}));
  EXPECT_TRUE(names_of(model_kind::set, events).empty());
}

TEST(parts, of_a_bag_are_elements_unless_somebody_found_it_empty) {
  std::vector<op> events{invoke(0, "enqueue", 1), ok(0, "enqueue", 1), invoke(0, "dequeue"),
                         ok(0, "dequeue", 2), invoke(1, "dequeue")};
  EXPECT_EQ(names_of(model_kind::unordered_queue, events),
            (std::vector<std::string>{"[1] of 2", "[2] of 2"}));
  events.push_back(ok(1, "dequeue"));
  EXPECT_TRUE(names_of(model_kind::unordered_queue, events).empty());
}

TEST(parts, are_none_where_the_object_has_none) {
  EXPECT_TRUE(names_of(model_kind::fifo_queue, {invoke(0, "enqueue", 1)}).empty());
}

check_result map_checked(std::vector<op> events, unsigned threads = 1) {
  return make_checker(model_kind::key_value_map)
      ->check(history_of(std::move(events)), {.threads = threads});
}

TEST(linearizable, names_the_part_that_fails_first) {
  std::vector<op> events{invoke(0, "put", pair("a", 1)), ok(0, "put", pair("a", 1)),
                         invoke(0, "put", pair("b", 1)), ok(0, "put", pair("b", 1)),
                         invoke(0, "get", pair("c", 1)), ok(0, "get", pair("c", nullptr)),
                         invoke(0, "get", pair("b", 1)), ok(0, "get", pair("b", 2)),
                         invoke(0, "get", pair("a", 1)), ok(0, "get", pair("a", 2))};
  for (const unsigned threads : {1U, 2U}) {
    const auto result = map_checked(events, threads);
    EXPECT_EQ(result.outcome, verdict::invalid);
    EXPECT_EQ(result.details.at("part"), "b");
    EXPECT_EQ(result.details.at("parts"), 3);
    EXPECT_EQ(json::serialize(result.details.at("failed_parts")), R"(["a","b"])");
    EXPECT_EQ(result.details.at("op").at("index"), 7);
    EXPECT_EQ(result.details.at("explanation"),
              R"(b: process 0's get of ["b",1] answered ["b",2] at 7 s, but every order that )"
              R"(explains the ops before leaves {"b":1})");
    EXPECT_EQ(result.details.at("decided"), 3);
    EXPECT_EQ(result.details.at("total"), 5);
  }
}

TEST(linearizable, names_the_part_that_is_not_in_the_model) {
  const auto result = map_checked(
      {invoke(0, "put", pair("a", 1)), ok(0, "put"), invoke(0, "pat", pair("b", 1)), ok(0, "pat")});
  EXPECT_EQ(result.outcome, verdict::unknown);
  EXPECT_EQ(result.details.at("error"),
            "b: op 2, model kv: f is \"pat\" (expected get, put, append, cas or delete)");
}

}  // namespace
}  // namespace agon::checkers::linearizable
