// Meetings of nodes: all come, some are late, some leave; a fresh barrier knows nothing of it.
#include "actors/barrier.hpp"

#include "tests/actors/stage_world.hpp"
#include "tests/function_actor.hpp"

#include <caf/send.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace agon::tests {

namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

/// Nodes that come to one barrier; what each was told, in words.
class visitors {
 public:
  ~visitors() {
    caf::anon_send_exit(barrier, caf::exit_reason::kill);
    where.settle();
  }
  void come(std::uint32_t node, duration patience = 60s) {
    const auto place = told.size();
    told.emplace_back("waits");
    spawn_function(where.system(), [=, this](caf::event_based_actor* self) {
      self->request(barrier, caf::infinite, to_barrier::arrive{node_id{node}, patience})
          .then([=, this](const agon::result<>& outcome) {
            told[place] = outcome ? "met" : to_string(outcome.problem());
          });
    });
    where.settle();
  }
  void leave(std::uint32_t node) {
    caf::anon_send(barrier, to_barrier::leave{node_id{node}});
    where.settle();
  }
  void pass(duration length) {
    const auto end = where.now() + length;
    where.run_until([&] { return where.now() >= end; }, [] {});
    where.settle();
  }

  stage_world where{3};
  barrier_actor barrier = spawn_barrier(where.system(), where.node_names());
  std::vector<std::string> told;
};

}  // namespace

TEST(a_barrier, lets_nobody_pass_before_all_have_come) {
  visitors nodes;
  nodes.come(1);
  nodes.come(3);
  EXPECT_THAT(nodes.told, ElementsAre("waits", "waits"));
  nodes.come(2);
  EXPECT_THAT(nodes.told, ElementsAre("met", "met", "met"));
}

TEST(a_barrier, is_met_at_as_often_as_all_come) {
  visitors nodes;
  for (const auto node : {1U, 2U, 3U, 1U, 1U}) nodes.come(node);
  EXPECT_THAT(nodes.told, ElementsAre("met", "met", "met", "waits", "waits"));
  for (const auto node : {3U, 2U}) nodes.come(node);
  EXPECT_THAT(nodes.told, ElementsAre("met", "met", "met", "met", "waits", "met", "met"));
}

TEST(a_barrier, names_who_is_missing_when_the_first_ones_patience_is_over) {
  visitors nodes;
  nodes.come(2, 10s);
  nodes.pass(10s);
  EXPECT_THAT(nodes.told,
              ElementsAre("the meeting of nodes: n1, n3 did not come within 10 s (see what its "
                          "set-up waits for)"));
  nodes.come(1);
  EXPECT_EQ(nodes.told.at(1), nodes.told.at(0)) << "who comes later is told the same";
}

TEST(a_barrier, tells_those_who_wait_at_once_that_someone_will_not_come) {
  visitors nodes;
  nodes.come(1);
  nodes.leave(1);  // It has come, so its leave harms nobody.
  nodes.come(2);
  EXPECT_THAT(nodes.told, ElementsAre("waits", "waits"));
  nodes.leave(3);
  EXPECT_THAT(nodes.told.at(0), ::testing::HasSubstr("n3 will not come: its set-up has ended"));
  EXPECT_EQ(nodes.told.at(1), nodes.told.at(0));
}

TEST(a_barrier, knows_nothing_of_the_meetings_of_another) {
  visitors nodes;
  nodes.come(1, 1s);
  nodes.pass(1s);
  nodes.barrier = spawn_barrier(nodes.where.system(), nodes.where.node_names());
  for (const auto node : {1U, 2U, 3U}) nodes.come(node);
  EXPECT_THAT(nodes.told, ElementsAre(::testing::HasSubstr("n2, n3"), "met", "met", "met"));
}

TEST(a_barrier, that_nobody_uses_runs_nothing_and_ends_with_its_last_handle) {
  stage_world where;
  const auto before = where.running();
  { const auto barrier = spawn_barrier(where.system(), where.node_names()); }
  EXPECT_EQ(where.running(), before);
}

}  // namespace agon::tests
