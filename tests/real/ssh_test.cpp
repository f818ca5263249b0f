// Connecting by SSH: every way to log in, every way in which it fails, and connections that get
// lost.
#include "real/ssh.hpp"

#include "real/tcp.hpp"
#include "tests/real/sshd.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <chrono>
#include <cstdlib>
#include <signal.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace agon::real::test {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;

class ssh : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto missing = sshd::missing(); !missing.empty()) GTEST_SKIP() << missing;
    setenv("HOME", home_.path().c_str(), 1);
    unsetenv("SSH_AUTH_SOCK");
  }
  static std::string failure(const ssh_options& options) {
    const auto connected = connect_ssh(options);
    return connected ? "it connected" : to_string(connected.problem());
  }
  static std::string answer(const ssh_options& options) {
    auto connected = connect_ssh(options);
    if (!connected) return to_string(connected.problem());
    const auto output = (*connected)->execute("echo in", "", 10s);
    return output ? output->out : to_string(output.problem());
  }
  temporary_folder home_;
};

TEST_F(ssh, logs_in_by_an_ed25519_key) {
  const sshd server;
  EXPECT_EQ(answer(server.options()), "in\n");
}

TEST_F(ssh, logs_in_by_an_ecdsa_key) {
  sshd server;
  auto options = server.options();
  options.private_key = server.make_key("ecdsa");
  EXPECT_EQ(answer(options), "in\n");
}

TEST_F(ssh, logs_in_by_a_key_with_a_passphrase) {
  sshd server;
  auto options = server.options();
  for (const std::string type : {"ecdsa", "ed25519"}) {
    options.private_key = server.make_key(type, "open sesame");
    options.passphrase = "open sesame";
    EXPECT_EQ(answer(options), "in\n") << type;
  }
}

TEST_F(ssh, logs_in_by_a_pem_key_with_a_passphrase) {
  sshd server;
  auto options = server.options();
  options.private_key = server.make_key("ecdsa");
  run_here("ssh-keygen -p -m PEM -P '' -N 'open sesame' -f " + options.private_key);
  EXPECT_THAT(failure(options), HasSubstr("(needs a passphrase)"));
  options.passphrase = "open sesame";
  EXPECT_EQ(answer(options), "in\n");
}

TEST_F(ssh, says_that_a_key_needs_a_passphrase) {
  sshd server;
  auto options = server.options();
  options.private_key = server.make_key("ecdsa", "open sesame");
  EXPECT_THAT(failure(options), AllOf(HasSubstr("(needs a passphrase)"), HasSubstr("ssh-add")));
}

TEST_F(ssh, says_that_a_passphrase_is_wrong) {
  sshd server;
  auto options = server.options();
  options.passphrase = "open barley";
  for (const std::string type : {"ecdsa", "ed25519"}) {
    options.private_key = server.make_key(type, "open sesame");
    EXPECT_THAT(failure(options), HasSubstr("is the passphrase right?")) << type;
  }
}

TEST_F(ssh, says_that_rsa_keys_do_not_work) {
  sshd server;
  auto options = server.options();
  options.private_key = server.make_key("rsa");
  EXPECT_THAT(failure(options),
              AllOf(HasSubstr("user_rsa of type ssh-rsa (refused)"), HasSubstr("SHA-1"),
                    HasSubstr("ssh-keygen -t ed25519"), HasSubstr("authorized_keys of root")));
}

class ssh_with_agent : public ssh {
 protected:
  void start_agent() {
    const auto path = home_.path("agent");
    agent_ = std::make_unique<child_process>(
        std::vector<std::string>{"/usr/bin/ssh-agent", "-D", "-a", path});
    for (int i = 0; i < 100 && !connect_unix(path, deadline{1s}); ++i)
      std::this_thread::sleep_for(20ms);
    setenv("SSH_AUTH_SOCK", path.c_str(), 1);
  }
  std::unique_ptr<child_process> agent_;
};

