// The doctor: what is looked at, what counts as missing, and what to do about it.
#include "scenarios/cli/doctor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <unistd.h>

namespace agon::scenarios::cli {
namespace {

using ::testing::HasSubstr;

real::machine_facts able_machine() {
  real::machine_facts facts;
  facts.root = {"root", true, ""};
  facts.programs = {"programs", true, ""};
  facts.namespaces = {"namespaces", true, ""};
  facts.nftables = {"nftables", true, ""};
  facts.iptables = {"iptables", true, ""};
  facts.netem = {"netem", true, ""};
  facts.loop_devices = {"loop devices", true, ""};
  facts.overlay = {"overlay", true, ""};
  facts.cgroups = real::cgroup_version::v2;
  return facts;
}

TEST(doctor, finds_an_able_machine_fit) {
  const auto found = findings_of(able_machine(), true);
  EXPECT_EQ(findings_status(found), 0);
  EXPECT_EQ(findings_text(found).find("missing"), std::string::npos);
}

TEST(doctor, tells_the_remedy_of_what_is_missing) {
  auto facts = able_machine();
  facts.root = {"root", false, "a lab needs root"};
  const auto found = findings_of(facts, true);
  EXPECT_EQ(findings_status(found), 1);
  EXPECT_THAT(findings_text(found),
              HasSubstr("missing  lab      root         a lab needs root -> run as root: sudo agon "
                        "doctor\n"));
}

TEST(doctor, takes_what_was_not_asked_for_as_absent_only) {
  auto facts = able_machine();
  facts.root = {"root", false, "a lab needs root"};
  const auto found = findings_of(facts, false);
  EXPECT_EQ(findings_status(found), 0);
  EXPECT_THAT(findings_text(found), HasSubstr("absent   lab      root"));
}

TEST(doctor, is_content_with_one_packet_filter_and_without_netem) {
  auto facts = able_machine();
  facts.iptables = {"iptables", false, "iptables is missing"};
  facts.netem = {"netem", false, "the kernel lacks sch_netem"};
  EXPECT_EQ(findings_status(findings_of(facts, true)), 0);
  facts.nftables = {"nftables", false, "nft is missing"};
  EXPECT_EQ(findings_status(findings_of(facts, true)), 1);
}

TEST(doctor, knows_what_a_nodes_tools_are_good_for) {
  EXPECT_EQ(findings_status(findings_of_tools("n1", true, {"timeout"})), 0)
      << "a test without partitions can run";
  EXPECT_EQ(findings_status(findings_of_tools("n1", true, {"nft"})), 1) << "no timeout";
  EXPECT_EQ(findings_status(findings_of_tools("n1", false, {"timeout", "nft"})), 1);
  EXPECT_EQ(findings_status(findings_of_tools("n1", false, {"timeout", "sudo"})), 0);
  EXPECT_THAT(findings_text(findings_of_tools("n1", true, {"timeout", "iptables"})),
              HasSubstr("ok       n1       partitions   by iptables\n"));
  EXPECT_THAT(findings_text(findings_of_tools("n1", false, {"timeout"})),
              HasSubstr("neither root nor sudo -> log in as root, or apt install sudo there"));
}

TEST(doctor, says_whether_runs_can_be_kept_where_the_store_is_or_would_be) {
  const auto folder =
      std::filesystem::temp_directory_path() / ("agon-doctor-" + std::to_string(::getpid()));
  const auto found = look_at_store((folder / "deep" / "store").string());
  EXPECT_EQ(findings_status(found), 0);
  EXPECT_FALSE(std::filesystem::exists(folder)) << "it looks, and makes nothing";
  EXPECT_EQ(findings_status(look_at_store("/proc/agon/store")), ::geteuid() == 0 ? 0 : 1);
  EXPECT_EQ(findings_status(look_at_store("/dev/null/store")), 1) << "a file is no folder";
}

}  // namespace
}  // namespace agon::scenarios::cli
