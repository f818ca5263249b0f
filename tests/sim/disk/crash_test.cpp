// Fates of writes that were not synced.
#include "sim/disk/crash.hpp"

#include <gtest/gtest.h>

#include <set>

namespace agon::sim {
namespace {

using kind = piece_fate::kind;

std::string applied(const std::vector<file_change>& changes, const std::vector<piece_fate>& fates,
                    const std::string& before = {}) {
  sparse_file content;
  content.write(0, before);
  random_stream luck{1, "noise"};
  (void)apply(content, pieces_of(changes), fates, luck);
  return content.read();
}

TEST(crash, cuts_changes_at_the_borders_of_sectors) {
  const std::vector<file_change> changes{{.offset = 500, .bytes = std::string(600, 'x')},
                                         {.offset = 7, .cuts = true}};
  const auto pieces = pieces_of(changes);
  ASSERT_EQ(pieces.size(), 4u);
  EXPECT_EQ(pieces[0].offset, 500u);
  EXPECT_EQ(pieces[0].bytes.size(), 12u);
  EXPECT_EQ(pieces[1].offset, 512u);
  EXPECT_EQ(pieces[1].bytes.size(), 512u);
  EXPECT_EQ(pieces[2].offset, 1024u);
  EXPECT_EQ(pieces[2].bytes.size(), 76u);
  EXPECT_TRUE(pieces[3].cuts);
  EXPECT_EQ(pieces[3].offset, 7u);
}

TEST(crash, carries_fates_out_beside_bytes_that_nobody_wrote) {
  const std::vector<file_change> write{{.offset = 1, .bytes = "abcd"}};
  EXPECT_EQ(applied(write, {{kind::lost}}, "123456"), "123456");
  EXPECT_EQ(applied(write, {{kind::kept}}, "123456"), "1abcd6");
  EXPECT_EQ(applied(write, {{kind::torn, 2}}, "123456"), "1ab456");
  EXPECT_EQ(applied(write, {{kind::zeros}}, "123456"), std::string("1\0\0\0\0006", 6));
  const auto noisy = applied(write, {{kind::garbage}}, "123456");
  EXPECT_NE(noisy, "1abcd6");
  EXPECT_EQ(noisy.front(), '1');
  EXPECT_EQ(noisy.substr(5), "6");
}

TEST(crash, loses_a_cut_or_keeps_it) {
  const std::vector<file_change> changes{{.offset = 2, .cuts = true}};
  EXPECT_EQ(applied(changes, {{kind::lost}}, "1234"), "1234");
  EXPECT_EQ(applied(changes, {{kind::kept}}, "1234"), "12");
}

TEST(crash, counts_the_bytes_that_did_not_make_it) {
  const std::vector<file_change> changes{
      {.offset = 0, .bytes = "abc"}, {.offset = 3, .bytes = "def"}, {.offset = 6, .bytes = "ghi"}};
  sparse_file content;
  random_stream luck{1, "noise"};
  EXPECT_EQ(apply(content, pieces_of(changes),
                  std::vector<piece_fate>{{kind::kept}, {kind::torn, 1}, {kind::zeros}}, luck),
            5u);
}

TEST(crash, a_piece_has_every_fate_once) {
  EXPECT_EQ(fates_of({.offset = 0, .bytes = "abcdef"}), (std::vector<piece_fate>{{kind::lost},
                                                                                 {kind::kept},
                                                                                 {kind::torn, 1},
                                                                                 {kind::torn, 3},
                                                                                 {kind::torn, 5},
                                                                                 {kind::zeros},
                                                                                 {kind::garbage}}));
  EXPECT_EQ(fates_of({.offset = 0, .bytes = "a"}),
            (std::vector<piece_fate>{{kind::lost}, {kind::kept}, {kind::zeros}, {kind::garbage}}));
  EXPECT_EQ(fates_of({.offset = 5, .cuts = true}),
            (std::vector<piece_fate>{{kind::lost}, {kind::kept}}));
}

/// What a mode makes of two appends of two bytes, over many draws.
std::set<std::string> outcomes(crash_mode mode) {
  const std::vector<file_change> changes{{.offset = 0, .bytes = "ab"},
                                         {.offset = 2, .bytes = "cd"}};
  const auto pieces = pieces_of(changes);
  std::set<std::string> found;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    random_stream luck{seed, "crash"};
    sparse_file content;
    (void)apply(content, pieces, draw_fates(pieces, mode, luck), luck);
    found.insert(content.read());
  }
  return found;
}

TEST(crash, modes_differ_in_what_may_survive) {
  EXPECT_EQ(outcomes(crash_mode::prefix), (std::set<std::string>{"", "ab", "abcd"}));
  EXPECT_EQ(outcomes(crash_mode::torn), (std::set<std::string>{"", "a", "ab", "abc", "abcd"}));
  EXPECT_EQ(outcomes(crash_mode::reordered),
            (std::set<std::string>{"", "ab", std::string("\0\0cd", 4), "abcd"}));
  EXPECT_EQ(outcomes(crash_mode::zeros),
            (std::set<std::string>{"", "ab", std::string(2, '\0'), std::string("\0\0cd", 4),
                                   std::string("ab\0\0", 4), std::string(4, '\0'), "abcd"}));
  EXPECT_GT(outcomes(crash_mode::garbage).size(), 50u);
}

}  // namespace
}  // namespace agon::sim
