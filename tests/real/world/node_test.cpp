// A node's deeds: on processes of this machine, and against a connection that only records.
#include "real/node.hpp"

#include "actors/barrier.hpp"
#include "tests/real/world/fake_remote.hpp"
#include "tests/real/world/server_process.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>

namespace agon::real::testing {
namespace {

using namespace std::chrono_literals;
using strings = std::vector<std::string>;

const std::vector<machine> three{{node_id{1}, "alpha", "10.0.0.1"},
                                 {node_id{2}, "beta", "10.0.0.2"},
                                 {node_id{3}, "gamma", "10.0.0.3"}};

result<command_output> lose_connection(std::string_view) {
  return error{"connection lost", "root@recorded:22"};
}

// A node `alpha` of three whose connection records.
struct recorded_node {
  explicit recorded_node(recorded_remote::answers answer = agree,
                         result<packet_filter> filter = packet_filter::nftables)
      : here{node_options{.where = {three, three[0]},
                          .system = system,
                          .hands = control{std::make_unique<recorded_remote>(lines, answer)},
                          .filter = std::move(filter)}} {}

  std::shared_ptr<recorded_db> system = std::make_shared<recorded_db>();
  record lines = std::make_shared<strings>();
  node here;
};

TEST(node, is_set_up_by_tearing_down_first_and_is_ready_after) {
  recorded_node one;
  EXPECT_TRUE(one.here.setup());
  EXPECT_EQ(one.system->steps, (strings{"teardown alpha", "setup alpha", "ready alpha"}));
}

TEST(node, says_which_node_it_is_where_setup_fails_and_goes_no_further) {
  recorded_node one;
  one.system->failing = "setup";
  const auto answer = one.here.setup();
  ASSERT_FALSE(answer);
  EXPECT_EQ(to_string(answer.problem()), "n1 (alpha): setup failed (try again)");
  EXPECT_EQ(one.system->steps, (strings{"teardown alpha", "setup alpha"}));
}

TEST(node, drops_what_comes_from_the_addresses_of_the_nodes_named) {
  recorded_node one;
  const auto shown = one.here.drop({node_id{2}, node_id{3}});
  ASSERT_TRUE(shown) << to_string(shown.problem());
  EXPECT_EQ(*shown,
            (evidence{{"rules", json::array{"10.0.0.2", "10.0.0.3"}}, {"filter", "nftables"}}));
  EXPECT_TRUE(any_holds(*one.lines, "10.0.0.2"));
  EXPECT_TRUE(any_holds(*one.lines, "10.0.0.3"));
  EXPECT_FALSE(any_holds(*one.lines, "10.0.0.1"));
}

TEST(node, refuses_to_drop_what_comes_from_strangers) {
  recorded_node one;
  const auto answer = one.here.drop({node_id{4}});
  ASSERT_FALSE(answer);
  EXPECT_EQ(to_string(answer.problem()),
            "n1 (alpha): cannot drop what comes from n4: no such node");
  EXPECT_TRUE(one.lines->empty());
}

TEST(node, without_packet_filter_says_so_when_asked_to_drop_and_has_nothing_to_heal) {
  recorded_node one{agree, error{"no packet filter", {}, "install nftables"}};
  EXPECT_EQ(to_string(one.here.drop({node_id{2}}).problem()),
            "n1 (alpha): no packet filter (install nftables)");
  EXPECT_EQ(one.here.heal().value(), (evidence{{"dropped_packets", 0}}));
  EXPECT_TRUE(one.lines->empty());
}

TEST(node, with_no_process_has_nothing_to_kill_or_pause_but_resumes) {
  recorded_node one;
  EXPECT_EQ(to_string(one.here.kill().problem()),
            "n1 (alpha): nothing to kill: no process of no-such-program runs (start it first)");
  EXPECT_EQ(to_string(one.here.pause().problem()),
            "n1 (alpha): nothing to pause: no process of no-such-program runs (start it first)");
  EXPECT_EQ(one.here.resume().value(), (evidence{{"pids", json::array{}}}));
}

TEST(node, does_all_of_teardown_and_answers_the_first_error) {
  recorded_node one{lose_connection};
  const auto answer = one.here.teardown();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.problem().where, "n1 (alpha): root@recorded:22");
  EXPECT_EQ(one.system->steps, (strings{"teardown alpha"}));
}

TEST(node, fetches_log_files_and_tells_those_of_one_name_apart) {
  recorded_node one;
  one.system->logs = {"/var/log/a.log", "/var/log/x/out", "/srv/out"};
  const auto files = one.here.logs();
  ASSERT_TRUE(files);
  ASSERT_EQ(files->size(), 3U);
  EXPECT_EQ((*files)[0].name, "a.log");
  EXPECT_EQ((*files)[0].content, "content of /var/log/a.log");
  EXPECT_EQ((*files)[1].name, "var_log_x_out");
  EXPECT_EQ((*files)[2].name, "srv_out");
}

TEST(node, skips_log_files_that_are_not_there) {
  recorded_node one{[](std::string_view line) -> result<command_output> {
    return command_output{.exit_status = line.find("gone") == std::string_view::npos ? 0 : 1};
  }};
  one.system->logs = {"/log/gone", "/log/here"};
  const auto files = one.here.logs();
  ASSERT_TRUE(files);
  ASSERT_EQ(files->size(), 1U);
  EXPECT_EQ(files->front().name, "here");
}

TEST(node, keeps_the_logs_that_it_got_where_another_fails) {
  recorded_node one{[](std::string_view line) -> result<command_output> {
    if (line.find("bad") != std::string_view::npos) return error{"connection lost"};
    return command_output{};
  }};
  one.system->logs = {"/log/bad", "/log/good"};
  const auto files = one.here.logs();
  ASSERT_TRUE(files);
  ASSERT_EQ(files->size(), 2U);
  EXPECT_EQ((*files)[0].name, "bad.missing");
  EXPECT_EQ((*files)[0].content, "n1 (alpha): connection lost\n");
  EXPECT_EQ((*files)[1].name, "good");
}

TEST(node, has_no_logs_to_give_where_all_fail) {
  recorded_node one{lose_connection};
  one.system->logs = {"/log/a"};
  EXPECT_EQ(to_string(one.here.logs().problem()), "n1 (alpha): root@recorded:22: connection lost");
}

// A program with a name of its own, which is a copy of sleep.
class sleeper_db : public recorded_db {
 public:
  explicit sleeper_db(std::string folder) : folder_{std::move(folder)} {
    program_name = "agon-sleeper-" + std::to_string(::getpid());
    std::filesystem::copy_file(std::filesystem::canonical("/bin/sleep"), path());
  }
  result<> start(control& hands, const cluster&) override {
    const auto pid = hands.start_daemon(
        {path(), "60"}, {.log_file = folder_ + "/log", .pid_file = folder_ + "/pid"});
    if (!pid) return pid.problem();
    return success{};
  }

