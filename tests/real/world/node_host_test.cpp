// A server hosted in a process of its own, from start to signal.
#include "real/node_host.hpp"

#include "real/link.hpp"
#include "tests/real/world/server_messages.hpp"
#include "tests/real/world/server_process.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <signal.h>
#include <thread>

namespace agon::real::testing {
namespace {

using namespace std::chrono_literals;

struct host_config : caf::actor_system_config {
  host_config() {
    configure_links(*this);
    add_test_messages(*this);
  }
};

class node_host : public ::testing::Test {
 protected:
  // The answer of the server, asked until the link is up.
  template <class Answer, class Question>
  std::optional<Answer> ask(const Question& question) {
    host_config config;
    caf::actor_system system{config};
    caf::scoped_actor self{system};
    const auto link = spawn_link(system, {"127.0.0.1", port_});
    std::optional<Answer> received;
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!received && std::chrono::steady_clock::now() < deadline)
      self->request(link, 300ms, question)
          .receive([&](const Answer& value) { received = value; }, [](const caf::error&) {});
    caf::anon_send_exit(link, caf::exit_reason::kill);
    return received;
  }

  // Whether the server prints this within 20 s. It listens before its actors run.
  bool says_soon(std::string_view text) const {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (server_.output().find(text) == std::string::npos) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(10ms);
    }
    return true;
  }

  std::uint16_t port_ = free_port();
  scratch_folder folder_;
  server_process server_{1, port_, folder_.path()};
};

TEST_F(node_host, ends_in_peace_at_a_signal) {
  for (const int number : {SIGTERM, SIGINT}) {
    ASSERT_TRUE(server_.start()) << server_.output();
    EXPECT_TRUE(says_soon("started\n")) << server_.output();
    server_.send_signal(number);
    EXPECT_EQ(server_.wait(), 0);
  }
}

TEST_F(node_host, gives_another_chance_at_each_start_but_the_same_to_the_same_start) {
  ASSERT_TRUE(server_.start()) << server_.output();
  const auto first = ask<std::uint64_t>(draw{});
  server_.kill();
  ASSERT_TRUE(server_.start()) << server_.output();
  const auto second = ask<std::uint64_t>(draw{});
  server_.kill();
  const auto expected = random_stream{7, "n1"}.child("start");
  EXPECT_EQ(first, expected.child(1).next());
  EXPECT_EQ(second, expected.child(2).next());
}

TEST_F(node_host, fails_where_the_port_is_taken) {
  ASSERT_TRUE(server_.start()) << server_.output();
  server_process rival{2, port_, folder_.path() + "/rival"};
  rival.launch();
  EXPECT_EQ(rival.wait(), 1);
  EXPECT_NE(rival.output().find("127.0.0.1:" + std::to_string(port_) + ": cannot listen: "),
            std::string::npos)
      << rival.output();
  EXPECT_NE(rival.output().find("(is another server running there?)\n"), std::string::npos);
}

TEST_F(node_host, fails_where_the_data_folder_cannot_be_made) {
  std::ofstream{folder_.path() + "/data"} << "a file, not a folder";
  server_.launch();
  EXPECT_EQ(server_.wait(), 1);
  EXPECT_TRUE(server_.output().starts_with(folder_.path() + "/data: cannot create the folder: "))
      << server_.output();
}

TEST_F(node_host, fails_when_its_server_ends_by_itself) {
  ASSERT_TRUE(server_.start()) << server_.output();
  {
    host_config config;
    caf::actor_system system{config};
    caf::scoped_actor self{system};
    const auto link = spawn_link(system, {"127.0.0.1", port_});
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    bool gone = false;
    while (!gone && std::chrono::steady_clock::now() < deadline) {
      self->send(link, depart{});
      self->receive([](std::uint8_t) {}, caf::after(100ms) >> [] {});
      gone = server_.output().find("n1: the server ended by itself\n") != std::string::npos;
    }
    caf::anon_send_exit(link, caf::exit_reason::kill);
  }
  EXPECT_EQ(server_.wait(), 1);
}

TEST_F(node_host, keeps_what_the_server_synced_apart_from_its_own_files) {
  ASSERT_TRUE(server_.start()) << server_.output();
  EXPECT_EQ(ask<std::string>(remember{"x"}).value_or("").front(), 'x');
  EXPECT_TRUE(std::filesystem::exists(folder_.path() + "/data/files/words"));
  EXPECT_TRUE(std::filesystem::exists(folder_.path() + "/data/starts"));
}

}  // namespace
}  // namespace agon::real::testing
