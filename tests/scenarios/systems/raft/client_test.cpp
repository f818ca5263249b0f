// A client against servers that answer what the test tells them to.
#include "scenarios/systems/raft/client.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>
#include <gtest/gtest.h>

#include <deque>

namespace agon::systems::raft {
namespace {

using namespace std::chrono_literals;

constexpr node_id n1{1};
constexpr node_id n2{2};

// Answers each request with the next reply; when there are none left, not at all.
class scripted_server : public caf::event_based_actor {
 public:
  scripted_server(caf::actor_config& config, std::deque<client_reply> replies,
                  std::vector<client_request>* seen)
      : caf::event_based_actor{config}, replies_{std::move(replies)}, seen_{seen} {}

  caf::behavior make_behavior() override {
    return {[this](const client_request& what) {
      seen_->push_back(what);
      auto promise = make_response_promise();
      if (!replies_.empty()) {
        promise.deliver(replies_.front());
        replies_.pop_front();
      }
      return promise;
    }};
  }

 private:
  std::deque<client_reply> replies_;
  std::vector<client_request>* seen_;
};

struct config : caf::actor_system_config {
  config() {
    raft::add_message_types(*this);
    set("scheduler.max-threads", std::size_t{1});
  }
};

op invocation(std::string f, json::value value) {
  return {.process = {0}, .f = std::move(f), .value = std::move(value)};
}

// What a client makes of one op, and which requests the servers n1 and n2 got.
struct conversation {
  op completion;
  std::vector<client_request> at_n1;
  std::vector<client_request> at_n2;
};

conversation talk(const op& asked, std::deque<client_reply> n1_says,
                  std::deque<client_reply> n2_says = {}, duration deadline = 2s) {
  conversation seen;
  {
    config settings;
    caf::actor_system system{settings};
    auto first = system.spawn<scripted_server>(std::move(n1_says), &seen.at_n1);
    auto second = system.spawn<scripted_server>(std::move(n2_says), &seen.at_n2);
    client_seat seat{.node = n1,
                     .host = "a",
                     .address = "a",
                     .deadline = deadline,
                     .random = random_stream{1, "client"}};
    seat.servers = {{n1, first}, {n2, second}};
    auto client = make_client({.request_timeout = 100ms})(system, seat);
    caf::scoped_actor self{system};
    const auto failed = [](const caf::error&) { FAIL() << "no answer"; };
    self->request(client, 10s, to_client::open{})
        .receive([](const agon::result<>& done) { EXPECT_TRUE(done.ok()); }, failed);
    self->request(client, 10s, to_client::invoke{asked})
        .receive([&](const op& completion) { seen.completion = completion; }, failed);
    self->request(client, 10s, to_client::close{}).receive([](const agon::result<>&) {}, failed);
    for (const auto& server : {first, second})
      self->send_exit(server, caf::exit_reason::user_shutdown);
  }
  return seen;
}

TEST(command, is_read_from_keyed_values) {
  EXPECT_EQ(*command_of(invocation("read", {3, nullptr})),
            (command{.what = action::read, .key = "3"}));
  EXPECT_EQ(*command_of(invocation("write", {"k", 4})),
            (command{.what = action::write, .key = "\"k\"", .value = "4"}));
  EXPECT_EQ(*command_of(invocation("cas", {3, {1, 2}})),
            (command{.what = action::cas, .key = "3", .value = "2", .expected = "1"}));
}

TEST(command, that_makes_no_sense_is_an_error) {
  EXPECT_EQ(command_of(invocation("write", 3)).problem().what, "the value 3 is not [key, value]");
  EXPECT_EQ(command_of(invocation("cas", {3, 4})).problem().what,
            "the value [3,4] is not [key, [old, new]]");
  EXPECT_EQ(command_of(invocation("push", {3, 4})).problem().what,
            "raft's client does not know f \"push\"");
}

TEST(client, gives_a_read_its_value) {
  const auto seen =
      talk(invocation("read", {3, nullptr}), {{.status = reply_status::ok, .value = "7"}});
  EXPECT_EQ(seen.completion.type, op_type::ok);
  EXPECT_EQ(seen.completion.value, json::value({3, 7}));
}

TEST(client, follows_a_redirect) {
  const auto seen =
      talk(invocation("write", {3, 4}), {{.status = reply_status::not_leader, .leader = n2}},
           {{.status = reply_status::ok}});
  EXPECT_EQ(seen.completion.type, op_type::ok);
  ASSERT_EQ(seen.at_n2.size(), 1u);
  EXPECT_EQ(seen.at_n1, seen.at_n2);
}

TEST(client, repeats_client_and_sequence_when_it_tries_another_node) {
  const auto seen = talk(invocation("cas", {3, {1, 2}}), {}, {{.status = reply_status::ok}});
  EXPECT_EQ(seen.completion.type, op_type::ok);
  ASSERT_EQ(seen.at_n1.size(), 1u);
  EXPECT_EQ(seen.at_n1, seen.at_n2);
}

TEST(client, fails_a_cas_that_found_another_value) {
  const auto seen = talk(invocation("cas", {3, {1, 2}}), {{.status = reply_status::mismatch}});
  EXPECT_EQ(seen.completion.type, op_type::fail);
  EXPECT_EQ(seen.completion.error, json::value("mismatch"));
}

TEST(client, fails_a_write_that_every_server_refused) {
  const std::deque<client_reply> refusals(200, {.status = reply_status::not_leader});
  const auto seen = talk(invocation("write", {3, 4}), refusals, refusals, 500ms);
  EXPECT_EQ(seen.completion.type, op_type::fail);
  EXPECT_EQ(seen.completion.error, json::value("no leader"));
  EXPECT_GT(seen.at_n1.size() + seen.at_n2.size(), 4u);
}

TEST(client, does_not_know_about_a_write_that_one_server_may_have_taken) {
  const std::deque<client_reply> refusals(200, {.status = reply_status::not_leader});
  auto doubtful = refusals;
  doubtful.front().status = reply_status::unknown;
  const auto seen = talk(invocation("write", {3, 4}), doubtful, refusals, 500ms);
  EXPECT_EQ(seen.completion.type, op_type::info);
  EXPECT_EQ(seen.completion.error, json::value("timeout"));
}

TEST(client, fails_a_read_that_nobody_answered) {
  const auto seen = talk(invocation("read", {3, nullptr}), {}, {}, 500ms);
  EXPECT_EQ(seen.completion.type, op_type::fail);
  EXPECT_EQ(seen.completion.error, json::value("timeout"));
}

}  // namespace
}  // namespace agon::systems::raft