 private:
  [[nodiscard]] std::string path() const { return folder_ + "/" + program_name; }
  std::string folder_;
};

char state_of(std::int64_t pid) {
  std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  const auto name_end = text.rfind(')');
  return name_end == std::string::npos ? '-' : text[name_end + 2];
}

TEST(node, starts_stops_continues_and_kills_real_processes) {
  scratch_folder folder;
  node here{{.where = {{three[0]}, three[0]},
             .system = std::make_shared<sleeper_db>(folder.path()),
             .hands = control{std::make_unique<local_remote>()},
             .filter = error{"not here"}}};
  const auto started = here.start();
  ASSERT_TRUE(started) << to_string(started.problem());
  const auto pid = started->at("pid").as_int64();
  EXPECT_EQ(here.start()->at("pid"), pid);
  EXPECT_EQ(here.pause().value(), (evidence{{"pids", json::array{pid}}, {"state", "T"}}));
  EXPECT_EQ(state_of(pid), 'T');
  EXPECT_EQ(here.resume().value(), (evidence{{"pids", json::array{pid}}}));
  EXPECT_EQ(state_of(pid), 'S');
  ASSERT_TRUE(here.pause());
  EXPECT_EQ(here.kill().value(), (evidence{{"pids", json::array{pid}}}));
  EXPECT_TRUE(state_of(pid) == '-' || state_of(pid) == 'Z');
  EXPECT_FALSE(here.kill());
}

class node_actor_test : public ::testing::Test {
 protected:
  void TearDown() override { caf::anon_send_exit(handle_, caf::exit_reason::kill); }

  template <class Answer = evidence, class Message>
  result<Answer> ask(const Message& message) {
    result<Answer> received = error{"no answer"};
    self_->request(handle_, 10s, message)
        .receive([&](const result<Answer>& answer) { received = answer; },
                 [&](const caf::error& problem) { received = error{system_.render(problem)}; });
    return received;
  }

