// What private key files tell before they are used.
#include "real/ssh_key.hpp"

#include "real/ssh_wire.hpp"

#include <gtest/gtest.h>

namespace agon::real {
namespace {

using namespace std::string_literals;

std::string openssh_key(const std::string& cipher, const std::string& type) {
  const auto bytes = "openssh-key-v1\0"s + ssh_string(cipher) + ssh_string("none") +
                     ssh_string("") + ssh_number(1) +
                     ssh_string(ssh_string(type) + ssh_string("…")) + ssh_string("…");
  return "-----BEGIN OPENSSH PRIVATE KEY-----\n" + encode_base64(bytes) +
         "\n-----END OPENSSH PRIVATE KEY-----\n";
}

TEST(ssh_key, tells_the_type_of_an_openssh_key) {
  const auto key = parse_private_key(openssh_key("none", "ssh-ed25519"));
  ASSERT_TRUE(key);
  EXPECT_EQ(key->type, "ssh-ed25519");
  EXPECT_FALSE(key->encrypted);
}

TEST(ssh_key, tells_that_an_openssh_key_has_a_passphrase) {
  const auto key = parse_private_key(openssh_key("aes256-ctr", "ssh-rsa"));
  ASSERT_TRUE(key);
  EXPECT_EQ(key->type, "ssh-rsa");
  EXPECT_TRUE(key->encrypted);
}

TEST(ssh_key, tells_what_pem_headers_say) {
  const auto rsa = parse_private_key(
      "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n-----END RSA PRIVATE KEY-----\n");
  ASSERT_TRUE(rsa);
  EXPECT_EQ(rsa->type, "ssh-rsa");
  EXPECT_TRUE(rsa->encrypted);
  const auto other = parse_private_key("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n");
  ASSERT_TRUE(other);
  EXPECT_EQ(other->type, "");
  EXPECT_FALSE(other->encrypted);
}

TEST(ssh_key, refuses_a_public_key_and_a_damaged_one) {
  EXPECT_EQ(parse_private_key("ssh-ed25519 AAAA me").problem().what, "this is not a private key");
  EXPECT_EQ(parse_private_key("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA").problem().what,
            "the private key is damaged");
  EXPECT_EQ(parse_private_key("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n"
                              "-----END OPENSSH PRIVATE KEY-----\n")
                .problem()
                .what,
            "the private key is damaged");
}

TEST(ssh_key, names_the_file_that_it_cannot_read) {
  EXPECT_EQ(to_string(read_private_key("/no/such/key").problem()),
            "/no/such/key: cannot read the file: No such file or directory");
  EXPECT_FALSE(read_local_file("/tmp"));
}

TEST(ssh_key, knows_the_home_folder) {
  setenv("HOME", "/home/someone", 1);
  EXPECT_EQ(expand_home("~/.ssh/id"), "/home/someone/.ssh/id");
  EXPECT_EQ(expand_home("/etc/~/x"), "/etc/~/x");
}

}  // namespace
}  // namespace agon::real
