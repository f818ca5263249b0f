// Which bytes are UTF-8.
#include "actors/vocabulary/utf8.hpp"

#include <gtest/gtest.h>

namespace agon {
namespace {

TEST(utf8, has_characters_of_one_to_four_bytes) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("a\x7f"));
  EXPECT_TRUE(is_utf8("\xc2\x80\xdf\xbf"));
  EXPECT_TRUE(is_utf8("\xe0\xa0\x80\xed\x9f\xbf\xef\xbf\xbf"));
  EXPECT_TRUE(is_utf8("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"));
}

TEST(utf8, has_no_stray_missing_overlong_or_surrogate_bytes) {
  for (const auto* bytes :
       {"\x80", "\xc3", "\xc3q", "\xe2\x82", "\xf0\x9f\x98", "\xff", "\xc0\x80", "\xc1\xbf",
        "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80"})
    EXPECT_FALSE(is_utf8(bytes)) << bytes;
}

}  // namespace
}  // namespace agon
