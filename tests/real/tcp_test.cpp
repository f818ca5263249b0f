// Deadlines, and sockets that keep them.
#include "real/tcp.hpp"

#include "real/ssh_offer.hpp"
#include "tests/real/sshd.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace agon::real {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(deadline, has_passed_at_once_without_time) {
  EXPECT_TRUE(deadline{0s}.passed());
  EXPECT_TRUE(deadline{-5s}.passed());
  EXPECT_EQ(deadline{-5s}.poll_time(1000ms), 0);
}

TEST(deadline, bears_any_length) {
  EXPECT_FALSE(deadline{duration::max()}.passed());
  EXPECT_EQ(deadline{duration::max()}.poll_time(1000ms), 1000);
}

TEST(deadline, takes_the_earlier_of_two) {
  EXPECT_LE(deadline{1h}.or_after(1s).left(), 1s);
  EXPECT_LE(deadline{1s}.or_after(1h).left(), 1s);
}

std::pair<tcp_socket, tcp_socket> pair_of_sockets() {
  int ends[2] = {-1, -1};
  EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
  return {tcp_socket{ends[0]}, tcp_socket{ends[1]}};
}

TEST(tcp, waits_no_longer_than_its_deadline) {
  auto [left, right] = pair_of_sockets();
  EXPECT_EQ(left.receive(10, deadline{50ms}).problem().what, "no answer in time");
  EXPECT_EQ(left.send_all(std::string(10'000'000, 'x'), deadline{50ms}).problem().what,
            "sending took too long");
}

TEST(tcp, notices_that_the_other_side_closed) {
  auto [left, right] = pair_of_sockets();
  EXPECT_TRUE(left.connected());
  right = tcp_socket{};
  // The swapped socket lives until the end of the statement above.
  EXPECT_FALSE(left.connected());
  EXPECT_EQ(left.receive(1, deadline{1s}).problem().what, "the other side closed the connection");
  EXPECT_FALSE(tcp_socket{}.connected());
}

TEST(tcp, says_which_address_refused) {
  const auto port = test::free_port();
  EXPECT_THAT(to_string(connect_tcp("127.0.0.1", port, deadline{5s}).problem()),
              HasSubstr("cannot connect to 127.0.0.1 port " + std::to_string(port) +
                        ": Connection refused"));
}

TEST(tcp, says_that_a_unix_socket_is_missing) {
  EXPECT_THAT(to_string(connect_unix("/no/such/socket", deadline{1s}).problem()),
              HasSubstr("/no/such/socket: cannot connect: No such file or directory"));
  EXPECT_FALSE(connect_unix(std::string(200, 'x'), deadline{1s}));
}

TEST(tcp, does_not_take_another_server_for_ssh) {
  auto [left, right] = pair_of_sockets();
  ASSERT_TRUE(right.send_all("220 mail ESMTP\r\n", deadline{1s}));
  EXPECT_FALSE(ask_host_keys(std::move(left), deadline{100ms}));
}

}  // namespace
}  // namespace agon::real
