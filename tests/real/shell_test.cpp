// Texts for shells: what a POSIX shell of this machine makes of them.
#include "real/shell.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>

namespace agon::real {
namespace {

using namespace std::chrono_literals;

std::string echoed(const std::string& word) {
  std::FILE* const pipe = popen(("printf %s " + word).c_str(), "r");
  std::string text;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) text += static_cast<char>(c);
  pclose(pipe);
  return text;
}

TEST(shell, leaves_plain_words_readable) {
  EXPECT_EQ(escape("/usr/bin/etcd"), "/usr/bin/etcd");
  EXPECT_EQ(escape("--name=n1"), "--name=n1");
}

TEST(shell, quotes_all_other_words) {
  EXPECT_EQ(escape(""), "''");
  EXPECT_EQ(escape("a b"), "'a b'");
  EXPECT_EQ(escape("it's"), R"('it'\''s')");
  EXPECT_EQ(escape("~"), "'~'");
  EXPECT_EQ(escape("a=1;b"), "'a=1;b'");
}

TEST(shell, escapes_each_byte_so_that_the_shell_gives_it_back) {
  for (int c = 1; c < 256; ++c) {
    const std::string word{'a', static_cast<char>(c), 'b'};
    EXPECT_EQ(echoed(escape(word)), word) << c;
  }
}

TEST(shell, ends_commands_later_than_who_waits_for_them) {
  EXPECT_EQ(under_timeout(0s, "x"), "timeout -k 1 1 x");
  EXPECT_EQ(under_timeout(1500ms, "x"), "timeout -k 1 2 x");
  EXPECT_EQ(under_timeout(60s, "x"), "timeout -k 1 61 x");
}

TEST(shell, joins_the_last_lines_into_one) {
  EXPECT_EQ(one_line("a\nb\r\n\n", 100), "a | b");
  EXPECT_EQ(one_line("abcdef", 3), "def");
  EXPECT_EQ(one_line("", 3), "");
}

TEST(shell, shortens_long_lines) {
  EXPECT_EQ(shorten("ls\n-l"), "ls | -l");
  EXPECT_EQ(shorten(std::string(201, 'x')), std::string(200, 'x') + "…");
}

TEST(shell, asks_for_the_port_in_the_kernels_way) {
  EXPECT_NE(await_port_script(2379, 1s).find("':094B [0-9A-F]*:0000 0A '"), std::string::npos);
}

}  // namespace
}  // namespace agon::real
