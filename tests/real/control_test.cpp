// Hands on a node: words, folders, users, daemons and signals, on a real shell behind a real sshd.
#include "real/control.hpp"

#include "real/ssh.hpp"
#include "tests/real/sshd.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

namespace agon::real::test {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

// Stands in for sudo, which may be missing here: asks for the password `secret` unless one is not
// needed.
constexpr const char* sudo_script = R"sh(#!/bin/sh
ask=yes
while [ $# -gt 0 ]; do
  case $1 in
    -k|-S) shift ;;
    -n) ask=never; shift ;;
    -p|-u) [ "$1" = -u ] && user=$2; shift 2 ;;
    --) shift; break ;;
  esac
done
if [ "$user" = free ]; then ask=no; fi
[ $ask != never ] || { echo 'sudo: a password is required' >&2; exit 1; }
if [ $ask = yes ]; then
  tries=0
  while IFS= read -r password && [ "$password" != secret ]; do
    echo 'Sorry, try again.' >&2
    tries=$((tries + 1))
    [ $tries -lt 3 ] || break
  done
  [ "$password" = secret ] || { echo 'sudo: 3 incorrect password attempts' >&2; exit 1; }
fi
SUDO_TO=$user exec "$@"
)sh";

class control_on_a_node : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!sshd::missing().empty()) return;
    programs_ = std::make_unique<temporary_folder>();
    write_file(programs_->path("sudo"), sudo_script);
    std::filesystem::permissions(programs_->path("sudo"), std::filesystem::perms{0755});
    server_ = std::make_unique<sshd>(
        sshd_options{.environment = "PATH=" + programs_->path() + ":/usr/bin:/bin:/usr/sbin"});
  }
  static void TearDownTestSuite() {
    server_.reset();
    programs_.reset();
  }
  void SetUp() override {
    if (!server_) GTEST_SKIP() << sshd::missing();
    hands_ = connect("secret");
  }
  static std::unique_ptr<control> connect(const std::string& sudo_password) {
    auto connected = connect_ssh(server_->options());
    invariant(connected.ok(), "a connection");
    return std::make_unique<control>(std::move(*connected), sudo_password);
  }

  std::string run(const std::vector<word>& words, const exec_options& options = {}) {
    const auto output = hands_->exec(words, options);
    return output ? *output : to_string(output.problem());
  }
  static daemon_options files(const std::string& name) {
    return {.log_file = server_->path(name + ".log"), .pid_file = server_->path(name + ".pid")};
  }
  void stop(std::int64_t pid) { ASSERT_TRUE(hands_->signal({pid}, "KILL")); }

  static std::unique_ptr<temporary_folder> programs_;
  static std::unique_ptr<sshd> server_;
  std::unique_ptr<control> hands_;
};

std::unique_ptr<temporary_folder> control_on_a_node::programs_;
std::unique_ptr<sshd> control_on_a_node::server_;

TEST_F(control_on_a_node, passes_every_word_as_it_is) {
  const std::vector<std::string> odd{"plain", "two words", "it's", "\"quoted\"", "$HOME",  "`id`",
                                     "*",     "{a,b}",     "a\nb", "größe ✓",    "-n",     "",
                                     "~",     "\\",        "!x",   "#x",         "a;b&c|d"};
  for (const auto& text : odd) EXPECT_EQ(run({"printf", "[%s]", text}), "[" + text + "]");
}

TEST_F(control_on_a_node, leaves_literal_words_to_the_shell) {
  EXPECT_EQ(run({"echo", "a b", literal("|"), "tr", "a", "c", literal("&&"), "echo", 5}), "c b\n5");
}

TEST_F(control_on_a_node, removes_only_the_last_line_end) {
  EXPECT_EQ(run({"printf", "a\\n\\n"}), "a\n");
  EXPECT_EQ(run({"printf", "a"}), "a");
}