TEST_F(ssh_with_agent, logs_in_by_an_agent) {
  sshd server;
  start_agent();
  run_here("ssh-add " + server.make_key("ecdsa"));
  auto options = server.options();
  options.private_key.clear();
  options.use_agent = true;
  EXPECT_EQ(answer(options), "in\n");
}

TEST_F(ssh_with_agent, says_that_rsa_does_not_work_through_an_agent_either) {
  sshd server;
  start_agent();
  run_here("ssh-add " + server.make_key("rsa"));
  auto options = server.options();
  options.private_key.clear();
  options.use_agent = true;
  EXPECT_THAT(failure(options),
              AllOf(HasSubstr("agent key"), HasSubstr("of type ssh-rsa (refused)"),
                    HasSubstr("also through an agent")));
}

TEST_F(ssh_with_agent, does_not_wait_for_an_agent_that_is_stopped) {
  const sshd server;
  start_agent();
  kill(agent_->pid(), SIGSTOP);
  auto options = server.options();
  options.private_key.clear();
  options.use_agent = true;
  options.connect_limit = 500ms;
  EXPECT_THAT(failure(options), HasSubstr("agent (no answer in time)"));
}

TEST_F(ssh_with_agent, says_that_the_agent_is_gone_or_empty) {
  const sshd server;
  auto options = server.options();
  options.private_key.clear();
  options.use_agent = true;
  setenv("SSH_AUTH_SOCK", home_.path("nothing").c_str(), 1);
  EXPECT_THAT(failure(options), HasSubstr("agent (cannot connect: No such file"));
  start_agent();
  EXPECT_THAT(failure(options), HasSubstr("agent (it has no keys"));
}

TEST_F(ssh, logs_in_by_the_default_key_of_the_home_folder) {
  const sshd server;
  auto options = server.options();
  options.private_key.clear();
  EXPECT_THAT(failure(options), HasSubstr("tried nothing; the server takes publickey,password"));
  std::filesystem::create_directories(home_.path(".ssh"));
  std::filesystem::copy(server.key(), home_.path(".ssh/id_ed25519"));
  EXPECT_EQ(answer(options), "in\n");
}

TEST_F(ssh, logs_in_by_password) {
  const sshd server{{.root_password = "correct horse"}};
  auto options = server.options();
  options.private_key.clear();
  options.password = "wrong horse";
  const auto refusal = failure(options);
  if (refusal.find("cannot connect") != std::string::npos)
    GTEST_SKIP() << "no mount namespace can be made here to give root a password";
  EXPECT_THAT(refusal, HasSubstr("tried password (refused); the server takes publickey,password"));
  options.password = "correct horse";
  EXPECT_EQ(answer(options), "in\n");
}

TEST_F(ssh, tries_the_password_after_the_key) {
  const sshd server{{.root_password = "correct horse"}};
  auto options = server.options();
  options.private_key = home_.path("other");
  run_here("ssh-keygen -q -t ed25519 -N '' -f " + options.private_key);
  options.password = "wrong horse";
  const auto refusal = failure(options);
  if (refusal.find("cannot connect") != std::string::npos)
    GTEST_SKIP() << "no mount namespace can be made here to give root a password";
  EXPECT_THAT(refusal, HasSubstr("other of type ssh-ed25519 (refused), password (refused)"));
  options.password = "correct horse";
  EXPECT_EQ(answer(options), "in\n");
}

TEST_F(ssh, names_host_port_user_and_methods_when_a_key_is_refused) {
  const sshd server;
  auto options = server.options();
  options.private_key = home_.path("other");
  run_here("ssh-keygen -q -t ed25519 -N '' -f " + options.private_key);
  options.password = "some";
  EXPECT_THAT(failure(options),
              AllOf(HasSubstr("root@127.0.0.1:" + std::to_string(server.port()) + ": "),
                    HasSubstr("key " + options.private_key + " of type ssh-ed25519 (refused)"),
                    HasSubstr("password (refused)"), HasSubstr("this must work: ssh -p ")));
}