  caf::actor_system_config config_;
  caf::actor_system system_{config_};
  caf::scoped_actor self_{system_};
  std::shared_ptr<recorded_db> db_ = std::make_shared<recorded_db>();
  record lines_ = std::make_shared<strings>();
  node_actor handle_ =
      spawn_node(system_, {.where = {three, three[1]},
                           .system = db_,
                           .hands = control{std::make_unique<recorded_remote>(lines_, agree)},
                           .filter = packet_filter::iptables});
};

TEST_F(node_actor_test, carries_out_every_message) {
  EXPECT_TRUE(ask(to_node::setup{}));
  EXPECT_EQ(ask(to_node::drop{{node_id{3}}}).value().at("filter"), "iptables");
  EXPECT_TRUE(ask(to_node::heal{}));
  EXPECT_FALSE(ask(to_node::kill{}));
  EXPECT_FALSE(ask(to_node::pause{}));
  EXPECT_TRUE(ask(to_node::resume{}));
  EXPECT_TRUE(ask(to_node::teardown{}));
  EXPECT_TRUE(ask<std::vector<log_file>>(to_node::logs{}));
  EXPECT_EQ(db_->steps, (strings{"teardown beta", "setup beta", "ready beta", "teardown beta"}));
}

TEST_F(node_actor_test, says_what_real_machines_cannot_do) {
  EXPECT_EQ(to_string(ask(to_node::shape{}).problem()),
            "n2 (beta): cannot shape packets: not available on real machines (run this fault in "
            "the simulator)");
  EXPECT_FALSE(ask(to_node::bump_clock{1s}));
  EXPECT_FALSE(ask(to_node::reset_clock{}));
}

TEST_F(node_actor_test, survives_what_its_system_throws) {
  db_->throwing = "setup";
  EXPECT_EQ(to_string(ask(to_node::setup{}).problem()), "n2 (beta): unexpected: setup threw");
  db_->throwing = "";
  EXPECT_TRUE(ask(to_node::setup{}));
}

// Two nodes whose set-up meets, as actors of one system.
class set_up_code : public ::testing::Test {
 protected:
  // Sets up its node, then comes to a meeting.
  struct meeting_db final : recorded_db {
    result<> setup(control& hands, const cluster& where) override {
      if (auto done = recorded_db::setup(hands, where); !done) return done;
      return where.synchronize(5s);
    }
  };

  node_actor make_node(std::size_t place) {
    return spawn_node(
        system_,
        {.where = {{three[0], three[1]}, three[place]},
         .system = systems_[place],
         .hands = control{std::make_unique<recorded_remote>(std::make_shared<strings>(), agree)},
         .filter = packet_filter::nftables});
  }

  // What the two nodes answer to a set-up at once.
  std::vector<result<evidence>> set_up(const std::vector<node_actor>& nodes) {
    const to_node::setup order{spawn_barrier(system_, {"alpha", "beta"})};
    std::vector<result<evidence>> answers;
    const auto keep = [&](result<evidence>& answer) { answers.push_back(std::move(answer)); };
    const auto fail = [&](const caf::error&) { answers.emplace_back(error{"no answer"}); };
    auto first = self_->request(nodes[0], 20s, order);
    auto second = self_->request(nodes[1], 20s, order);
    first.receive(keep, fail);
    second.receive(keep, fail);
    return answers;
  }

  caf::actor_system_config config_;
  caf::actor_system system_{config_};
  caf::scoped_actor self_{system_};
  std::vector<std::shared_ptr<meeting_db>> systems_{std::make_shared<meeting_db>(),
                                                    std::make_shared<meeting_db>()};
};

TEST_F(set_up_code, meets_the_other_nodes_at_the_barrier) {
  const std::vector nodes{make_node(0), make_node(1)};
  for (const auto& answer : set_up(nodes)) EXPECT_TRUE(answer) << to_string(answer.problem());
  for (const auto& node : nodes) caf::anon_send_exit(node, caf::exit_reason::kill);
}

TEST_F(set_up_code, is_told_at_once_when_another_node_failed) {
  systems_[1]->failing = "setup";
  const std::vector nodes{make_node(0), make_node(1)};
  const auto answers = set_up(nodes);
  ASSERT_FALSE(answers[0]);
  EXPECT_EQ(to_string(answers[0].problem()),
            "n1 (alpha): the meeting of nodes: beta will not come: its set-up has ended (every "
            "node's set-up must come as often)");
  systems_[1]->failing = "";
  for (const auto& answer : set_up(nodes)) EXPECT_TRUE(answer) << "another attempt";
  for (const auto& node : nodes) caf::anon_send_exit(node, caf::exit_reason::kill);
}

TEST_F(set_up_code, cannot_meet_outside_set_up) {
  const cluster alone{.machines = {three[0]}, .self = three[0]};
  EXPECT_EQ(to_string(alone.synchronize().problem()),
            "alpha: nodes meet during set-up only (call synchronize from db::setup)");
  EXPECT_EQ(alone.primary().host, "alpha");
  EXPECT_TRUE(alone.self_is_primary());
}

TEST(node, that_is_primary_does_what_one_node_does_for_all) {
  recorded_node one;
  EXPECT_TRUE(one.here.setup_primary());
  EXPECT_EQ(one.system->steps, (strings{"primary alpha"}));
}

}  // namespace
}  // namespace agon::real::testing