TEST_F(control_on_a_node, runs_in_a_folder_with_an_environment_and_input) {
  EXPECT_EQ(run({literal("pwd; echo $NAME; cat")},
                {.folder = "/usr/lib", .environment = {{"NAME", "it's $x"}}, .input = "in"}),
            "/usr/lib\nit's $x\nin");
}

TEST_F(control_on_a_node, does_not_run_where_the_folder_is_missing) {
  EXPECT_THAT(run({"echo", "ran"}, {.folder = "/no/such"}),
              AllOf(HasSubstr("exited with status 1"), HasSubstr("/no/such")));
}

TEST_F(control_on_a_node, refuses_names_that_no_variable_can_have) {
  EXPECT_THAT(run({"true"}, {.environment = {{"A;B", "x"}}}),
              HasSubstr("`A;B` cannot be the name"));
}

TEST_F(control_on_a_node, tells_command_status_and_output_of_a_failure) {
  EXPECT_EQ(run({literal("echo one >&2; echo two >&2; exit 3")}),
            "root@127.0.0.1:" + std::to_string(server_->port()) +
                ": `echo one >&2; echo two >&2; exit 3` exited with status 3: one | two");
  EXPECT_THAT(run({"no-such-program"}), HasSubstr("(install the program on the node"));
  EXPECT_THAT(run({"sh", "-c", "kill -KILL $$"}), HasSubstr("was ended by signal KILL"));
}

TEST_F(control_on_a_node, takes_any_exit_if_asked_to_try) {
  const auto output = hands_->try_exec({"sh", "-c", "exit 9"});
  ASSERT_TRUE(output);
  EXPECT_EQ(output->exit_status, 9);
}

TEST_F(control_on_a_node, gives_sudo_its_password_and_the_command_its_input) {
  EXPECT_EQ(run({literal("echo $SUDO_TO; cat")}, {.sudo_user = "other", .input = "a\nb"}),
            "other\na\nb");
}

TEST_F(control_on_a_node, keeps_the_password_from_a_command_for_which_sudo_asks_none) {
  EXPECT_EQ(run({"cat"}, {.sudo_user = "free", .input = "a\nb"}), "a\nb");
}

TEST_F(control_on_a_node, says_that_sudo_refused) {
  const auto wrong = connect("wrong")->exec({"true"}, {.sudo_user = "other"});
  ASSERT_FALSE(wrong);
  EXPECT_THAT(to_string(wrong.problem()), AllOf(HasSubstr("sudo as other was refused"),
                                                HasSubstr("is the sudo password right")));
  const auto none = connect("")->exec({"true"}, {.sudo_user = "other"});
  ASSERT_FALSE(none);
  EXPECT_THAT(to_string(none.problem()),
              AllOf(HasSubstr("a password is required"), HasSubstr("give the sudo password")));
}

TEST_F(control_on_a_node, moves_files) {
  write_file(server_->path("local"), "text\n");
  ASSERT_TRUE(hands_->upload_file(server_->path("local"), server_->path("there"), 0711));
  EXPECT_EQ(run({"stat", "-c", "%a", server_->path("there")}), "711");
  const auto back = hands_->download(server_->path("there"));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, "text\n");
  const auto missing = hands_->upload_file("/no/such", server_->path("there"));
  ASSERT_FALSE(missing);
  EXPECT_THAT(to_string(missing.problem()), HasSubstr("/no/such: cannot read the file"));
}

TEST_F(control_on_a_node, tells_whether_a_file_exists) {
  run({"ln", "-s", "nowhere", server_->path("dangling")});
  EXPECT_TRUE(*hands_->exists("/etc/passwd"));
  EXPECT_TRUE(*hands_->exists(server_->path("dangling")));
  EXPECT_FALSE(*hands_->exists("/no/such"));
}

