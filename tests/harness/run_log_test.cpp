// Log lines: as text, or as JSON that a program reads back.
#include "scenarios/run_log.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace agon::scenarios {
namespace {

/// The lines that a run's log has when these were logged.
std::vector<std::string> logged(log_format format, const std::vector<std::string>& messages) {
  const auto path =
      (std::filesystem::temp_directory_path() / ("agon-log-" + std::to_string(::getpid())))
          .string();
  {
    const run_log log{path, format};
    for (const auto& message : messages) spdlog::info("{}", message);
  }
  std::vector<std::string> lines;
  std::ifstream in{path};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  std::filesystem::remove(path);
  return lines;
}

TEST(run_log, has_a_line_of_time_level_and_text) {
  const auto lines = logged(log_format::text, {"hello"});
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines.front(), ::testing::ContainsRegex("^....-..-..T..:..:..\\....Z\tinfo\thello$"));
}

TEST(run_log, is_a_json_object_a_line_whatever_stands_in_it) {
  const std::string awkward = "a \"quoted\"\nline\twith \\ and \xc3\xa9";
  const auto lines = logged(log_format::json, {awkward, "b"});
  ASSERT_EQ(lines.size(), 2U) << "a line end in a message is no line end of the log";
  const auto first = boost::json::parse(lines.front()).as_object();
  EXPECT_EQ(std::string{first.at("message").as_string()}, awkward);
  EXPECT_EQ(first.at("level"), "info");
  EXPECT_THAT(std::string{first.at("time").as_string()},
              ::testing::ContainsRegex("^....-..-..T..:..:..\\....Z$"));
}

TEST(run_log, gives_the_log_back_at_its_end) {
  const auto before = spdlog::default_logger();
  logged(log_format::text, {"x"});
  EXPECT_EQ(spdlog::default_logger(), before);
}

}  // namespace
}  // namespace agon::scenarios
