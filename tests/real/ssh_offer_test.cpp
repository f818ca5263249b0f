// The host keys in a server's first packet.
#include "real/ssh_offer.hpp"

#include "real/ssh_wire.hpp"

#include <gtest/gtest.h>

namespace agon::real {
namespace {

TEST(ssh_offer, finds_the_host_keys_in_the_first_packet) {
  const auto payload =
      "\x14" + std::string(16, 'c') + ssh_string("curve25519-sha256") + ssh_string("rsa-sha2-512");
  EXPECT_EQ(host_keys_in(payload), "rsa-sha2-512");
}

TEST(ssh_offer, finds_none_in_another_packet_or_half_of_one) {
  EXPECT_EQ(host_keys_in("\x15" + std::string(40, '\0')), std::nullopt);
  EXPECT_EQ(host_keys_in("\x14" + std::string(16, 'c') + ssh_number(100)), std::nullopt);
  EXPECT_EQ(host_keys_in(""), std::nullopt);
}

TEST(ssh_offer, knows_what_libssh2_can_do) {
  EXPECT_TRUE(unknown_to_libssh2("rsa-sha2-512,rsa-sha2-256"));
  EXPECT_FALSE(unknown_to_libssh2("rsa-sha2-512,ssh-ed25519"));
  EXPECT_FALSE(unknown_to_libssh2("ssh-rsa"));
}

}  // namespace
}  // namespace agon::real
