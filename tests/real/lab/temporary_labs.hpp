// Labs for tests: named after the test process, in a folder of their own, taken down at the end.
#pragma once

#include "real/lab/lab.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace agon::real {

/// A test that may bring labs up; skipped where that is not possible. Whatever labs it leaves are
/// taken down after it.
class temporary_labs : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  /// A name that no other test process uses.
  static std::string name(const std::string& suffix);
  /// Brings a lab up; fails the test if that does not work.
  static lab_info up(const std::string& suffix, unsigned nodes);
  /// What a command, read by the node's shell, wrote on a node; `status N: …` if it failed.
  static std::string on(const lab_info& lab, const std::string& node, const std::string& command);

  /// $AGON_LAB_DIR of this test.
  std::string folder;
};

}  // namespace agon::real
