// Servers and a client on CAF's own scheduler and clock.
#include "scenarios/systems/raft/server.hpp"

#include "scenarios/systems/raft/client.hpp"
#include "tests/scenarios/systems/raft/memory_disk.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>

namespace agon::systems::raft {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;

struct config : caf::actor_system_config {
  config() {
    raft::add_message_types(*this);
    set("scheduler.max-threads", std::size_t{2});
  }
};

// A handle to a node that survives its restarts: hands everything on to the server it was told
// last.
class link : public caf::event_based_actor {
 public:
  explicit link(caf::actor_config& config) : caf::event_based_actor{config} {}

  caf::behavior make_behavior() override {
    return {
        [this](const caf::actor& server) { server_ = server; },
        [this](const vote_request& what) { send(server_, what); },
        [this](const vote_reply& what) { send(server_, what); },
        [this](const append_request& what) { send(server_, what); },
        [this](const append_reply& what) { send(server_, what); },
        [this](const client_request& what) {
          auto promise = make_response_promise();
          return promise.delegate(server_, what);
        },
    };
  }
  void on_exit() override { server_ = nullptr; }

 private:
  caf::actor server_;
};

// A cluster in this process; each node has a disk that outlives its server.
class lab {
 public:
  explicit lab(std::uint32_t nodes) {
    for (std::uint32_t i = 1; i <= nodes; ++i) links_[{i}] = system_.spawn<link>();
    for (const auto& [node, unused] : links_) start(node);
    client_ = make_client()(system_, {.node = {1},
                                      .host = "n1",
                                      .address = "n1",
                                      .servers = links_,
                                      .deadline = 10s,
                                      .random = random_stream{3, "client"}});
    EXPECT_TRUE(ask<agon::result<>>(to_client::open{}).ok());
  }

  ~lab() {
    EXPECT_TRUE(ask<agon::result<>>(to_client::close{}).ok());
    for (const auto& [node, server] : servers_) kill(node);
    for (const auto& [node, handle] : links_)
      caf::anon_send_exit(handle, caf::exit_reason::user_shutdown);
  }

  void start(node_id node) {
    host machine;
    machine.self = node;
    machine.disk = disks_.try_emplace(node, std::make_shared<memory_disk>()).first->second;
    machine.peers = links_;
    machine.peers.erase(node);
    machine.random = random_stream{node.value, "host"};
    machine.log = [this](std::string_view line) {
      const std::lock_guard lock{mutex_};
      lines_.emplace_back(line);
    };
    const server_options defaults;
    servers_[node] = make_server(defaults)(system_, std::move(machine));
    caf::anon_send(links_[node], servers_[node]);
  }

  // Ends a server and waits until it has ended, so that its disk is free.
  void kill(node_id node) {
    caf::scoped_actor self{system_};
    self->send_exit(servers_[node], caf::exit_reason::kill);
    self->wait_for(servers_[node]);
    disks_[node]->restart();
  }

  void break_disk(node_id node) {
    kill(node);
    disks_[node]->durable("vote") = std::string(1024, 'x');
    start(node);
  }

  op invoke(std::string f, json::value value) {
    return ask<op>(
        to_client::invoke{{.process = {0}, .f = std::move(f), .value = std::move(value)}});
  }

  std::vector<std::string> lines() {
    const std::lock_guard lock{mutex_};
    return lines_;
  }

 private:
  template <class Answer, class Question>
  Answer ask(const Question& question) {
    caf::scoped_actor self{system_};
    std::optional<Answer> given;
    self->request(client_, 20s, question)
        .receive([&](const Answer& answer) { given = answer; },
                 [&](const caf::error& problem) { ADD_FAILURE() << system_.render(problem); });
    invariant(given.has_value(), "a client that answers");
    return *given;
  }

  std::mutex mutex_;
  std::vector<std::string> lines_;
  config settings_;
  caf::actor_system system_{settings_};
  std::map<node_id, caf::actor> links_;
  std::map<node_id, caf::actor> servers_;
  std::map<node_id, std::shared_ptr<memory_disk>> disks_;
  client_actor client_;
};

TEST(server, of_three_does_what_a_client_asks) {
  lab cluster{3};
  EXPECT_EQ(cluster.invoke("read", {1, nullptr}).value, json::value({1, nullptr}));
  EXPECT_EQ(cluster.invoke("write", {1, 5}).type, op_type::ok);
  EXPECT_EQ(cluster.invoke("cas", {1, {5, 6}}).type, op_type::ok);
  const auto mismatch = cluster.invoke("cas", {1, {5, 7}});
  EXPECT_EQ(mismatch.type, op_type::fail);
  EXPECT_EQ(mismatch.error, json::value("mismatch"));
  const auto read = cluster.invoke("read", {1, nullptr});
  EXPECT_EQ(read.type, op_type::ok);
  EXPECT_EQ(read.value, json::value({1, 6}));
}

TEST(server, finds_what_it_knew_after_all_were_killed) {
  lab cluster{3};
  EXPECT_EQ(cluster.invoke("write", {"k", "v"}).type, op_type::ok);
  for (std::uint32_t i = 1; i <= 3; ++i) cluster.kill({i});
  for (std::uint32_t i = 1; i <= 3; ++i) cluster.start({i});
  EXPECT_EQ(cluster.invoke("read", {"k", nullptr}).value, json::value({"k", "v"}));
}

TEST(server, goes_on_while_one_of_three_is_down) {
  lab cluster{3};
  for (std::uint32_t down = 1; down <= 3; ++down) {
    cluster.kill({down});
    EXPECT_EQ(cluster.invoke("write", {1, down}).type, op_type::ok);
    EXPECT_EQ(cluster.invoke("read", {1, nullptr}).value, json::value({1, down}));
    cluster.start({down});
  }
}

TEST(server, ends_with_a_line_in_the_log_when_its_disk_is_damaged) {
  lab cluster{3};
  EXPECT_EQ(cluster.invoke("write", {1, 5}).type, op_type::ok);
  cluster.break_disk({2});
  EXPECT_EQ(cluster.invoke("read", {1, nullptr}).value, json::value({1, 5}));
  EXPECT_THAT(
      cluster.lines(),
      Contains(HasSubstr("raft n2: stops: vote: it is of term 0, but the log reaches term 1")));
}

TEST(server_death_test, is_not_made_with_a_bug_that_is_not_known) {
  server_options options;
  options.bugs = {"no-such-bug"};
  EXPECT_DEATH((void)make_server(options), "names of planted bugs that are known");
}

}  // namespace
}  // namespace agon::systems::raft
