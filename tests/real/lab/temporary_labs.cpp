// Labs for tests.
#include "tests/real/lab/temporary_labs.hpp"

#include "real/lab/child.hpp"
#include "real/lab/probe.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <unistd.h>

namespace agon::real {

void temporary_labs::SetUp() {
  const auto facts = probe_machine();
  for (const auto* fact :
       {&facts.root, &facts.programs, &facts.namespaces, &facts.loop_devices, &facts.overlay}) {
    if (!fact->holds) GTEST_SKIP() << fact->name << ": " << fact->reason;
  }
  folder = "/tmp/agon-lab-test-" + std::to_string(::getpid());
  ::setenv("AGON_LAB_DIR", folder.c_str(), 1);
}

void temporary_labs::TearDown() {
  for (const auto& lab : lab_list()) {
    const auto down = lab_down(lab.name);
    EXPECT_TRUE(down.ok()) << to_string(down.problem());
  }
  std::error_code ignored;
  if (!folder.empty()) std::filesystem::remove_all(folder, ignored);
  ::unsetenv("AGON_LAB_DIR");
}

std::string temporary_labs::name(const std::string& suffix) {
  return "t" + std::to_string(::getpid()) + suffix;
}

lab_info temporary_labs::up(const std::string& suffix, unsigned nodes) {
  auto lab = lab_up({.nodes = nodes, .name = name(suffix)});
  if (!lab) {
    ADD_FAILURE() << to_string(lab.problem());
    return {};
  }
  return *lab;
}

std::string temporary_labs::on(const lab_info& lab, const std::string& node,
                               const std::string& command) {
  const auto words = lab_ssh_command(lab, node, {command});
  if (!words) return to_string(words.problem());
  const auto output = run_child(*words, std::chrono::seconds{20});
  if (!output) return to_string(output.problem());
  if (output->exit_status != 0)
    return "status " + std::to_string(output->exit_status) + ": " + output->text;
  return output->text;
}

}  // namespace agon::real
