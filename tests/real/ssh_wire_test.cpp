// SSH's values and base64, with the examples of their RFCs.
#include "real/ssh_wire.hpp"

#include <gtest/gtest.h>

namespace agon::real {
namespace {

using namespace std::string_literals;

TEST(ssh_wire, writes_numbers_with_the_highest_byte_first) {
  EXPECT_EQ(ssh_number(0x29b7f4aa), "\x29\xb7\xf4\xaa"s);
}

TEST(ssh_wire, writes_strings_after_their_length) {
  EXPECT_EQ(ssh_string("testing"), "\0\0\0\x07testing"s);
}

TEST(ssh_wire, reads_what_it_writes) {
  const auto bytes = "\x05"s + ssh_number(7) + ssh_string("abc");
  ssh_reader fields{bytes};
  EXPECT_EQ(fields.byte(), 5);
  EXPECT_EQ(fields.number(), 7U);
  EXPECT_EQ(fields.string(), "abc");
  EXPECT_EQ(fields.byte(), std::nullopt);
}

TEST(ssh_wire, reads_nothing_past_the_end) {
  const auto bytes = ssh_number(1000) + "abc";
  ssh_reader fields{bytes};
  EXPECT_EQ(fields.string(), std::nullopt);
  EXPECT_EQ(fields.byte(), std::nullopt);
  EXPECT_FALSE(ssh_reader{"ab"}.skip(3));
}

TEST(ssh_wire, encodes_base64_as_rfc_4648_shows_it) {
  EXPECT_EQ(encode_base64(""), "");
  EXPECT_EQ(encode_base64("f"), "Zg==");
  EXPECT_EQ(encode_base64("fo"), "Zm8=");
  EXPECT_EQ(encode_base64("foo"), "Zm9v");
  EXPECT_EQ(encode_base64("foobar"), "Zm9vYmFy");
}

TEST(ssh_wire, decodes_base64_over_line_ends) {
  EXPECT_EQ(decode_base64("Zm9v\nYmE="), "fooba");
  EXPECT_EQ(decode_base64("Zm9v!"), std::nullopt);
}

}  // namespace
}  // namespace agon::real