TEST_F(ssh, says_that_a_key_file_is_missing_or_no_key) {
  const sshd server;
  auto options = server.options();
  options.private_key = home_.path("nothing");
  EXPECT_THAT(failure(options), HasSubstr("(cannot read the file: No such file or directory)"));
  options.private_key = server.path("host_key.pub");
  EXPECT_THAT(failure(options), HasSubstr("(this is not a private key)"));
}

TEST_F(ssh, says_that_the_name_has_no_address) {
  const ssh_options options{
      .host = "no-such-host.invalid", .use_agent = false, .connect_limit = 5s};
  EXPECT_THAT(failure(options), HasSubstr("root@no-such-host.invalid:22: "));
}

TEST_F(ssh, says_that_nothing_listens_at_the_port) {
  const auto port = free_port();
  EXPECT_THAT(failure({.host = "127.0.0.1", .port = port}),
              AllOf(HasSubstr("Connection refused"), HasSubstr("start sshd there")));
}

TEST_F(ssh, gives_up_on_a_listener_that_says_nothing) {
  const auto port = free_port();
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(listen(listener, 4), 0);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_THAT(failure({.host = "127.0.0.1", .port = port, .connect_limit = 300ms}),
              HasSubstr("did not answer as an SSH server in time"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
  close(listener);
}

// The sanitizers report what an unfinished handshake leaves behind.
TEST_F(ssh, gives_up_at_any_moment_of_a_handshake) {
  const sshd server;
  auto options = server.options();
  options.strict_host_key_checking = false;
  int given_up = 0;
  for (int limit = 0; limit < 60; limit += 2) {
    options.connect_limit = std::chrono::milliseconds{limit};
    if (!connect_ssh(options)) ++given_up;
  }
  EXPECT_GT(given_up, 0);
  options.connect_limit = 30s;
  EXPECT_TRUE(connect_ssh(options));
}

TEST_F(ssh, says_that_the_server_has_only_an_rsa_host_key) {
  const sshd server{{.host_key_type = "rsa"}};
  EXPECT_THAT(failure(server.options()),
              AllOf(HasSubstr("only host keys of type rsa-sha2-512,rsa-sha2-256"),
                    HasSubstr("ed25519 host key"), HasSubstr("ssh-keygen -A")));
}

TEST_F(ssh, connects_to_a_host_whose_key_is_known) {
  const sshd server;
  auto options = server.options();
  options.strict_host_key_checking = true;
  write_file(options.known_hosts, "# a comment\nnonsense\n" + server.known_hosts_line());
  EXPECT_EQ(answer(options), "in\n");
}

TEST_F(ssh, connects_to_a_host_whose_hashed_name_is_known) {
  const sshd server;
  auto options = server.options();
  options.strict_host_key_checking = true;
  write_file(options.known_hosts, server.known_hosts_line());
  run_here("ssh-keygen -H -f " + options.known_hosts);
  EXPECT_THAT(read_file(options.known_hosts), HasSubstr("|1|"));
  EXPECT_EQ(answer(options), "in\n");
}

TEST_F(ssh, asks_for_the_type_of_host_key_that_is_known) {
  temporary_folder folder;
  run_here("ssh-keygen -q -t ecdsa -N '' -f " + folder.path("ecdsa"));
  const sshd server{{.more = "HostKey " + folder.path("ecdsa") + "\n"}};
  auto options = server.options();
  options.strict_host_key_checking = true;
  write_file(options.known_hosts, "[127.0.0.1]:" + std::to_string(server.port()) + " " +
                                      read_file(folder.path("ecdsa.pub")));
  EXPECT_EQ(answer(options), "in\n");
}

TEST_F(ssh, refuses_a_host_that_is_not_known) {
  const sshd server;
  auto options = server.options();
  options.strict_host_key_checking = true;
  EXPECT_THAT(failure(options),
              AllOf(HasSubstr("the host key is not known in"), HasSubstr("ssh-keyscan -p")));
}

TEST_F(ssh, refuses_a_host_whose_key_changed) {
  const sshd server;
  const sshd other;
  auto options = server.options();
  options.strict_host_key_checking = true;
  write_file(options.known_hosts, "[127.0.0.1]:" + std::to_string(server.port()) + " " +
                                      read_file(other.path("host_key.pub")));
  EXPECT_THAT(failure(options), AllOf(HasSubstr("ssh-ed25519 host key is not the one in"),
                                      HasSubstr("line 1"), HasSubstr("ssh-keygen -f")));
  options.strict_host_key_checking = false;
  EXPECT_EQ(answer(options), "in\n");
}

TEST_F(ssh, refuses_a_host_whose_key_is_revoked) {
  const sshd server;
  auto options = server.options();
  options.strict_host_key_checking = true;
  write_file(options.known_hosts,
             server.known_hosts_line() + "@revoked " + server.known_hosts_line());
  EXPECT_THAT(failure(options), HasSubstr("is revoked"));
}

TEST_F(ssh, makes_a_lost_connection_anew_before_a_command) {
  const sshd server;
  auto connection = connect_ssh(server.options());
  ASSERT_TRUE(connection) << to_string(connection.problem());
  ASSERT_TRUE((*connection)->execute("true", "", 10s));
  for (const auto pid : server.session_pids()) kill(pid, SIGKILL);
  const auto output = (*connection)->execute("echo again", "", 10s);
  ASSERT_TRUE(output) << to_string(output.problem());
  EXPECT_EQ(output->out, "again\n");
}

TEST_F(ssh, never_sends_a_command_again_that_may_have_run) {
  const sshd server;
  auto connection = connect_ssh(server.options());
  ASSERT_TRUE(connection) << to_string(connection.problem());
  std::thread killer{[&] {
    while (read_file(server.path("runs")).empty()) std::this_thread::sleep_for(10ms);
    for (const auto pid : server.session_pids()) kill(pid, SIGKILL);
  }};
  const auto output =
      (*connection)->execute("echo run >> " + server.path("runs") + "; sleep 5", "", 20s);
  killer.join();
  ASSERT_FALSE(output);
  EXPECT_THAT(to_string(output.problem()), AllOf(HasSubstr("the connection was lost while it ran"),
                                                 HasSubstr("may or may not have run")));
  EXPECT_TRUE((*connection)->execute("true", "", 10s));
  EXPECT_EQ(read_file(server.path("runs")), "run\n");
}

TEST_F(ssh, waits_for_a_server_that_comes_back) {
  sshd server;
  auto options = server.options();
  options.connect_limit = 30s;
  auto connection = connect_ssh(options);
  ASSERT_TRUE(connection) << to_string(connection.problem());
  server.stop();
  result<command_output> output = error{"not run"};
  std::thread command{[&] { output = (*connection)->execute("echo back", "", 60s); }};
  std::this_thread::sleep_for(500ms);
  server.start();
  command.join();
  ASSERT_TRUE(output) << to_string(output.problem());
  EXPECT_EQ(output->out, "back\n");
}

TEST_F(ssh, gives_up_on_a_server_that_does_not_come_back) {
  sshd server;
  auto options = server.options();
  options.connect_limit = 1s;
  auto connection = connect_ssh(options);
  ASSERT_TRUE(connection) << to_string(connection.problem());
  server.stop();
  const auto output = (*connection)->execute("true", "", 10s);
  ASSERT_FALSE(output);
  EXPECT_THAT(to_string(output.problem()),
              AllOf(HasSubstr("the connection was lost and cannot be made anew"),
                    HasSubstr("Connection refused")));
}

TEST_F(ssh, serves_sessions_of_several_threads_at_once) {
  const sshd server;
  std::vector<std::string> answers(6);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < answers.size(); ++i)
      threads.emplace_back([&, i] {
        auto connection = connect_ssh(server.options());
        if (!connection) return;
        for (int k = 0; k < 20; ++k) {
          const auto output = (*connection)->execute("echo " + std::to_string(i), "", 20s);
          if (output) answers[i] += output->out;
        }
      });
  }
  for (std::size_t i = 0; i < answers.size(); ++i) {
    std::string expected;
    for (int k = 0; k < 20; ++k) expected += std::to_string(i) + "\n";
    EXPECT_EQ(answers[i], expected);
  }
}

}  // namespace
}  // namespace agon::real::test
