// What is missing is named, with the packages to install.
#include "real/lab/requirements.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace agon::real {
namespace {

// A folder with executables of these names that do nothing.
class folder_of_programs {
 public:
  explicit folder_of_programs(std::initializer_list<const char*> names) {
    for (const auto* name : names) {
      std::ofstream{path / name} << "#!/bin/sh\n";
      std::filesystem::permissions(path / name, std::filesystem::perms::owner_all);
    }
  }
  folder_of_programs(const folder_of_programs&) = delete;
  folder_of_programs& operator=(const folder_of_programs&) = delete;
  ~folder_of_programs() { std::filesystem::remove_all(path); }

  std::filesystem::path path = [] {
    std::string pattern = std::filesystem::temp_directory_path() / "agon-programs-XXXXXX";
    return std::filesystem::path{::mkdtemp(pattern.data())};
  }();
};

TEST(requirements, name_every_missing_program_and_its_package_once) {
  const folder_of_programs some{"bash",    "chpasswd", "mkfs.ext4", "mktemp",  "mount",
                                "nsenter", "setpriv",  "unshare",   "useradd", "ip"};
  const auto checked = check_programs(some.path.string());
  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.problem().what,
            "a lab needs programs that are not here: ssh, ssh-keygen, sshd, tini");
  EXPECT_EQ(checked.problem().hint, "apt install openssh-client openssh-server tini");
}

TEST(requirements, hold_where_every_program_is_in_one_of_the_folders) {
  const folder_of_programs first{"bash",    "chpasswd", "mkfs.ext4", "mktemp", "mount",
                                 "nsenter", "setpriv",  "unshare",   "useradd"};
  const folder_of_programs second{"ip", "ssh", "ssh-keygen", "sshd", "tini"};
  EXPECT_TRUE(check_programs(first.path.string() + ":" + second.path.string()).ok());
}

}  // namespace
}  // namespace agon::real