TEST_F(control_on_a_node, starts_a_daemon_that_outlives_the_connection) {
  const auto options = files("lasting");
  const auto pid = connect("")->start_daemon({"sleep", 1000}, options);
  ASSERT_TRUE(pid) << to_string(pid.problem());
  EXPECT_EQ(run({"ps", "-o", "args=", "-p", *pid}), "sleep 1000");
  EXPECT_EQ(run({"cat", options.pid_file}), std::to_string(*pid));
  EXPECT_EQ(
      run({literal("ls -l /proc/" + std::to_string(*pid) + "/fd | grep -o '[012] -> .*' | sort")}),
      "0 -> /dev/null\n1 -> " + options.log_file + "\n2 -> " + options.log_file);
  stop(*pid);
}

TEST_F(control_on_a_node, starts_a_daemon_once) {
  const auto options = files("once");
  const auto first = hands_->start_daemon({"sleep", 1000}, options);
  ASSERT_TRUE(first) << to_string(first.problem());
  EXPECT_EQ(*hands_->start_daemon({"sleep", 1000}, options), *first);
  stop(*first);
  const auto second = hands_->start_daemon({"sleep", 1000}, options);
  ASSERT_TRUE(second) << to_string(second.problem());
  EXPECT_NE(*second, *first);
  stop(*second);
}

TEST_F(control_on_a_node, does_not_take_another_process_with_the_pid_for_the_daemon) {
  const auto options = files("stale");
  write_file(options.pid_file, std::to_string(getpid()) + "\n");
  const auto pid = hands_->start_daemon({"sleep", 1000}, options);
  ASSERT_TRUE(pid) << to_string(pid.problem());
  EXPECT_NE(*pid, getpid());
  stop(*pid);
}

TEST_F(control_on_a_node, appends_to_the_log_of_a_daemon) {
  auto options = files("logging");
  options.folder = "/usr/lib";
  options.environment = {{"WORD", "a b"}};
  write_file(options.log_file, "before\n");
  const auto pid =
      hands_->start_daemon({"sh", "-c", "pwd; echo $WORD >&2; exec sleep 1000"}, options);
  ASSERT_TRUE(pid) << to_string(pid.problem());
  EXPECT_EQ(read_file(options.log_file), "before\n/usr/lib\na b\n");
  stop(*pid);
}

TEST_F(control_on_a_node, says_that_a_daemons_program_is_missing) {
  const auto pid = hands_->start_daemon({"/no/such/program"}, files("missing"));
  ASSERT_FALSE(pid);
  EXPECT_THAT(to_string(pid.problem()), HasSubstr("there is no program /no/such/program"));
}

TEST_F(control_on_a_node, shows_the_last_words_of_a_daemon_that_dies_at_once) {
  const auto options = files("dying");
  write_file(options.log_file, "of an earlier run\n");
  const auto pid = hands_->start_daemon({"sh", "-c", "echo port in use; exit 5"}, options);
  ASSERT_FALSE(pid);
  EXPECT_THAT(to_string(pid.problem()),
              AllOf(HasSubstr("ended at once with status 5; its log: port in use"),
                    Not(HasSubstr("earlier"))));
  EXPECT_FALSE(std::filesystem::exists(options.pid_file));
}

TEST_F(control_on_a_node, starts_daemons_that_heed_an_interrupt) {
  const auto pid = hands_->start_daemon({"sleep", 1000}, files("interrupted"));
  ASSERT_TRUE(pid) << to_string(pid.problem());
  ASSERT_TRUE(hands_->signal({*pid}, "INT"));
  EXPECT_EQ(run({literal("for i in $(seq 100); do [ -d /proc/" + std::to_string(*pid) +
                         " ] || exit 0; sleep 0.05; done; exit 1")}),
            "");
}

char state_of(pid_t pid) {
  const auto text = read_file("/proc/" + std::to_string(pid) + "/stat");
  return text.empty() ? '-' : text[text.rfind(')') + 2];
}

