// What hosting a system asks of a node.
#include "real/hosted_db.hpp"

#include "tests/real/world/fake_remote.hpp"
#include "tests/real/world/server_process.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

namespace agon::real::testing {
namespace {

// Of the five bytes `hello`.
constexpr auto hello_checksum = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

const cluster second_of_two{{{node_id{1}, "alpha", "10.0.0.1"}, {node_id{2}, "beta", "10.0.0.2"}},
                            {node_id{2}, "beta", "10.0.0.2"}};

class hosted : public ::testing::Test {
 protected:
  void SetUp() override { std::ofstream{folder_.path() + "/program"} << "hello"; }

  std::shared_ptr<db> make(const std::string& bug = {}) {
    return make_hosted_db(
               {.system = "raft", .bug = bug, .seed = 9, .program = folder_.path() + "/program"})
        .value();
  }

  // A node whose installed program has this checksum; empty: there is none.
  control hands(const std::string& checksum) {
    return control{std::make_unique<recorded_remote>(
        lines_, [checksum](std::string_view line) -> result<command_output> {
          if (line.find("sha256sum") != std::string_view::npos)
            return command_output{.exit_status = checksum.empty() ? 1 : 0,
                                  .out = checksum + "  /opt/agon/agon-node\n"};
          if (line.find("/opt/agon/agon-node node") != std::string_view::npos)
            return command_output{.out = "started 77\n"};
          return command_output{};
        })};
  }

  scratch_folder folder_;
  record lines_ = std::make_shared<std::vector<std::string>>();
};

TEST_F(hosted, copies_the_program_where_there_is_none) {
  auto node = hands("");
  const auto done = make()->setup(node, second_of_two);
  ASSERT_TRUE(done) << to_string(done.problem());
  EXPECT_TRUE(any_holds(*lines_, "upload /opt/agon/agon-node.new 493 5"));
  EXPECT_TRUE(any_holds(*lines_, "mv -f /opt/agon/agon-node.new /opt/agon/agon-node"));
}

TEST_F(hosted, copies_the_program_where_another_one_is) {
  auto node = hands(std::string(64, '0'));
  ASSERT_TRUE(make()->setup(node, second_of_two));
  EXPECT_TRUE(any_holds(*lines_, "upload /opt/agon/agon-node.new"));
}

TEST_F(hosted, leaves_the_program_alone_where_it_is_the_same) {
  auto node = hands(hello_checksum);
  ASSERT_TRUE(make()->setup(node, second_of_two));
  EXPECT_FALSE(any_holds(*lines_, "upload"));
}

TEST_F(hosted, tells_each_server_who_it_is_and_where_all_are) {
  auto node = hands(hello_checksum);
  ASSERT_TRUE(make()->start(node, second_of_two));
  EXPECT_TRUE(any_holds(*lines_,
                        "/opt/agon/agon-node node --system raft --self n2 --peers "
                        "n1=10.0.0.1:7480,n2=10.0.0.2:7480 --port 7480 --data /var/lib/agon "
                        "--seed 9"))
      << lines_->back();
  EXPECT_FALSE(any_holds(*lines_, "--bug"));
}

TEST_F(hosted, plants_the_bug_asked_for) {
  auto node = hands(hello_checksum);
  ASSERT_TRUE(make("votes_twice")->start(node, second_of_two));
  EXPECT_TRUE(any_holds(*lines_, "--bug votes_twice")) << lines_->back();
}

TEST_F(hosted, removes_data_and_log_but_keeps_the_program) {
  auto node = hands(hello_checksum);
  ASSERT_TRUE(make()->teardown(node, second_of_two));
  EXPECT_TRUE(any_holds(*lines_, "rm -rf -- /var/lib/agon /var/log/agon-node.log"));
  EXPECT_FALSE(any_holds(*lines_, "/opt/agon"));
}

TEST_F(hosted, kills_servers_only_and_not_other_commands_of_this_program) {
  EXPECT_EQ(make()->program(), "agon-node");
  EXPECT_EQ(make()->log_files(second_of_two), std::vector<std::string>{"/var/log/agon-node.log"});
}

TEST_F(hosted, says_which_program_is_missing) {
  const auto answer = make_hosted_db({.system = "raft", .program = "/no/such/program"});
  ASSERT_FALSE(answer);
  EXPECT_EQ(to_string(answer.problem()),
            "/no/such/program: no such program: No such file or directory");
}

TEST_F(hosted, is_this_very_program_by_default) { EXPECT_TRUE(make_hosted_db({.system = "raft"})); }

}  // namespace
}  // namespace agon::real::testing
