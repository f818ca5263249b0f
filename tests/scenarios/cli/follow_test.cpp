// Following a history that leaves doubt: then the whole of it decides.
#include "scenarios/cli/follow.hpp"

#include "checkers/models/catalog.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace agon::scenarios::cli {
namespace {

using checkers::verdict;

class follow_file : public testing::Test {
 protected:
  void SetUp() override {
    path_ = std::filesystem::temp_directory_path() / ("agon-follow-" + std::to_string(::getpid()));
  }
  void TearDown() override { std::filesystem::remove(path_); }

  /// One write crashed, two others overlapped, and a read saw one of these.
  void write_history(int read) const {
    std::ofstream{path_} << "{:process 1, :type :invoke, :f :write, :value 1}\n"
                            "{:process 1, :type :info, :f :write, :value 1}\n"
                            "{:process 0, :type :invoke, :f :write, :value 5}\n"
                            "{:process 3, :type :invoke, :f :write, :value 6}\n"
                            "{:process 0, :type :ok, :f :write, :value 5}\n"
                            "{:process 3, :type :ok, :f :write, :value 6}\n"
                            "{:process 0, :type :invoke, :f :read, :value nil}\n"
                            "{:process 0, :type :ok, :f :read, :value "
                         << read << "}\n";
  }

  /// What following finds where only one configuration is kept, and the whole is judged so.
  checked_history followed(verdict on_the_whole) {
    follow_options options{.path = path_.string(),
                           .model = checkers::make_machine(checkers::model_kind::cas_register)};
    options.judging.limits.effort = 1;
    options.idle_timeout = std::chrono::milliseconds{10};
    options.look_at_whole = [&, on_the_whole] {
      ++looks_;
      return checked_history{.path = "the whole", .result = {.outcome = on_the_whole}};
    };
    return follow(options);
  }

  std::filesystem::path path_;
  int looks_ = 0;
};

TEST_F(follow_file, goes_on_with_more_effort_where_the_whole_is_valid) {
  for (const int read : {5, 6}) {
    write_history(read);
    const auto found = followed(verdict::valid);
    EXPECT_EQ(found.result.outcome, verdict::valid);
    EXPECT_EQ(found.path, path_.string());
    EXPECT_EQ(found.result.details.at("decided"), json::value(3));
  }
  EXPECT_GE(looks_, 1);
}

TEST_F(follow_file, ends_where_the_whole_is_invalid) {
  int from_the_whole = 0;
  for (const int read : {5, 6}) {
    write_history(read);
    const auto found = followed(verdict::invalid);
    from_the_whole += found.path == "the whole" ? 1 : 0;
    EXPECT_EQ(found.result.outcome == verdict::invalid, found.path == "the whole");
  }
  EXPECT_EQ(from_the_whole, 1);
  EXPECT_EQ(looks_, 1);
}

TEST_F(follow_file, is_unreadable_where_a_line_is_wrong) {
  std::ofstream{path_}
      << "{:process 1, :type :invoke, :f :write, :value 1}\n{:process 1, :type :o}\n";
  const auto found = followed(verdict::valid);
  ASSERT_TRUE(found.unreadable.has_value());
  EXPECT_EQ(found.unreadable->where, path_.string() + ":2");
}

}  // namespace
}  // namespace agon::scenarios::cli
