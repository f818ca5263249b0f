// The fault ledger.
#include "actors/nemeses/ledger.hpp"

#include <gtest/gtest.h>

namespace agon::tests {

namespace {

constexpr node_id n1{1};
constexpr node_id n2{2};

}  // namespace

TEST(the_ledger, holds_what_was_broken_until_the_node_confirms_that_it_is_mended) {
  fault_ledger ledger;
  ledger.sent({n1, to_node::kill{}});
  ledger.sent({n1, to_node::start{}});
  EXPECT_EQ(ledger.nodes(breakage::killed), std::set{n1});
  ledger.confirmed({n2, to_node::start{}});
  ledger.confirmed({n1, to_node::resume{}});
  EXPECT_FALSE(ledger.empty());
  ledger.confirmed({n1, to_node::start{}});
  EXPECT_TRUE(ledger.empty());
}

TEST(the_ledger, undoes_the_newest_fault_first) {
  fault_ledger ledger;
  ledger.sent({n1, to_node::drop{{n2}}});
  ledger.sent({n2, to_node::pause{}});
  ledger.sent({n1, to_node::bump_clock{std::chrono::seconds{1}}});
  ledger.sent({n1, to_node::shape{}});
  const auto orders = ledger.undo();
  ASSERT_EQ(orders.size(), 3U);  // one heal mends both the shape and the cut
  EXPECT_TRUE(std::holds_alternative<to_node::heal>(orders[0].message));
  EXPECT_TRUE(std::holds_alternative<to_node::reset_clock>(orders[1].message));
  EXPECT_EQ(orders[2].node, n2);
  EXPECT_TRUE(std::holds_alternative<to_node::resume>(orders[2].message));
}

TEST(the_ledger, has_one_entry_for_a_fault_made_twice) {
  fault_ledger ledger;
  ledger.sent({n1, to_node::kill{}});
  ledger.sent({n1, to_node::kill{}});
  EXPECT_EQ(ledger.entries().size(), 1U);
}

TEST(the_ledger, does_not_count_a_drop_of_nobody_as_broken) {
  EXPECT_FALSE(breaks(to_node::drop{}));
  EXPECT_TRUE(breaks(to_node::drop{{n2}}));
  EXPECT_FALSE(breaks(to_node::start{}));
}

}  // namespace agon::tests
