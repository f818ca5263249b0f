// Transactions step by step.
#include "scenarios/systems/snapshot_store/transaction.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace agon::systems::snapshot_store {
namespace {

kit::request asked(std::string value) {
  return {.client = 1, .sequence = 1, .f = "txn", .value = std::move(value)};
}

versions store_with_a_four() {
  versions store;
  store.apply({1, {{"[7,0]", "4"}}});
  return store;
}

TEST(transaction, reads_the_snapshot_and_its_own_writes) {
  auto made = transaction::from(asked(R"([7,[["r",0,null],["w",0,5],["r",0,null],["r",1,null]]])"));
  ASSERT_TRUE(made.ok());
  const auto store = store_with_a_four();
  for (int i = 0; i < 4; ++i) {
    EXPECT_FALSE(made->over());
    made->step(store, 1);
  }
  EXPECT_TRUE(made->over());
  EXPECT_EQ(json::serialize(made->completed()),
            R"([7,[["r",0,4],["w",0,5],["r",0,5],["r",1,null]]])");
  EXPECT_EQ(made->reads(), (std::vector<std::string>{"[7,0]", "[7,1]"}));
  EXPECT_EQ(made->writes(), (std::vector<write>{{"[7,0]", "5"}}));
}

TEST(transaction, does_not_read_what_is_younger_than_its_snapshot) {
  auto made = transaction::from(asked(R"([7,[["r",0,null]]])"));
  made->step(store_with_a_four(), 0);
  EXPECT_EQ(json::serialize(made->completed()), R"([7,[["r",0,null]]])");
}

TEST(transaction, keeps_the_last_write_of_a_key) {
  auto made = transaction::from(asked(R"([7,[["w",0,5],["w",0,6]]])"));
  for (int i = 0; i < 2; ++i) made->step({}, 0);
  EXPECT_EQ(made->writes(), (std::vector<write>{{"[7,0]", "6"}}));
  EXPECT_TRUE(made->reads().empty());
}

TEST(transaction, that_makes_no_sense_is_an_error) {
  for (const auto* value : {"3", "[7]", "[7,3]", "[7,[3]]", R"([7,[["x",0,1]]])", R"([7,[["r"]]])"})
    EXPECT_FALSE(transaction::from(asked(value)).ok()) << value;
  auto other = asked("[7,[]]");
  EXPECT_TRUE(transaction::from(other).ok());
  other.f = "read";
  EXPECT_EQ(transaction::from(other).problem().what, "no transaction: read [7,[]]");
}

}  // namespace
}  // namespace agon::systems::snapshot_store
