// Asking many: the answers come in order, and whoever dies, refuses or is late has an answer, too.
#include "actors/asking.hpp"

#include "tests/actors/stage_world.hpp"
#include "tests/function_actor.hpp"

#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace agon::tests {

namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

using asker_actor =
    caf::typed_actor<caf::reacts_to<to_conductor::stop>, caf::reacts_to<to_conductor::abort>>;

/// Asks all nodes to start when told to stop, and forgets it when told to abort.
class asker final : public asker_actor::base {
 public:
  asker(caf::actor_config& config, std::vector<node_actor> nodes, std::vector<std::string>& told)
      : asker_actor::base{config}, nodes_{std::move(nodes)}, told_{told} {}

  behavior_type make_behavior() override {
    set_down_handler([this](const caf::down_msg& message) { asked_.is_down(message); });
    return {[this](to_conductor::stop) {
              asked_.ask_all<evidence>(
                  nodes_, to_node::start{}, 10s, [this](const answers<evidence>& all) {
                    for (const auto& one : all)
                      told_.push_back((one.outcome ? "fine" : one.outcome.problem().what) +
                                      (one.late ? ", late" : ""));
                  });
            },
            [this](to_conductor::abort) { asked_.forget(); }};
  }

  void on_exit() override { asked_.forget(); }

 private:
  std::vector<node_actor> nodes_;
  std::vector<std::string>& told_;
  asking<asker_actor::base> asked_{*this};
};

struct question {
  question() {
    std::vector<node_actor> nodes;
    for (std::uint32_t node = 1; node <= 3; ++node) nodes.push_back(where.node(node_id{node}));
    who = where.system().spawn<asker>(nodes, told);
  }
  ~question() {
    caf::anon_send_exit(who, caf::exit_reason::kill);
    where.settle();
  }
  void ask(duration wait) {
    caf::anon_send(who, to_conductor::stop{});
    pass(wait);
  }
  void pass(duration wait) {
    const auto end = where.now() + wait;
    // Virtual time jumps from timer to timer, so there must be one.
    spawn_function(where.system(), [=](caf::event_based_actor* self) {
      self->delayed_send(self, wait, caf::unit);
      return caf::behavior{[self](caf::unit_t) { self->quit(); }};
    });
    where.run_until([&] { return where.now() >= end; }, [] {});
    where.settle();
  }

  stage_world where{3};
  std::vector<std::string> told;
  asker_actor who;
};

}  // namespace

TEST(asking, gathers_the_answers_of_all_in_their_order) {
  question here;
  here.where.behaviour.node = [](node_id node, std::string_view) {
    if (node == node_id{2}) return std::optional<result<evidence>>{error{"refused"}};
    return std::optional<result<evidence>>{evidence{}};
  };
  here.ask(0s);
  EXPECT_THAT(here.told, ElementsAre("fine", "refused", "fine"));
}

TEST(asking, waits_no_longer_than_its_deadline) {
  question here;
  here.where.behaviour.node = [](node_id node, std::string_view) {
    if (node == node_id{1}) return std::optional<result<evidence>>{};
    return std::optional<result<evidence>>{evidence{}};
  };
  here.ask(9s);
  EXPECT_THAT(here.told, IsEmpty());
  here.pass(1s);
  EXPECT_THAT(here.told, ElementsAre("no answer within 10 s, late", "fine", "fine"));
}

TEST(asking, takes_a_death_over_a_question_for_an_answer_at_once) {
  question here;
  here.where.behaviour.node = [&](node_id node, std::string_view) {
    if (node != node_id{3}) return std::optional<result<evidence>>{evidence{}};
    caf::anon_send_exit(here.where.node(node), caf::exit_reason::kill);
    return std::optional<result<evidence>>{};
  };
  here.ask(0s);
  EXPECT_THAT(here.told, ElementsAre("fine", "fine", "its actor was killed"));
  here.told.clear();
  here.ask(0s);
  EXPECT_THAT(here.told, ElementsAre("fine", "fine", ::testing::StartsWith("its actor")));
}

TEST(asking, goes_nowhere_when_it_is_forgotten) {
  question here;
  here.where.behaviour.node = [](node_id, std::string_view) { return std::nullopt; };
  here.ask(1s);
  caf::anon_send(here.who, to_conductor::abort{});
  here.pass(20s);
  EXPECT_THAT(here.told, IsEmpty());
}

}  // namespace agon::tests
