// What a look at a simulated world shows, and that it changes nothing.
#include "sim/snapshot.hpp"

#include "actors/self_describing.hpp"
#include "tests/sim/relays.hpp"

namespace agon::sim::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const network_options tenth_of_a_second{.latency = latency::constant{milliseconds{100}}};

/// Writes each number it is told to its disk, the even ones to stay, and knows the last one.
class notebook final : public caf::event_based_actor, public self_describing {
 public:
  notebook(caf::actor_config& config, host here)
      : caf::event_based_actor{config}, here_{std::move(here)} {}
  caf::behavior make_behavior() override {
    return {[this](int number) {
      last_ = number;
      EXPECT_TRUE(here_.disk->append("notes", "note").ok());
      const bool stays = number % 2 == 0;
      EXPECT_TRUE(!stays || here_.disk->sync("notes").ok());
    }};
  }
  [[nodiscard]] boost::json::object describe() const override { return {{"last", last_}}; }

 private:
  host here_;
  int last_ = 0;
};

TEST(snapshot, shows_messages_under_way_and_when_they_arrive) {
  relays in{1, 2, tenth_of_a_second};
  in.tell(1);
  run_for(in.here, milliseconds{150});  // It reached n1, which passed it on.
  const auto seen = in.here.look();
  ASSERT_EQ(seen.messages.size(), 1u);
  EXPECT_EQ(seen.messages[0].about, (message_id{node_id{1}, node_id{2}, 0}));
  EXPECT_EQ(seen.messages[0].due, seen.at + milliseconds{50});
  EXPECT_EQ(seen.messages[0].content, "('pass', 0)");
  run_for(in.here, milliseconds{100});
  EXPECT_TRUE(in.here.look().messages.empty());
}

TEST(snapshot, shows_what_a_clog_holds_and_at_which_node) {
  relays in{1, 2, tenth_of_a_second};
  ASSERT_TRUE(
      ask(in.here, node_id{2}, to_node::disturb{disturbance::clog{.from = {node_id{1}}}}).ok());
  in.tell(2);
  run_for(in.here, seconds{1});
  const auto seen = in.here.look();
  ASSERT_EQ(seen.messages.size(), 2u);
  EXPECT_EQ(seen.messages[0].due, std::nullopt);
  EXPECT_EQ(seen.nodes[1].clogged, std::vector<node_id>{node_id{1}});
  EXPECT_TRUE(seen.nodes[0].clogged.empty());
}

TEST(snapshot, shows_what_faults_did_to_nodes) {
  relays in{1, 3};
  ASSERT_TRUE(ask(in.here, node_id{1}, to_node::kill{}).ok());
  ASSERT_TRUE(ask(in.here, node_id{2}, to_node::pause{}).ok());
  ASSERT_TRUE(ask(in.here, node_id{3}, to_node::bump_clock{seconds{-2}}).ok());
  ASSERT_TRUE(ask(in.here, node_id{3}, to_node::drop{{node_id{1}}}).ok());
  const auto seen = in.here.look();
  ASSERT_EQ(seen.nodes.size(), 3u);
  EXPECT_FALSE(seen.nodes[0].running);
  EXPECT_TRUE(seen.nodes[1].running);
  EXPECT_TRUE(seen.nodes[1].paused);
  EXPECT_FALSE(seen.nodes[2].paused);
  EXPECT_EQ(seen.nodes[2].clock_error, seconds{-2});
  EXPECT_EQ(seen.nodes[2].cut, std::vector<node_id>{node_id{1}});
}

TEST(snapshot, shows_the_state_of_servers_that_describe_it_and_their_files) {
  world here{{.seed = 1,
              .nodes = names(1),
              .server = [](caf::actor_system& system, host at) -> caf::actor {
                return system.spawn<notebook>(std::move(at));
              }}};
  start_all(here);
  EXPECT_TRUE(here.look().nodes[0].files.empty());
  const auto server = here.network().server_handle(node_id{1}, control_node);
  for (const int number : {2, 3, 5}) caf::anon_send(server, number);
  run_for(here, seconds{1});
  const auto seen = here.look().nodes[0];
  EXPECT_EQ(seen.state, (boost::json::object{{"last", 5}}));
  ASSERT_EQ(seen.files.size(), 1u);
  EXPECT_EQ(seen.files[0].name, "notes");
  EXPECT_EQ(seen.files[0].size, 12u);
  EXPECT_EQ(seen.files[0].unsynced, 8u);
}

TEST(snapshot, of_a_server_that_does_not_describe_itself_has_no_state) {
  relays in{1, 1};
  EXPECT_TRUE(in.here.look().nodes[0].state.empty());
}

TEST(snapshot, is_taken_once_before_anything_later_happens) {
  relays in{1, 2, tenth_of_a_second};
  const auto when = in.here.now() + milliseconds{150};
  int looks = 0;
  in.here.at(when, [&](const snapshot& seen) {
    ++looks;
    EXPECT_LE(seen.at, when);
    EXPECT_EQ(seen.messages.size(), 1u);
    EXPECT_TRUE(in.at(2).empty());
  });
  in.tell(1);
  run_for(in.here, seconds{1});
  EXPECT_EQ(looks, 1);
  EXPECT_EQ(in.at(2), up_to(1));
}

TEST(snapshot, changes_nothing) {
  const auto fingerprint = [](bool looks) {
    relays in{3, 3};
    in.here.network().shape(node_id{1}, {node_id{2}}, {.loss = 0.5});
    in.tell(50);
    if (looks) in.here.at(in.here.now() + milliseconds{1}, [](const snapshot&) {});
    run_for(in.here, seconds{1});
    return in.here.trace().fingerprint();
  };
  EXPECT_EQ(fingerprint(true), fingerprint(false));
}

}  // namespace
}  // namespace agon::sim::test
