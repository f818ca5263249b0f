// Commands over SSH: input and output of any size, how they end, and time limits.
#include "real/ssh_exec.hpp"

#include "real/ssh.hpp"
#include "tests/real/sshd.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace agon::real::test {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;

class ssh_exec : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (sshd::missing().empty()) server_ = std::make_unique<sshd>();
  }
  static void TearDownTestSuite() { server_.reset(); }
  void SetUp() override {
    if (!server_) GTEST_SKIP() << sshd::missing();
    auto connected = connect_ssh(server_->options());
    ASSERT_TRUE(connected) << to_string(connected.problem());
    connection_ = std::move(*connected);
  }

  command_output run(const std::string& line, std::string_view input = {}) {
    const auto output = connection_->execute(line, input, 60s);
    EXPECT_TRUE(output) << to_string(output.problem());
    return output ? *output : command_output{.exit_status = -1};
  }
  std::string failure(const std::string& line, duration limit) {
    const auto output = connection_->execute(line, "", limit);
    return output ? "it ended" : to_string(output.problem());
  }

  static std::unique_ptr<sshd> server_;
  std::unique_ptr<remote> connection_;
};

std::unique_ptr<sshd> ssh_exec::server_;

// Bytes of every value, without a period that a block size could hide.
std::string many_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  std::uint32_t state = 1;
  for (char& c : bytes) {
    state = state * 1664525U + 1013904223U;
    c = static_cast<char>(state >> 24U);
  }
  return bytes;
}

TEST_F(ssh_exec, keeps_output_and_errors_apart) {
  const auto output = run("echo out; echo err >&2");
  EXPECT_EQ(output.out, "out\n");
  EXPECT_EQ(output.err, "err\n");
}

TEST_F(ssh_exec, answers_the_exit_status) {
  EXPECT_EQ(run("true").exit_status, 0);
  EXPECT_EQ(run("exit 7").exit_status, 7);
  EXPECT_EQ(run("no-such-program-anywhere").exit_status, 127);
}

TEST_F(ssh_exec, answers_the_signal_that_ended_the_command) {
  EXPECT_EQ(run("kill -KILL $$").signal, "KILL");
  EXPECT_EQ(run("kill -TERM $$").signal, "TERM");
  EXPECT_EQ(run("true").signal, "");
}

TEST_F(ssh_exec, uses_the_shell_of_the_user) { EXPECT_EQ(run("echo {a,b}").out, "a b\n"); }

TEST_F(ssh_exec, echoes_five_megabytes_of_input) {
  const auto bytes = many_bytes(5'000'000);
  EXPECT_TRUE(run("cat", bytes).out == bytes);
}

TEST_F(ssh_exec, reads_both_outputs_while_it_writes) {
  const auto bytes = many_bytes(5'000'000);
  const auto output = run("tee /dev/stderr", bytes);
  EXPECT_TRUE(output.out == bytes);
  EXPECT_TRUE(output.err == bytes);
}

TEST_F(ssh_exec, does_not_wait_for_a_command_that_leaves_its_input) {
  EXPECT_EQ(run("exit 3", many_bytes(5'000'000)).exit_status, 3);
}

TEST_F(ssh_exec, goes_on_writing_to_a_command_that_has_closed_its_outputs) {
  const auto bytes = many_bytes(5'000'000);
  const auto file = server_->path("taken");
  EXPECT_EQ(run("exec 1>&- 2>&-; cat > " + file, bytes).exit_status, 0);
  EXPECT_TRUE(read_file(file) == bytes);
}

TEST_F(ssh_exec, leaves_the_session_usable_when_the_time_is_over) {
  const auto begin = std::chrono::steady_clock::now();
  // A busy machine may need more than the first limit to start the command.
  std::string said;
  for (const auto limit : {1s, 4s, 16s})
    if (said.find("so far") == std::string::npos) said = failure("echo so far; sleep 60", limit);
  EXPECT_THAT(said, AllOf(HasSubstr("root@127.0.0.1:"), HasSubstr("sleep 60"),
                          HasSubstr("did not end within its time limit; it last wrote: so far")));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 40s);
  const auto sessions = server_->session_pids();
  for (int i = 0; i < 12; ++i) failure("sleep 30", 20ms);
  EXPECT_EQ(run("echo still here").out, "still here\n");
  EXPECT_FALSE(sessions.empty());
}

