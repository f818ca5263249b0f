// Following a history with crashed calls, whichever of them explains what was seen.
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

  checked_history followed() {
    follow_options options{.path = path_.string(),
                           .model = checkers::make_machine(checkers::model_kind::cas_register)};
    options.idle_timeout = std::chrono::milliseconds{10};
    return follow(options);
  }

  std::filesystem::path path_;
};

TEST_F(follow_file, decides_whichever_of_the_writes_was_seen) {
  for (const int read : {1, 5, 6}) {
    write_history(read);
    const auto found = followed();
    EXPECT_EQ(found.result.outcome, verdict::valid) << read;
    EXPECT_EQ(found.path, path_.string());
    EXPECT_EQ(found.result.details.at("decided"), json::value(3));
  }
  write_history(7);
  EXPECT_EQ(followed().result.outcome, verdict::invalid);
}

TEST_F(follow_file, is_unreadable_where_a_line_is_wrong) {
  std::ofstream{path_}
      << "{:process 1, :type :invoke, :f :write, :value 1}\n{:process 1, :type :o}\n";
  const auto found = followed();
  ASSERT_TRUE(found.unreadable.has_value());
  EXPECT_EQ(found.unreadable->where, path_.string() + ":2");
}

}  // namespace
}  // namespace agon::scenarios::cli
