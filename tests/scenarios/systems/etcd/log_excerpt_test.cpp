// Why etcd ended, from logs as it writes them.
#include "scenarios/systems/etcd/log_excerpt.hpp"

#include <gtest/gtest.h>

namespace agon::systems::etcd {
namespace {

TEST(log_excerpt, tells_the_fatal_line_and_its_error) {
  EXPECT_EQ(log_excerpt(R"({"level":"info","msg":"closed etcd server","name":"n1"}
{"level":"warn","msg":"failed to start etcd","error":"listen tcp 127.0.0.1:2379: bind: taken"}
{"level":"fatal","msg":"discovery failed","error":"bind: taken","stacktrace":"main\n\tmain.go"}
)"),
            "discovery failed: bind: taken");
}

TEST(log_excerpt, shows_the_last_three_lines_where_none_tells_of_an_error) {
  EXPECT_EQ(log_excerpt(R"({"level":"info","msg":"one"}
{"level":"info","msg":"two"}

{"level":"info","msg":"three"}
{"level":"info","msg":"four"})"),
            "two; three; four");
}

TEST(log_excerpt, takes_a_crash_and_a_wrong_flag_for_errors) {
  EXPECT_EQ(log_excerpt("{\"level\":\"info\",\"msg\":\"one\"}\n"
                        "flag provided but not defined: -enable-v2\nUsage:\n"),
            "flag provided but not defined: -enable-v2");
  EXPECT_EQ(log_excerpt("panic: walpb: crc mismatch\ngoroutine 1 [running]:\n"),
            "panic: walpb: crc mismatch");
}

TEST(log_excerpt, shortens_long_lines) {
  EXPECT_EQ(log_excerpt(std::string(1000, 'x')), std::string(300, 'x'));
}

TEST(log_excerpt, of_nothing_is_empty) {
  EXPECT_EQ(log_excerpt(""), "");
  EXPECT_EQ(log_excerpt("\n\n"), "");
}

}  // namespace
}  // namespace agon::systems::etcd
