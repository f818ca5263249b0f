// Kills that fall in the middle of a job: between two operations on the disk.
#include "tests/sim/small_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace agon::sim::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr node_id n1{1};
constexpr int read_all = -1;
constexpr std::uint64_t operations = 4;  // Of the job of one request.

/// Writes an A, syncs it, writes a B, syncs it, and answers; or tells how long its file is.
class two_steps : public caf::event_based_actor {
 public:
  two_steps(caf::actor_config& config, host here, std::string* content)
      : caf::event_based_actor{config}, here_{std::move(here)}, content_{content} {}
  caf::behavior make_behavior() override {
    return {[this](int number) {
      if (number == read_all) {
        *content_ = here_.disk->read("f").value();
        return static_cast<int>(content_->size());
      }
      for (const std::string_view step : {"A", "B"}) {
        EXPECT_TRUE(here_.disk->append("f", step).ok());
        EXPECT_TRUE(here_.disk->sync("f").ok());
      }
      const auto seen = *here_.disk->read("f");  // The dying see what they wrote.
      EXPECT_TRUE(seen.ends_with("AB"));
      here_.log("done " + std::to_string(number));
      here_.mark(mark_kind::reachable, "done", true);
      return number;
    }};
  }

 private:
  host here_;
  std::string* content_;
};

struct fixture {
  explicit fixture(std::uint64_t seed, double inside = 1)
      : here{{.seed = seed,
              .nodes = names(1),
              .server = [this](caf::actor_system& system, host at) -> caf::actor {
                return system.spawn<two_steps>(std::move(at), &content);
              },
              .kills_inside = inside}} {
    start_all(here);
  }

  /// Orders a kill, and asks the server three times while that is under way.
  void kill_at_work() {
    auto server = here.network().server_handle(n1, control_node);
    tests::spawn_function(here.system(), [this](caf::event_based_actor* self) {
      self->request(here.node(n1), seconds{1}, to_node::kill{})
          .then([this](const result<evidence>& said) { killed = said; });
    });
    for (int number = 1; number <= 3; ++number)
      if (request(here, n1, number, milliseconds{20})) ++answers;
    here.run_until([this] { return killed.has_value(); }, {});
  }
  int left() {
    EXPECT_TRUE(ask(here, n1, to_node::start{}).ok());
    return request(here, n1, read_all).value_or(-1);
  }
  std::size_t logged() {
    const auto logs = here.machine_of(n1).logs();
    const auto& text = logs->front().content;
    std::size_t lines = 0;
    for (auto at = text.find("done"); at != std::string::npos; at = text.find("done", at + 1))
      ++lines;
    return lines;
  }

  std::string content;
  int answers = 0;
  std::optional<result<evidence>> killed;
  world here;
};

TEST(a_kill_inside_a_job, leaves_each_state_between_its_writes_and_answers_nothing_after) {
  std::set<std::uint64_t> moments;
  std::set<int> beyond_answers;
  for (std::uint64_t seed = 1; seed <= 120; ++seed) {
    fixture in{seed};
    in.kill_at_work();
    ASSERT_TRUE(in.killed.has_value() && in.killed->ok()) << seed;
    ASSERT_TRUE((*in.killed)->contains("moment")) << seed;
    const auto moment = std::string{(*in.killed)->at("moment").as_string()};
    const std::string begin = "in the middle of a job, at its disk operation ";
    ASSERT_TRUE(moment.starts_with(begin)) << moment;
    moments.insert(std::stoull(moment.substr(begin.size())));
    const auto length = in.left();
    ASSERT_GE(length, 2 * in.answers) << seed << ": what was answered was synced";
    ASSERT_LE(length, 2 * in.answers + 2) << seed << ": one request was under way";
    beyond_answers.insert(length - 2 * in.answers);
    EXPECT_EQ(in.logged(), static_cast<std::size_t>(in.answers)) << "the dead say nothing";
    const auto& marks = in.here.marks()->counts();
    const auto done = marks.find("done");
    EXPECT_EQ(done == marks.end() ? 0 : done->second.seen, static_cast<std::uint64_t>(in.answers));
  }
  // The fifth is the read behind the writes.
  EXPECT_EQ(moments, (std::set<std::uint64_t>{1, 2, 3, operations, operations + 1}));
  EXPECT_EQ(beyond_answers, (std::set<int>{0, 1, 2}));
}

TEST(a_kill_inside_a_job, loses_only_what_was_not_synced_before_it) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    fixture in{seed};
    in.kill_at_work();
    in.left();
    const std::string_view content = in.content;
    for (int number = 0; number < in.answers; ++number)
      EXPECT_EQ(content.substr(2 * static_cast<std::size_t>(number), 2), "AB") << seed;
  }
}

TEST(a_kill_inside_a_job, comes_between_jobs_when_the_disk_is_left_alone) {
  fixture in{1};
  const auto before = in.here.now();
  const auto killed = ask(in.here, n1, to_node::kill{});
  ASSERT_TRUE(killed.ok());
  EXPECT_FALSE(killed->contains("moment"));
  EXPECT_EQ(in.here.now() - before, kill_patience);
  EXPECT_FALSE(request(in.here, n1, 1).has_value());
}

TEST(a_kill_inside_a_job, is_over_when_another_order_comes) {
  const auto order_after_kill = [](fixture& in, auto order) {
    tests::spawn_function(in.here.system(), [&in](caf::event_based_actor* self) {
      self->request(in.here.node(n1), seconds{1}, to_node::kill{})
          .then([&in](const result<evidence>& said) { in.killed = said; });
    });
    run_for(in.here, milliseconds{1});
    EXPECT_FALSE(in.killed.has_value());
    const auto answer = ask(in.here, n1, order);
    run_for(in.here, milliseconds{1});
    EXPECT_TRUE(in.killed.has_value() && in.killed->ok());
    return answer;
  };
  fixture started{1};
  EXPECT_EQ(order_after_kill(started, to_node::start{})->at("incarnation"), 2u);
  fixture killed{1};
  EXPECT_EQ(order_after_kill(killed, to_node::kill{}).problem().what,
            "nothing to kill: the server is not running");
  fixture wiped{1};
  EXPECT_EQ(order_after_kill(wiped, to_node::disturb{disturbance::wipe{}}).value(),
            (evidence{{"wiped", true}}));
  fixture paused{1};
  EXPECT_FALSE(order_after_kill(paused, to_node::pause{}).ok());
  fixture torn_down{1};
  EXPECT_TRUE(order_after_kill(torn_down, to_node::teardown{}).ok());
}

TEST(a_kill_inside_a_job, happens_as_often_as_asked) {
  int inside = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    fixture in{seed, 0.5};
    in.kill_at_work();
    inside += (*in.killed)->contains("moment") ? 1 : 0;
  }
  EXPECT_NEAR(inside, 50, 15);
  fixture never{1, 0};
  never.kill_at_work();
  EXPECT_FALSE((*never.killed)->contains("moment"));
}

TEST(a_kill_inside_a_job, may_be_under_way_when_the_world_ends) {
  fixture in{1};
  tests::spawn_function(in.here.system(), [&in](caf::event_based_actor* self) {
    self->request(in.here.node(n1), seconds{1}, to_node::kill{})
        .then([&in](const result<evidence>& said) { in.killed = said; });
  });
  run_for(in.here, milliseconds{1});
  EXPECT_FALSE(in.killed.has_value());
}

}  // namespace
}  // namespace agon::sim::test
