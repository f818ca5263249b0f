// Bytes in shared sectors.
#include "sim/disk/sparse_file.hpp"

#include "actors/vocabulary/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace agon::sim {
namespace {

constexpr std::uint64_t sector_bytes = 512 + 16;

std::uint64_t memory(const sparse_file& file) { return file.memory_beside({}); }

TEST(sparse_file, holds_what_was_written_across_sectors) {
  sparse_file file;
  file.write(510, "abcd");
  EXPECT_EQ(file.size(), 514u);
  EXPECT_EQ(file.sectors(), 2u);
  EXPECT_EQ(file.read(509, 10), std::string("\0abcd", 5));
  EXPECT_EQ(file.read(514, 1), "");
}

TEST(sparse_file, a_cut_forgets_what_was_behind_it) {
  sparse_file file;
  file.write(0, std::string(1000, 'x'));
  file.resize(3);
  file.resize(6);
  EXPECT_EQ(file.read(), std::string("xxx\0\0\0", 6));
  file.resize(0);
  EXPECT_EQ(file.sectors(), 0u);
}

TEST(sparse_file, copies_share_sectors_until_one_of_them_is_written) {
  sparse_file file;
  file.write(0, std::string(1024, 'x'));
  auto copy = file;
  EXPECT_LT(copy.memory_beside(file), sector_bytes);
  copy.write(600, "y");
  EXPECT_TRUE(copy.shares(file, 0));
  EXPECT_FALSE(copy.shares(file, 1));
  EXPECT_EQ(file.read(600, 1), "x");
  EXPECT_EQ(copy.read(600, 1), "y");
  copy.flip(0);
  EXPECT_EQ(file.read(0, 1), "x");
  EXPECT_EQ(copy.read(0, 1), "y") << "which differs from x in its lowest bit";
}

TEST(sparse_file, holes_cost_pointers_only) {
  sparse_file file;
  file.write(1'000'000, "x");
  EXPECT_LT(memory(file), 40'000u);
  EXPECT_EQ(file.read(500'000, 2), std::string(2, '\0'));
}

TEST(sparse_file, takes_sectors_over_from_another) {
  sparse_file file;
  file.write(0, std::string(512, 'a') + std::string(512, 'b') + "ccc");
  sparse_file other;
  other.share(file, 1, 3);
  EXPECT_EQ(other.size(), 1027u);
  EXPECT_EQ(other.read(510, 4), std::string("\0\0bb", 4));
  EXPECT_EQ(other.read(1023, 9), "bccc");
}

TEST(sparse_file, does_as_a_string_would) {
  random_stream luck{1, "sparse"};
  sparse_file file;
  std::string model;
  std::vector<std::pair<sparse_file, std::string>> copies;
  for (int step = 0; step < 3000; ++step) {
    const auto offset = luck.below(3000);
    if (luck.chance(0.1)) {
      file.resize(offset);
      model.resize(offset);
    } else {
      const std::string bytes(luck.below(1200), static_cast<char>('a' + luck.below(26)));
      file.write(offset, bytes);
      model.resize(std::max(model.size(), offset + bytes.size()));
      model.replace(offset, bytes.size(), bytes);
    }
    ASSERT_EQ(file.size(), model.size());
    if (step % 100 == 0) copies.emplace_back(file, model);
    const auto from = luck.below(3000);
    const auto size = luck.below(1500);
    ASSERT_EQ(file.read(from, size), from < model.size() ? model.substr(from, size) : "");
  }
  for (const auto& [copy, then] : copies) EXPECT_EQ(copy.read(), then);
}

}  // namespace
}  // namespace agon::sim
