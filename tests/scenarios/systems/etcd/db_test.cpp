// The life of one real member under db: set up, used, killed, started again, torn down, all on this
// machine.
#include "scenarios/systems/etcd/db.hpp"

#include "scenarios/systems/etcd/client.hpp"
#include "tests/scenarios/systems/etcd/local_shell.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace agon::systems::etcd {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class etcd_db : public testing::Test {
 protected:
  // Without etcd there, set-up would install the package, which a test must not.
  void SetUp() override {
    if (!std::filesystem::exists("/usr/bin/etcd"))
      GTEST_SKIP() << "Debian's package etcd-server is not installed";
  }
  void TearDown() override {
    const auto done = db_->teardown(hands_, where_);
    EXPECT_TRUE(done.ok()) << to_string(done.problem());
  }

  [[nodiscard]] std::string path(const char* name) const {
    return (folder_.path() / name).string();
  }

  /// Pids of the etcd with our data folder; there may be others on this machine.
  std::vector<std::int64_t> own_pids() {
    std::vector<std::int64_t> ours;
    const auto all = hands_.pids_of("etcd");
    if (!all) return ours;
    for (const auto pid : *all) {
      const auto words = hands_.try_exec({"cat", "/proc/" + std::to_string(pid) + "/cmdline"});
      if (words && words->out.find(path("data")) != std::string::npos) ours.push_back(pid);
    }
    return ours;
  }

  op done(std::string f, const char* value) {
    const auto client = make_register_client({.node = node_id{1},
                                              .host = "n1",
                                              .address = "127.0.0.1",
                                              .deadline = 10s,
                                              .random = random_stream{1, "c"}},
                                             {.port = options_.server.client_port});
    return client->invoke({.process = {0}, .f = std::move(f), .value = json::parse(value)});
  }

  /// The same, repeated until it is ok.
  op done_at_last(const std::string& f, const char* value) {
    return until_ok([&] { return done(f, value); });
  }

  result<> set_up() {
    if (auto done = db_->setup(hands_, where_); !done) return done;
    return db_->await_ready(hands_, where_);
  }

  scratch_folder folder_;
  real::control hands_{std::make_unique<local_shell>()};
  real::machine self_{.node = node_id{1}, .host = "n1", .address = "127.0.0.1"};
  real::cluster where_{.machines = {self_}, .self = self_};
  db_options options_{
      .server = {.client_port = free_port(), .peer_port = free_port(), .snapshot_count = 1000},
      .data_folder = path("data"),
      .log_file = path("etcd.log"),
      .pid_file = path("etcd.pid")};
  std::unique_ptr<real::db> db_ = make_db(options_);
};

TEST_F(etcd_db, sets_up_a_member_that_serves_and_removes_all_of_it) {
  const auto ready = set_up();
  ASSERT_TRUE(ready.ok()) << to_string(ready.problem());
  EXPECT_EQ(done_at_last("write", "[1,7]").type, op_type::ok);
  EXPECT_EQ(own_pids().size(), 1U);
  EXPECT_EQ(db_->program(), "etcd");
  EXPECT_THAT(db_->log_files(where_), ElementsAre(path("etcd.log")));
  EXPECT_GT(std::filesystem::file_size(path("etcd.log")), 0U);

  const auto gone = db_->teardown(hands_, where_);
  ASSERT_TRUE(gone.ok()) << to_string(gone.problem());
  EXPECT_THAT(own_pids(), IsEmpty());
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

TEST_F(etcd_db, starts_again_on_the_data_that_a_killed_member_left) {
  ASSERT_TRUE(set_up().ok());
  ASSERT_EQ(done_at_last("write", "[1,7]").type, op_type::ok);
  ASSERT_TRUE(hands_.signal(own_pids(), "KILL").ok());
  EXPECT_EQ(done("read", "[1,null]").type, op_type::fail);

  const auto started = db_->start(hands_, where_);
  ASSERT_TRUE(started.ok()) << to_string(started.problem());
  ASSERT_TRUE(db_->await_ready(hands_, where_).ok());
  EXPECT_EQ(done_at_last("read", "[1,null]").value, json::parse("[1,7]"));
}

TEST_F(etcd_db, starting_what_runs_changes_nothing) {
  ASSERT_TRUE(set_up().ok());
  const auto before = own_pids();
  EXPECT_TRUE(db_->start(hands_, where_).ok());
  EXPECT_EQ(own_pids(), before);
}

TEST_F(etcd_db, begins_anew_after_a_teardown) {
  ASSERT_TRUE(set_up().ok());
  ASSERT_EQ(done_at_last("write", "[1,7]").type, op_type::ok);
  ASSERT_TRUE(db_->teardown(hands_, where_).ok());
  ASSERT_TRUE(set_up().ok());
  EXPECT_EQ(done_at_last("read", "[1,null]").value, json::parse("[1,null]"));
}

TEST_F(etcd_db, tears_down_a_paused_member) {
  ASSERT_TRUE(set_up().ok());
  ASSERT_TRUE(hands_.signal(own_pids(), "STOP").ok());
  ASSERT_TRUE(db_->teardown(hands_, where_).ok());
  EXPECT_THAT(own_pids(), IsEmpty());
}

TEST_F(etcd_db, tells_why_it_does_not_start_on_a_port_that_is_taken) {
  boost::asio::io_context context;
  const boost::asio::ip::tcp::acceptor other{
      context, {boost::asio::ip::address_v4::loopback(), options_.server.client_port}};
  auto refused = db_->setup(hands_, where_);
  if (refused) refused = db_->await_ready(hands_, where_);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.problem().what, HasSubstr("etcd does not run: "));
  EXPECT_THAT(refused.problem().what, HasSubstr("bind: address already in use"));
  EXPECT_THAT(refused.problem().what, testing::Not(HasSubstr("\n")));
  EXPECT_EQ(refused.problem().where, "root@here:0");
  EXPECT_THAT(refused.problem().hint, HasSubstr("systemctl disable --now etcd"));
}

TEST_F(etcd_db, tells_that_a_member_died_while_it_was_awaited) {
  ASSERT_TRUE(set_up().ok());
  ASSERT_TRUE(hands_.signal(own_pids(), "KILL").ok());
  const auto waited = db_->await_ready(hands_, where_);
  ASSERT_FALSE(waited.ok());
  EXPECT_EQ(waited.problem().hint, "see " + path("etcd.log") + " there");
}

TEST_F(etcd_db, tears_down_where_nothing_is_set_up_and_spares_other_members) {
  local_cluster other{1};
  ASSERT_TRUE(other.await(1).ok());
  EXPECT_TRUE(db_->teardown(hands_, where_).ok());
  EXPECT_TRUE(db_->teardown(hands_, where_).ok());
  EXPECT_TRUE(healthy(other.at(1)).ok());
}

}  // namespace
}  // namespace agon::systems::etcd