TEST_F(ssh_exec, keeps_the_connection_when_the_time_is_over) {
  const auto before = run("echo $PPID $SSH_CONNECTION").out;
  failure("sleep 30", 100ms);
  const auto port = [](const std::string& text) { return text.substr(text.find(' ')); };
  EXPECT_EQ(port(run("echo $PPID $SSH_CONNECTION").out), port(before));
}

TEST_F(ssh_exec, keeps_the_connection_when_input_was_left_over) {
  const auto before = run("echo $SSH_CONNECTION").out;
  EXPECT_FALSE(connection_->execute("sleep 30", many_bytes(5'000'000), 500ms));
  EXPECT_EQ(run("echo $SSH_CONNECTION").out, before);
}

TEST_F(ssh_exec, ends_a_command_on_the_machine_when_its_time_is_over) {
  const auto file = server_->path("pid");
  failure("echo $$ > " + file + "; sleep 60; true", 3s);
  const auto pid = std::stoi("0" + read_file(file));
  ASSERT_GT(pid, 0);
  EXPECT_EQ(run("for i in $(seq 100); do [ -d /proc/" + std::to_string(pid) +
                " ] || exit 0; sleep 0.1; done; exit 1")
                .exit_status,
            0);
}

TEST_F(ssh_exec, does_not_mix_a_late_answer_into_the_next_command) {
  failure("sleep 1; echo late", 900ms);
  EXPECT_EQ(run("sleep 1; echo mine").out, "mine\n");
}

TEST_F(ssh_exec, says_that_a_line_is_too_long) {
  EXPECT_THAT(failure("echo " + std::string(40'000, 'x'), 5s),
              AllOf(HasSubstr("more than the 30000"), HasSubstr("upload a script")));
}

TEST_F(ssh_exec, says_that_a_line_holds_a_zero_byte) {
  EXPECT_THAT(failure(std::string{"echo \0 x", 8}, 5s), HasSubstr("zero byte"));
}

TEST_F(ssh_exec, moves_ten_megabytes_each_way) {
  const auto bytes = many_bytes(10'000'000);
  const auto path = server_->path("file");
  const auto done = connection_->upload(bytes, path, 0640, 60s);
  ASSERT_TRUE(done) << to_string(done.problem());
  EXPECT_EQ(run("stat -c %a:%s " + path).out, "640:10000000\n");
  const auto back = connection_->download(path, 60s);
  ASSERT_TRUE(back) << to_string(back.problem());
  EXPECT_TRUE(*back == bytes);
}

TEST_F(ssh_exec, replaces_a_file_that_is_being_executed) {
  const auto path = server_->path("program");
  run("cp /bin/sleep " + path + "; " + path + " 5 >/dev/null 2>&1 </dev/null &");
  const auto done = connection_->upload("new", path, 0755, 10s);
  EXPECT_TRUE(done) << to_string(done.problem());
  EXPECT_EQ(read_file(path), "new");
}

TEST_F(ssh_exec, follows_a_symbolic_link_when_it_uploads) {
  run("ln -s target " + server_->path("link"));
  ASSERT_TRUE(connection_->upload("through", server_->path("link"), 0644, 10s));
  EXPECT_EQ(read_file(server_->path("target")), "through");
}

TEST_F(ssh_exec, says_that_the_folder_of_an_upload_is_missing) {
  const auto done = connection_->upload("x", "/no/such/folder/file", 0644, 10s);
  ASSERT_FALSE(done);
  EXPECT_THAT(to_string(done.problem()),
              HasSubstr("cannot upload /no/such/folder/file: there is no folder /no/such/folder"));
  const auto folder = connection_->upload("x", "/tmp", 0644, 10s);
  ASSERT_FALSE(folder);
  EXPECT_THAT(to_string(folder.problem()), HasSubstr("it is a folder"));
}

TEST_F(ssh_exec, says_that_a_file_to_download_is_missing) {
  const auto done = connection_->download("/no/such/file", 10s);
  ASSERT_FALSE(done);
  EXPECT_THAT(to_string(done.problem()),
              AllOf(HasSubstr("cannot download /no/such/file"), HasSubstr("No such file")));
}

TEST_F(ssh_exec, moves_an_empty_file_with_a_strange_name) {
  const auto path = server_->path("it's a \"file\" $HOME;\n*");
  ASSERT_TRUE(connection_->upload("", path, 0600, 10s));
  const auto back = connection_->download(path, 10s);
  ASSERT_TRUE(back) << to_string(back.problem());
  EXPECT_EQ(*back, "");
}

}  // namespace
}  // namespace agon::real::test
