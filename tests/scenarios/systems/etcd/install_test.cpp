// Installing etcd: from the package with a pretended apt, from tarballs in earnest.
#include "scenarios/systems/etcd/install.hpp"

#include "tests/scenarios/systems/etcd/local_shell.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace agon::systems::etcd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

bool has(const std::string& line, std::string_view part) {
  return line.find(part) != std::string::npos;
}

// ---- package

TEST(install, uses_the_etcd_that_is_there) {
  std::vector<std::string> lines;
  real::control hands{std::make_unique<pretended_shell>(
      lines, [](const std::string&) { return real::command_output{}; })};
  const auto installed = install(hands, {});
  ASSERT_TRUE(installed.ok());
  EXPECT_EQ(*installed, "/usr/bin/etcd");
  EXPECT_THAT(lines, ElementsAre(HasSubstr("test -e /usr/bin/etcd")));
}

TEST(install, gets_the_package_after_an_update_and_stops_the_service_that_it_starts) {
  std::vector<std::string> lines;
  int tries = 0;
  real::control hands{std::make_unique<pretended_shell>(lines, [&](const std::string& line) {
    const bool fails = has(line, "test -e") || (has(line, "etcd-server") && ++tries == 1);
    return real::command_output{.exit_status = fails ? 1 : 0};
  })};
  const auto installed = install(hands, {});
  ASSERT_TRUE(installed.ok()) << to_string(installed.problem());
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_THAT(lines[1], HasSubstr("DEBIAN_FRONTEND=noninteractive"));
  EXPECT_THAT(lines[1], HasSubstr("-y install --no-install-recommends etcd-server"));
  EXPECT_THAT(lines[2], HasSubstr("-y update"));
  EXPECT_THAT(lines[3], HasSubstr("-y install --no-install-recommends etcd-server"));
  EXPECT_THAT(lines[4], HasSubstr("systemctl disable --now etcd"));
}

TEST(install, says_what_to_do_where_apt_has_no_package) {
  std::vector<std::string> lines;
  real::control hands{std::make_unique<pretended_shell>(lines, [](const std::string&) {
    return real::command_output{.exit_status = 100, .err = "E: Unable to locate package"};
  })};
  const auto installed = install(hands, {});
  ASSERT_FALSE(installed.ok());
  EXPECT_THAT(installed.problem().what, HasSubstr("E: Unable to locate package"));
  EXPECT_EQ(installed.problem().where, "root@nowhere:0");
  EXPECT_EQ(installed.problem().hint,
            "install etcd-server there, or give a tarball of an etcd release");
}

TEST(install, lets_the_node_fetch_a_url) {
  std::vector<std::string> lines;
  real::control hands{std::make_unique<pretended_shell>(
      lines, [](const std::string&) { return real::command_output{}; })};
  const auto installed = install(hands, {.tarball = "https://example.org/etcd.tar.gz"});
  ASSERT_TRUE(installed.ok()) << to_string(installed.problem());
  EXPECT_EQ(*installed, "/opt/etcd/etcd");
  EXPECT_THAT(lines.front(), HasSubstr("/opt/etcd.tar.gz https://example.org/etcd.tar.gz"));
}

// ---- tarball

/// A tarball with an etcd of two lines, and hands on this machine to install it.
class tarball_install : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder_.path() / "etcd-v3");
    std::ofstream{folder_.path() / "etcd-v3/etcd"} << "#!/bin/sh\necho hello\n";
    std::filesystem::permissions(folder_.path() / "etcd-v3/etcd",
                                 std::filesystem::perms::owner_all);
    pack("etcd-v3");
  }

  void pack(const std::string& what) {
    const auto packed =
        hands_.exec({"tar", "-czf", tarball(), "-C", folder_.path().string(), what});
    ASSERT_TRUE(packed.ok()) << to_string(packed.problem());
  }

  [[nodiscard]] std::string tarball() const { return (folder_.path() / "etcd.tar.gz").string(); }
  [[nodiscard]] std::string target() const { return (folder_.path() / "opt").string(); }
  [[nodiscard]] std::string sum() {
    const auto line = hands_.exec({"sha256sum", tarball()});
    return line ? line->substr(0, 64) : "";
  }

  scratch_folder folder_;
  real::control hands_{std::make_unique<local_shell>()};
};

TEST_F(tarball_install, puts_the_program_in_its_folder) {
  const auto installed = install(hands_, {.tarball = tarball(), .folder = target()});
  ASSERT_TRUE(installed.ok()) << to_string(installed.problem());
  EXPECT_EQ(*installed, target() + "/etcd");
  const auto greeting = hands_.exec({*installed});
  ASSERT_TRUE(greeting.ok());
  EXPECT_EQ(*greeting, "hello");
}

TEST_F(tarball_install, does_not_repeat_itself_for_the_same_sum) {
  const install_options options{
      .tarball = "file://" + tarball(), .sha256 = sum(), .folder = target()};
  ASSERT_TRUE(install(hands_, options).ok());
  std::filesystem::remove(tarball());
  EXPECT_TRUE(install(hands_, options).ok());
  EXPECT_FALSE(install(hands_, {.tarball = tarball(), .folder = target()}).ok());
}

TEST_F(tarball_install, refuses_another_sum_and_leaves_what_was_there) {
  ASSERT_TRUE(install(hands_, {.tarball = tarball(), .folder = target()}).ok());
  const std::string wrong(64, '0');
  const auto refused = install(hands_, {.tarball = tarball(), .sha256 = wrong, .folder = target()});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.problem().what,
            "etcd could not be installed: the tarball's SHA-256 is " + sum() + ", not " + wrong);
  EXPECT_TRUE(std::filesystem::exists(target() + "/etcd"));
}

TEST_F(tarball_install, leaves_a_folder_that_is_not_ours_alone) {
  std::filesystem::create_directories(target());
  std::ofstream{target() + "/precious"} << "data";
  const auto refused = install(hands_, {.tarball = tarball(), .folder = target()});
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.problem().what, HasSubstr("was not made by Agon"));
  EXPECT_TRUE(std::filesystem::exists(target() + "/precious"));
}

TEST_F(tarball_install, says_what_a_tarball_must_hold) {
  std::filesystem::remove(folder_.path() / "etcd-v3/etcd");
  pack("etcd-v3");
  const auto refused = install(hands_, {.tarball = tarball(), .folder = target()});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.problem().hint,
            "the tarball must be a .tar.gz with one folder that holds `etcd`");
}

}  // namespace
}  // namespace agon::systems::etcd
