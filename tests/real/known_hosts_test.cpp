// Which lines of known_hosts speak of a machine, and what they make of the key that it shows.
#include "real/known_hosts.hpp"

#include "real/ssh_transport.hpp"
#include "real/ssh_wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace agon::real {
namespace {

using testing::HasSubstr;

std::string blob(const std::string& type, char content) {
  return ssh_string(type) + ssh_string(std::string(32, content));
}

std::string line(const std::string& hosts, const std::string& type, char content) {
  return hosts + " " + type + " " + encode_base64(blob(type, content)) + "\n";
}

class known_hosts : public testing::Test {
 protected:
  std::vector<int> lines_for(const std::string& text, const host_name& name) {
    std::vector<int> lines;
    for (const auto& known : known_keys(transport_.session(), text, name))
      lines.push_back(known.line);
    return lines;
  }
  ssh_transport transport_{tcp_socket{}};
};

TEST_F(known_hosts, finds_a_host_by_name_among_several) {
  const auto text = line("n1", "ssh-ed25519", 'a') + line("n2,10.0.0.2", "ssh-ed25519", 'b');
  EXPECT_EQ(lines_for(text, {.host = "n1"}), std::vector{1});
  EXPECT_EQ(lines_for(text, {.host = "10.0.0.2"}), std::vector{2});
  EXPECT_EQ(lines_for(text, {.host = "n3"}), std::vector<int>{});
}

TEST_F(known_hosts, finds_a_host_by_name_and_port) {
  const auto text = line("[n1]:2222", "ssh-ed25519", 'a') + line("n1", "ssh-ed25519", 'b');
  EXPECT_EQ(lines_for(text, {.host = "n1", .port = 22}), std::vector{2});
  EXPECT_EQ(lines_for(text, {.host = "n1", .port = 2222}), (std::vector{1, 2}));
}

TEST_F(known_hosts, finds_a_hashed_host) {
  // `n1`, hashed by ssh-keygen -H.
  const auto text =
      line("|1|QhxhdIOv1YVlOcckPOqiI7GRF+c=|8J1Y5GMgLYUemZ8GkIUSSI70/Ek=", "ssh-ed25519", 'a');
  EXPECT_EQ(lines_for(text, {.host = "n1"}), std::vector{1});
  EXPECT_EQ(lines_for(text, {.host = "n2"}), std::vector<int>{});
}

TEST_F(known_hosts, leaves_out_comments_nonsense_and_authorities) {
  const auto text = "# n1 ssh-ed25519 AAAA\n\nn1 ssh-ed25519\nn1 x y\n@cert-authority " +
                    line("n1", "ssh-ed25519", 'a') + line("n1", "ssh-ed25519", 'b');
  EXPECT_EQ(lines_for(text, {.host = "n1"}), std::vector{6});
}

TEST_F(known_hosts, prefers_the_types_that_are_known) {
  EXPECT_EQ(preferred_host_keys({}),
            "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,ssh-rsa");
  EXPECT_EQ(preferred_host_keys({{.type = "ecdsa-sha2-nistp384"}, {.type = "sk-ssh-ed25519"}}),
            "ecdsa-sha2-nistp384,ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp521,ssh-rsa");
}

std::string verdict(const std::string& text, const std::string& shown) {
  ssh_transport transport{tcp_socket{}};
  const host_name name{.host = "n1"};
  const auto checked =
      check_host_key(known_keys(transport.session(), text, name), shown, name, "FILE");
  return checked ? "trusted" : checked.problem().what;
}

TEST_F(known_hosts, trusts_only_the_key_that_it_knows) {
  const auto text = line("n1", "ssh-ed25519", 'a');
  EXPECT_EQ(verdict(text, blob("ssh-ed25519", 'a')), "trusted");
  EXPECT_THAT(verdict(text, blob("ssh-ed25519", 'b')), HasSubstr("is not the one in FILE line 1"));
  EXPECT_EQ(verdict("", blob("ssh-ed25519", 'a')), "the host key is not known in FILE");
}

TEST_F(known_hosts, says_which_types_it_knows_when_another_is_shown) {
  EXPECT_EQ(verdict(line("n1", "ssh-rsa", 'a'), blob("ssh-ed25519", 'a')),
            "the server shows a host key of type ssh-ed25519, but FILE knows only these of it: "
            "ssh-rsa");
}

TEST_F(known_hosts, refuses_a_revoked_key_even_if_it_is_known) {
  const auto known = line("n1", "ssh-ed25519", 'a');
  EXPECT_EQ(verdict(known + "@revoked " + known, blob("ssh-ed25519", 'a')),
            "the server's ssh-ed25519 host key is revoked in FILE");
}

}  // namespace
}  // namespace agon::real
