// Completion: a real bash sources the script and says what it would offer.
#include "scenarios/cli/completion.hpp"

#include "scenarios/cli/app.hpp"

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace agon::scenarios::cli {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

std::string script_for(const std::string& shell) {
  invocation run;
  const auto app = make_app(run);
  const auto script = completion_script(*app, shell);
  return script ? *script : "error: " + to_string(script.problem());
}

/// What bash offers for the last of these words.
std::vector<std::string> offered(const std::vector<std::string>& words) {
  const auto path = std::filesystem::temp_directory_path() /
                    ("agon-completion-" + std::to_string(::getpid()) + ".bash");
  std::ofstream{path} << script_for("bash");
  std::string line = "source " + path.string() + "; COMP_WORDS=(";
  for (const auto& word : words) line += " '" + word + "'";
  line += "); COMP_CWORD=" + std::to_string(words.size() - 1) +
          "; _agon; printf '%s\\n' \"${COMPREPLY[@]}\"";
  FILE* pipe = ::popen(("bash --norc -c \"" +
                        [&] {
                          std::string quoted;
                          for (const char letter : line) {
                            if (letter == '"' || letter == '$' || letter == '\\') quoted += '\\';
                            quoted += letter;
                          }
                          return quoted;
                        }() +
                        "\" 2>&1")
                           .c_str(),
                       "r");
  std::string text;
  std::array<char, 4096> block{};
  while (const auto got = std::fread(block.data(), 1, block.size(), pipe))
    text.append(block.data(), got);
  EXPECT_EQ(::pclose(pipe), 0) << text;
  std::filesystem::remove(path);
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string each; std::getline(in, each);)
    if (!each.empty()) lines.push_back(each);
  return lines;
}

TEST(completion_for_bash, offers_commands) {
  EXPECT_THAT(offered({"agon", "te"}), ElementsAre("test", "test-all"));
  EXPECT_THAT(offered({"agon", ""}), ::testing::IsSupersetOf({"demo", "analyze", "--version"}));
  EXPECT_THAT(offered({"agon", "lab", "power"}), ElementsAre("power-off"));
}

TEST(completion_for_bash, offers_the_flags_of_the_command_and_no_others) {
  EXPECT_THAT(offered({"agon", "test", "--time"}), ElementsAre("--time-limit"));
  EXPECT_THAT(offered({"agon", "lab", "up", "--"}), Contains("--nodes"));
  EXPECT_THAT(offered({"agon", "lab", "up", "--"}), Not(Contains("--time-limit")));
  EXPECT_THAT(offered({"agon", "test", "--seed", "7", "--key"}), IsEmpty());
}

TEST(completion_for_bash, offers_the_values_of_flags_that_name_something) {
  EXPECT_THAT(offered({"agon", "test", "--system", ""}), ::testing::IsSupersetOf({"raft", "etcd"}));
  EXPECT_THAT(offered({"agon", "test", "--world", ""}), UnorderedElementsAre("sim", "real"));
  EXPECT_THAT(offered({"agon", "test", "-w", "reg"}), ElementsAre("register"));
  EXPECT_THAT(offered({"agon", "test-all", "--nemesis", "ki"}), ElementsAre("kill"));
  EXPECT_THAT(offered({"agon", "test", "--bug", "stale-r"}), ElementsAre("stale-read"));
  EXPECT_THAT(offered({"agon", "test", "--seed", ""}), IsEmpty()) << "a number of the user's";
}

TEST(completion, names_every_command_and_flag_in_every_shell) {
  invocation run;
  const auto app = make_app(run);
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    const auto script = script_for(shell);
    for (const auto* command : app->get_subcommands([](const CLI::App*) { return true; })) {
      EXPECT_THAT(script, HasSubstr(command->get_name())) << shell;
      for (const auto* option : command->get_options())
        for (const auto& name : option->get_lnames())
          EXPECT_THAT(script, HasSubstr((shell == "fish" ? "-l " : "--") + name)) << shell;
    }
  }
}

TEST(completion, is_refused_for_other_shells) {
  EXPECT_EQ(script_for("csh"),
            "error: completion: there is no completion for \"csh\" (one of: bash, zsh, fish)");
}

}  // namespace
}  // namespace agon::scenarios::cli
