// The vectors of RFC 4648 section 10, and what is not base64.
#include "scenarios/systems/etcd/base64.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace agon::systems::etcd {
namespace {

using pair = std::pair<std::string, std::string>;

const std::vector<pair> vectors{{"", ""},
                                {"f", "Zg=="},
                                {"fo", "Zm8="},
                                {"foo", "Zm9v"},
                                {"foob", "Zm9vYg=="},
                                {"fooba", "Zm9vYmE="},
                                {"foobar", "Zm9vYmFy"}};

TEST(base64, encodes_as_the_rfc_says) {
  for (const auto& [bytes, text] : vectors) EXPECT_EQ(base64_from(bytes), text);
}

TEST(base64, decodes_as_the_rfc_says) {
  for (const auto& [bytes, text] : vectors) EXPECT_EQ(bytes_from_base64(text), bytes);
}

TEST(base64, keeps_bytes_that_are_no_text) {
  const std::string bytes{"\x00\xff\xfb\x80", 4};
  EXPECT_EQ(base64_from(bytes), "AP/7gA==");
  EXPECT_EQ(bytes_from_base64("AP/7gA=="), bytes);
}

TEST(base64, refuses_other_text) {
  EXPECT_EQ(bytes_from_base64("Zg"), std::nullopt);
  EXPECT_EQ(bytes_from_base64("Z==="), std::nullopt);
  EXPECT_EQ(bytes_from_base64("Zm9-"), std::nullopt);
  EXPECT_EQ(bytes_from_base64("Z=g="), std::nullopt);
}

}  // namespace
}  // namespace agon::systems::etcd
