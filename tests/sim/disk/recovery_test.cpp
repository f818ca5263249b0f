// Every state that a crash may leave, put to the recovery of a small log and a small store: right
// ones pass, and planted mistakes are found.
#include "tests/sim/small_world.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace agon::sim::test {
namespace {

struct fixture {
  world here{{.seed = 1, .nodes = names(1), .server = echo(std::make_shared<counters>())}};
  scheduler& jobs = scheduler::of(here.system());
  memory_disk disk{jobs, 1, node_id{1}, {}};

  /// Puts each state that a crash may leave now to `recovers`; answers the first that fails.
  std::optional<std::size_t> first_failure(const std::function<bool(agon::disk&)>& recovers) {
    const auto states = disk.crash_states(20'000);
    EXPECT_TRUE(states.complete);
    EXPECT_GT(states.images.size(), 1u);
    for (std::size_t i = 0; i < states.images.size(); ++i) {
      memory_disk revived{jobs, 1, node_id{1}, {}};
      revived.load(states.images[i]);
      if (!recovers(revived)) return i;
    }
    return std::nullopt;
  }
};

enum class checksums : std::uint8_t { kept, left_out };

/// A log of words: each record is a length, a checksum and the word.
class word_log {
 public:
  word_log(agon::disk& disk, checksums sums) : disk_{disk}, sums_{sums} {}

  void append(const std::string& word) {
    EXPECT_TRUE(disk_.append("log", static_cast<char>(word.size()) + sum_of(word) + word).ok());
  }
  [[nodiscard]] std::vector<std::string> recovered() const {
    const auto bytes = disk_.read("log").value();
    std::vector<std::string> words;
    for (std::size_t at = 0; at + 2 <= bytes.size();) {
      const auto size = static_cast<std::size_t>(static_cast<unsigned char>(bytes[at]));
      if (size == 0 || at + 2 + size > bytes.size()) break;
      const auto word = bytes.substr(at + 2, size);
      if (sums_ == checksums::kept && bytes.substr(at + 1, 1) != sum_of(word)) break;
      words.push_back(word);
      at += 2 + size;
    }
    return words;
  }

 private:
  static std::string sum_of(const std::string& word) {
    unsigned sum = 77;
    for (const char letter : word) sum = sum * 31 + static_cast<unsigned char>(letter);
    return std::string(1, static_cast<char>(sum));
  }

  agon::disk& disk_;
  checksums sums_;
};

std::optional<std::size_t> log_failure(checksums sums) {
  fixture in;
  word_log log{in.disk, sums};
  log.append("first");
  EXPECT_TRUE(in.disk.sync("log").ok());
  log.append("second");
  log.append("third");
  const std::vector<std::string> written{"first", "second", "third"};
  return in.first_failure([&](agon::disk& revived) {
    const auto words = word_log{revived, sums}.recovered();
    return !words.empty() && words.size() <= written.size() &&
           std::equal(words.begin(), words.end(), written.begin());
  });
}

TEST(recovery, of_a_log_with_checksums_finds_a_prefix_in_every_crash_state) {
  EXPECT_EQ(log_failure(checksums::kept), std::nullopt);
}

TEST(recovery, of_a_log_without_checksums_is_caught_by_a_crash_state) {
  EXPECT_TRUE(log_failure(checksums::left_out).has_value());
}

enum class care : std::uint8_t { all, forgets_names, forgets_content };

/// Replaces the state of a store by way of a new file, then empties the journal that the new state
/// contains.
void checkpoint(agon::disk& disk, care taken) {
  EXPECT_TRUE(disk.append("state.new", "new").ok());
  EXPECT_TRUE(taken == care::forgets_content || disk.sync("state.new").ok());
  EXPECT_TRUE(disk.rename("state.new", "state").ok());
  EXPECT_TRUE(taken == care::forgets_names || disk.sync_names().ok());
  EXPECT_TRUE(disk.truncate("journal", 0).ok());
}

std::optional<std::size_t> checkpoint_failure(care taken) {
  fixture in;
  EXPECT_TRUE(in.disk.append("state", "old").ok());
  EXPECT_TRUE(in.disk.sync("state").ok());
  EXPECT_TRUE(in.disk.append("journal", "+new").ok());
  EXPECT_TRUE(in.disk.sync("journal").ok());
  checkpoint(in.disk, taken);
  return in.first_failure([&](agon::disk& revived) {
    const auto state = revived.read("state").value();
    return state == "new" || (state == "old" && revived.read("journal").value() == "+new");
  });
}

TEST(recovery, of_a_checkpoint_that_syncs_file_and_names_works_in_every_crash_state) {
  EXPECT_EQ(checkpoint_failure(care::all), std::nullopt);
}

TEST(recovery, of_a_rename_without_sync_names_is_caught_by_a_crash_state) {
  EXPECT_TRUE(checkpoint_failure(care::forgets_names).has_value());
}

TEST(recovery, of_a_rename_before_the_content_is_durable_is_caught_by_a_crash_state) {
  EXPECT_TRUE(checkpoint_failure(care::forgets_content).has_value());
}

}  // namespace
}  // namespace agon::sim::test
