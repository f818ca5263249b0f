// The reference of the command line is what the program declares.
#include "scenarios/cli/reference.hpp"

#include "scenarios/catalog.hpp"
#include "scenarios/cli/app.hpp"
#include "scenarios/fault_page.hpp"

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace agon::scenarios::cli {
namespace {

const std::string path = std::string{AGON_SOURCE_DIR} + "/docs/reference/cli.md";

TEST(the_reference, is_what_the_program_declares) {
  invocation run;
  const auto app = make_app(run);
  const auto declared = reference_text(*app);
  if (std::getenv("AGON_UPDATE_DOCS") != nullptr) std::ofstream{path} << declared;
  std::ostringstream written;
  written << std::ifstream{path}.rdbuf();
  EXPECT_EQ(written.str(), declared) << "write it anew: AGON_UPDATE_DOCS=1 cli_test "
                                        "--gtest_filter='the_reference.*'";
}

TEST(the_reference, has_a_row_for_every_flag) {
  invocation run;
  const auto app = make_app(run);
  const auto text = reference_text(*app);
  for (const auto* command : app->get_subcommands([](const CLI::App*) { return true; })) {
    EXPECT_THAT(text, ::testing::HasSubstr("## agon " + command->get_name() + "\n"));
    for (const auto* option : command->get_options())
      for (const auto& name : option->get_lnames())
        if (name != "help") {
          EXPECT_THAT(text, ::testing::HasSubstr("--" + name)) << command->get_name();
        }
  }
}

TEST(the_fault_page, is_what_the_program_declares) {
  const auto page = std::string{AGON_SOURCE_DIR} + "/docs/reference/faults.md";
  const auto declared = fault_page();
  if (std::getenv("AGON_UPDATE_DOCS") != nullptr) std::ofstream{page} << declared;
  std::ostringstream written;
  written << std::ifstream{page}.rdbuf();
  EXPECT_EQ(written.str(), declared) << "write it anew: AGON_UPDATE_DOCS=1 cli_test "
                                        "--gtest_filter='the_fault_page.*'";
}

TEST(the_fault_page, says_of_each_package_what_it_is_in_both_worlds) {
  const auto page = fault_page();
  for (const auto& fault : all_faults()) {
    EXPECT_FALSE(fault.simulated.empty()) << fault.name;
    EXPECT_THAT(page, ::testing::HasSubstr("| `" + fault.name + "` |"));
  }
}

}  // namespace
}  // namespace agon::scenarios::cli
