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
  ledger.sent({n1, to_node::drop{{n2}}});  // Once more: now it is the newest.
  const auto orders = ledger.undo();
  ASSERT_EQ(orders.size(), 3U);
  EXPECT_TRUE(std::holds_alternative<to_node::heal>(orders[0].message));
  EXPECT_TRUE(std::holds_alternative<to_node::reset_clock>(orders[1].message));
  EXPECT_EQ(orders[2].node, n2);
  EXPECT_TRUE(std::holds_alternative<to_node::resume>(orders[2].message));
}

TEST(the_ledger, mends_cuts_shapes_and_clogs_each_by_its_own_message) {
  const node_order heal{n1, to_node::heal{}};
  const node_order unshape{n1, to_node::shape{}};
  const node_order unclog{n1, to_node::disturb{disturbance::clog{}}};
  const auto left_after = [](const node_order& order) {
    fault_ledger ledger;
    ledger.sent({n1, to_node::drop{{n2}}});
    ledger.sent({n1, to_node::shape{{}, {.loss = 0.1}}});
    ledger.sent({n1, to_node::disturb{disturbance::clog{{n2}}}});
    ledger.confirmed(order);
    return ledger.entries();
  };
  const fault_entry cut{n1, breakage::cut};
  const fault_entry shaped{n1, breakage::shaped};
  const fault_entry clogged{n1, breakage::clogged};
  EXPECT_EQ(left_after(heal), (std::vector{shaped, clogged}));
  EXPECT_EQ(left_after(unshape), (std::vector{cut, clogged}));
  EXPECT_EQ(left_after(unclog), (std::vector{cut, shaped}));
  const node_order partly{n1, to_node::shape{{n2}, {}}};
  EXPECT_EQ(left_after(partly), (std::vector{cut, shaped, clogged}));
}

TEST(the_ledger, knows_how_to_undo_each_of_these) {
  fault_ledger ledger;
  ledger.sent({n1, to_node::shape{{}, {.loss = 0.1}}});
  ledger.sent({n1, to_node::disturb{disturbance::clog{{n2}}}});
  for (const auto& order : ledger.undo()) ledger.confirmed(order);
  EXPECT_TRUE(ledger.empty());
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
  EXPECT_FALSE(breaks(to_node::shape{}));
  EXPECT_TRUE(breaks(to_node::shape{{}, {.rate = 1}}));
  EXPECT_FALSE(breaks(to_node::start{}));
}

}  // namespace agon::tests
