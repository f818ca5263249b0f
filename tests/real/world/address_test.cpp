// Addresses are read, printed and looked up.
#include "real/address.hpp"

#include <gtest/gtest.h>

namespace agon::real {
namespace {

TEST(an_address, is_a_host_and_a_port) {
  const auto read = address_from("10.0.0.1:7480");
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, (address{"10.0.0.1", 7480}));
  EXPECT_EQ(to_string(*read), "10.0.0.1:7480");
}

TEST(an_address, has_brackets_around_an_ipv6_host) {
  const auto read = address_from("[::1]:22");
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, (address{"::1", 22}));
  EXPECT_EQ(to_string(*read), "[::1]:22");
}

TEST(an_address, is_refused_where_a_part_is_missing_or_too_large) {
  for (const auto* text : {"", "n1", "n1:", ":22", "n1:0", "n1:65536", "n1:2x", "n1:-1"})
    EXPECT_FALSE(address_from(text)) << text;
  EXPECT_EQ(to_string(address_from("n1:2x").problem()),
            "\"n1:2x\" is not an address (expected host:port)");
}

TEST(resolve, leaves_ip_addresses_as_they_are) {
  EXPECT_EQ(resolve("10.1.2.3").value(), "10.1.2.3");
  EXPECT_EQ(resolve("::1").value(), "::1");
  EXPECT_TRUE(is_ip_address("10.1.2.3"));
  EXPECT_FALSE(is_ip_address("localhost"));
}

TEST(resolve, prefers_ipv4) { EXPECT_EQ(resolve("localhost").value(), "127.0.0.1"); }

TEST(resolve, names_the_host_that_nobody_knows) {
  const auto answer = resolve("no-such-host.invalid");
  ASSERT_FALSE(answer);
  EXPECT_TRUE(
      answer.problem().what.starts_with("host \"no-such-host.invalid\" has no known address: "))
      << answer.problem().what;
  EXPECT_EQ(answer.problem().hint, "check the name, or add it to /etc/hosts");
}

}  // namespace
}  // namespace agon::real