TEST_F(control_on_a_node, stops_continues_and_kills) {
  const child_process sleeper{{"/bin/sleep", "1000"}};
  EXPECT_THAT(*hands_->signal({sleeper.pid()}, "STOP"), ElementsAre(sleeper.pid()));
  EXPECT_EQ(state_of(sleeper.pid()), 'T');
  EXPECT_THAT(*hands_->signal({sleeper.pid()}, "SIGCONT"), ElementsAre(sleeper.pid()));
  // Asleep, or still waiting for a processor.
  EXPECT_NE(state_of(sleeper.pid()), 'T');
  EXPECT_THAT(*hands_->signal({sleeper.pid()}, "KILL"), ElementsAre(sleeper.pid()));
  EXPECT_EQ(state_of(sleeper.pid()), 'Z');
}

TEST_F(control_on_a_node, kills_what_is_stopped) {
  const child_process sleeper{{"/bin/sleep", "1000"}};
  ASSERT_TRUE(hands_->signal({sleeper.pid()}, "STOP"));
  EXPECT_THAT(*hands_->signal({sleeper.pid()}, "KILL"), ElementsAre(sleeper.pid()));
  EXPECT_EQ(state_of(sleeper.pid()), 'Z');
}

TEST_F(control_on_a_node, answers_only_the_pids_that_it_reached) {
  const child_process sleeper{{"/bin/sleep", "1000"}};
  const child_process dead{{"/bin/true"}};
  while (state_of(dead.pid()) != 'Z') usleep(1000);
  EXPECT_THAT(*hands_->signal({dead.pid(), sleeper.pid(), 4'000'000}, "KILL"),
              ElementsAre(sleeper.pid()));
  EXPECT_THAT(*hands_->signal({}, "KILL"), ElementsAre());
}

TEST_F(control_on_a_node, refuses_signals_that_do_not_exist_or_reach_too_far) {
  EXPECT_THAT(to_string(hands_->signal({123456}, "KIL").problem()),
              HasSubstr("there is no signal KIL"));
  EXPECT_THAT(to_string(hands_->signal({-1}, "KILL").problem()),
              HasSubstr("more than one process"));
  EXPECT_FALSE(hands_->signal({0}, "KILL"));
}

TEST_F(control_on_a_node, says_that_a_process_did_not_follow) {
  // Whoever is stopped by a tracer, here by this test, stays so whatever CONT says.
  const child_process traced{{"/bin/sleep", "1000"}};
  ASSERT_EQ(ptrace(PTRACE_SEIZE, traced.pid(), nullptr, nullptr), 0);
  ASSERT_EQ(ptrace(PTRACE_INTERRUPT, traced.pid(), nullptr, nullptr), 0);
  ASSERT_EQ(waitpid(traced.pid(), nullptr, 0), traced.pid());
  EXPECT_THAT(to_string(hands_->signal({traced.pid()}, "CONT").problem()),
              HasSubstr("pid " + std::to_string(traced.pid()) + " did not follow CONT within 5 s"));
}

TEST_F(control_on_a_node, finds_processes_by_the_name_of_their_executable) {
  std::filesystem::copy_file("/bin/sleep", server_->path("agon-sleeper"));
  const child_process first{{server_->path("agon-sleeper"), "1000"}};
  const child_process second{{server_->path("agon-sleeper"), "1001"}};
  const child_process other{{"/usr/bin/tail", "-f", server_->path("agon-sleeper")}};
  auto expected = std::vector<std::int64_t>{first.pid(), second.pid()};
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(*hands_->pids_of("agon-sleeper"), expected);
  std::filesystem::remove(server_->path("agon-sleeper"));
  EXPECT_EQ(*hands_->pids_of("agon-sleeper"), expected);
  EXPECT_THAT(*hands_->pids_of("sleeper"), ElementsAre());
}

TEST_F(control_on_a_node, waits_for_a_port) {
  EXPECT_TRUE(hands_->await_tcp_port(server_->port(), 5s));
  const auto none = hands_->await_tcp_port(free_port(), 100ms);
  ASSERT_FALSE(none);
  EXPECT_THAT(to_string(none.problem()), HasSubstr("nothing listened at TCP port"));
}

}  // namespace
}  // namespace agon::real::test
