// Links on loopback, to servers in processes of their own that are killed, stopped and started
// again.
#include "real/link.hpp"

#include "tests/real/world/server_messages.hpp"
#include "tests/real/world/server_process.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <signal.h>
#include <string>
#include <thread>

namespace agon::real::testing {
namespace {

using namespace std::chrono_literals;

struct link_config : caf::actor_system_config {
  link_config() {
    configure_links(*this);
    add_test_messages(*this);
  }
};

class link : public ::testing::Test {
 protected:
  void SetUp() override { handle_ = spawn_link(system_, {"127.0.0.1", port_}); }
  void TearDown() override { caf::anon_send_exit(handle_, caf::exit_reason::kill); }

  template <class Answer, class Question>
  std::optional<Answer> answer(const Question& question, std::chrono::milliseconds limit = 500ms) {
    std::optional<Answer> received;
    self_->request(handle_, limit, question)
        .receive([&](const Answer& value) { received = value; },
                 [&](const caf::error& problem) { last_error_ = system_.render(problem); });
    return received;
  }

  // Asks again while the link is not up.
  template <class Answer, class Question>
  std::optional<Answer> answer_soon(const Question& question) {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (std::chrono::steady_clock::now() < deadline)
      if (auto received = answer<Answer>(question)) return received;
    return std::nullopt;
  }

  std::uint16_t port_ = free_port();
  scratch_folder folder_;
  server_process server_{1, port_, folder_.path()};
  link_config config_;
  caf::actor_system system_{config_};
  caf::scoped_actor self_{system_};
  caf::actor handle_;
  std::string last_error_;
};

TEST_F(link, hands_requests_on_and_answers_come_back) {
  ASSERT_TRUE(server_.start()) << server_.output();
  EXPECT_EQ(answer_soon<std::uint64_t>(ask{41}), 42U);
}

TEST_F(link, keeps_the_sender_of_a_message_that_is_no_request) {
  ASSERT_TRUE(server_.start()) << server_.output();
  ASSERT_TRUE(answer_soon<std::uint64_t>(ask{0}));
  self_->send(handle_, ask{9});
  std::uint64_t received = 0;
  self_->receive([&](std::uint64_t value) { received = value; }, caf::after(5s) >> [] {});
  EXPECT_EQ(received, 10U);
}

TEST_F(link, drops_what_is_sent_while_the_server_is_down_so_requests_time_out) {
  EXPECT_EQ(answer<std::uint64_t>(ask{1}, 100ms), std::nullopt);
  EXPECT_EQ(last_error_, "system_error(request_timeout)");
}

TEST_F(link, connects_once_the_server_appears) {
  EXPECT_EQ(answer<std::uint64_t>(ask{1}, 100ms), std::nullopt);
  ASSERT_TRUE(server_.start()) << server_.output();
  EXPECT_EQ(answer_soon<std::uint64_t>(ask{1}), 2U);
}

TEST_F(link, reaches_the_next_life_of_a_server_that_was_killed) {
  for (const auto* words : {"a", "aa", "aaa"}) {
    ASSERT_TRUE(server_.start()) << server_.output();
    ASSERT_TRUE(answer_soon<std::uint64_t>(ask{1}));
    EXPECT_EQ(answer<std::string>(remember{"a"}, 5000ms), words);
    server_.kill();
    EXPECT_EQ(answer<std::uint64_t>(ask{1}, 200ms), std::nullopt);
  }
}

TEST_F(link, reaches_a_server_again_that_was_killed_and_started_at_once) {
  ASSERT_TRUE(server_.start()) << server_.output();
  ASSERT_TRUE(answer_soon<std::uint64_t>(ask{1}));
  server_.kill();
  ASSERT_TRUE(server_.start()) << server_.output();
  EXPECT_EQ(answer_soon<std::uint64_t>(ask{1}), 2U);
}

TEST_F(link, holds_what_is_sent_to_a_stopped_server_until_it_goes_on) {
  ASSERT_TRUE(server_.start()) << server_.output();
  ASSERT_TRUE(answer_soon<std::uint64_t>(ask{1}));
  server_.send_signal(SIGSTOP);
  std::jthread later{[&] {
    std::this_thread::sleep_for(300ms);
    server_.send_signal(SIGCONT);
  }};
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(answer<std::uint64_t>(ask{5}, 10s), 6U);
  EXPECT_GE(std::chrono::steady_clock::now() - before, 250ms);
}

TEST_F(link, gives_a_server_up_that_is_silent_for_long_and_finds_it_again) {
  ASSERT_TRUE(server_.start()) << server_.output();
  ASSERT_TRUE(answer_soon<std::uint64_t>(ask{1}));
  server_.send_signal(SIGSTOP);
  std::this_thread::sleep_for(8s);  // Longer than connections may be silent.
  server_.send_signal(SIGCONT);
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(answer_soon<std::uint64_t>(ask{1}), 2U);
  EXPECT_LT(std::chrono::steady_clock::now() - before, 6s);
}

TEST_F(link, reaches_a_server_that_appears_late_within_five_seconds) {
  std::this_thread::sleep_for(1500ms);
  ASSERT_TRUE(server_.start()) << server_.output();
  const auto before = std::chrono::steady_clock::now();
  ASSERT_TRUE(answer_soon<std::uint64_t>(ask{1}));
  EXPECT_LT(std::chrono::steady_clock::now() - before, 5s);
}

TEST(links_of_servers, that_connect_to_each_other_at_the_same_time_carry_both_ways) {
  const std::map<std::uint32_t, std::uint16_t> ports{{1, free_port()}, {2, free_port()}};
  scratch_folder folder;
  server_process one{1, ports.at(1), folder.path() + "/1"};
  server_process two{2, ports.at(2), folder.path() + "/2"};
  one.know({{2, ports.at(2)}});
  two.know({{1, ports.at(1)}});
  one.launch();
  two.launch();
  ASSERT_TRUE(one.is_ready_soon()) << one.output();
  ASSERT_TRUE(two.is_ready_soon()) << two.output();

  link_config config;
  caf::actor_system system{config};
  caf::scoped_actor self{system};
  const std::map<std::uint32_t, caf::actor> links{
      {1, spawn_link(system, {"127.0.0.1", ports.at(1)})},
      {2, spawn_link(system, {"127.0.0.1", ports.at(2)})}};
  const auto relayed = [&](std::uint32_t by, std::uint32_t to) {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    std::uint64_t received = 0;
    while (received == 0 && std::chrono::steady_clock::now() < deadline)
      self->request(links.at(by), 1s, relay{to, 41})
          .receive([&](std::uint64_t value) { received = value; }, [](const caf::error&) {});
    return received;
  };
  EXPECT_EQ(relayed(1, 2), 42U);
  EXPECT_EQ(relayed(2, 1), 42U);
  two.kill();
  ASSERT_TRUE(two.start()) << two.output();
  EXPECT_EQ(relayed(1, 2), 42U);
  EXPECT_EQ(relayed(2, 1), 42U);
  for (const auto& [node, link] : links) caf::anon_send_exit(link, caf::exit_reason::kill);
}

}  // namespace
}  // namespace agon::real::testing
