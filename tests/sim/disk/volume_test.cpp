// Files and names between being written and being durable.
#include "sim/disk/volume.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace agon::sim {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// `a=1 b=2`: the whole content of a volume or an image.
std::string text_of(const disk_image& image) {
  std::string text;
  for (const auto& [name, content] : image)
    text += (text.empty() ? "" : " ") + name + "=" + content.read();
  return text;
}

std::string text_of(const volume& files) {
  disk_image image;
  for (const auto& name : files.names()) image.emplace(name, *files.find(name));
  return text_of(image);
}

void append(volume& files, const std::string& name, const std::string& bytes) {
  files.change(name, {.offset = files.find(name)->size(), .bytes = bytes});
}

/// A volume with durable files.
volume holding(const std::map<std::string, std::string>& contents) {
  volume files;
  for (const auto& [name, content] : contents) {
    files.create(name);
    append(files, name, content);
    files.sync(name);
  }
  files.sync_names();
  return files;
}

/// What crashes leave of a volume, over many draws.
std::set<std::string> crashes(const std::function<volume()>& make, std::uint64_t seeds = 400) {
  std::set<std::string> found;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    auto files = make();
    (void)files.crash(random_stream{seed, "crash"});
    found.insert(text_of(files));
  }
  return found;
}

std::set<std::string> listed(const crash_images& all) {
  std::set<std::string> found;
  for (const auto& image : all.images) found.insert(text_of(image));
  return found;
}

TEST(volume, keeps_what_was_synced_over_every_crash) {
  const auto make = [] {
    auto files = holding({{"log", "synced"}});
    append(files, "log", "+lost");
    return files;
  };
  for (const auto& left : crashes(make)) EXPECT_TRUE(left.starts_with("log=synced")) << left;
}

TEST(volume, shares_nothing_with_its_copy_that_either_changes) {
  auto files = holding({{"a", "1"}});
  append(files, "a", "2");
  files.create("b");
  auto copy = files.copy();
  append(copy, "a", "3");
  copy.sync("a");
  copy.sync_names();
  copy.rename("b", "c");
  EXPECT_EQ(text_of(files), "a=12 b=");
  EXPECT_EQ(text_of(copy), "a=123 c=");
  const auto left = crashes([&] { return files.copy(); });
  EXPECT_THAT(left, testing::IsSupersetOf({"a=1", "a=12", "a=1 b=", "a=12 b="}));
  for (const auto& text : left) EXPECT_EQ(text.find("123"), std::string::npos) << text;
}

TEST(volume, syncs_contents_and_names_apart) {
  const auto make = [] {
    auto files = holding({{"a", "1"}, {"b", "2"}});
    files.rename("b", "a");
    return files;
  };
  EXPECT_EQ(crashes(make), (std::set<std::string>{"a=1 b=2", "a=2"}));
  const auto synced = [&] {
    auto files = make();
    files.sync_names();
    return files;
  };
  EXPECT_EQ(crashes(synced), (std::set<std::string>{"a=2"}));
}

TEST(volume, a_prefix_of_the_changes_of_names_survives) {
  const auto make = [] {
    auto files = holding({{"a", "1"}, {"b", "2"}});
    files.remove("a");
    files.rename("b", "c");
    return files;
  };
  EXPECT_EQ(crashes(make), (std::set<std::string>{"a=1 b=2", "b=2", "c=2"}));
}

TEST(volume, a_file_renamed_before_it_was_synced_may_be_empty) {
  const auto make = [] {
    auto files = holding({{"a", "1"}});
    files.create("b");
    files.sync_names();
    append(files, "b", "2");
    files.rename("b", "a");
    files.sync_names();
    return files;
  };
  EXPECT_TRUE(crashes(make).contains("a="));
}

TEST(volume, a_crash_leaves_only_what_is_listed_and_all_of_it_but_tears_and_noise) {
  const auto make = [] {
    auto files = holding({{"a", "x"}});
    append(files, "a", "1");
    append(files, "a", "2");
    files.change("a", {.offset = 2, .cuts = true});
    return files;
  };
  const auto all = make().images(1000);
  EXPECT_TRUE(all.complete);
  const auto states = listed(all);
  for (const auto* state : {"a=x", "a=x1", "a=x12"}) EXPECT_TRUE(states.contains(state)) << state;
  EXPECT_TRUE(states.contains(std::string("a=x\0002", 5))) << "the second write alone";
  EXPECT_TRUE(states.contains(std::string("a=x\0", 4))) << "the second write, cut off";
  const auto plain = [](const std::string& state) {
    return state.find_first_not_of(std::string("a=x12\0", 6)) == std::string::npos;
  };
  for (const auto& left : crashes(make)) EXPECT_TRUE(!plain(left) || states.contains(left)) << left;
}

TEST(volume, lists_states_of_names_and_contents_together_and_stops_at_the_limit) {
  auto files = holding({{"a", "1"}});
  files.create("b");
  append(files, "b", "2");
  files.rename("b", "a");
  const auto all = files.images(1000);
  EXPECT_TRUE(all.complete);
  EXPECT_EQ(all.images.size(), 3u * 4u) << "three states of names, four fates of one byte";
  const auto states = listed(all);
  for (const auto* state : {"a=1", "a=1 b=", "a=1 b=2", "a=", "a=2"})
    EXPECT_TRUE(states.contains(state)) << state;
  const auto some = files.images(5);
  EXPECT_FALSE(some.complete);
  EXPECT_EQ(some.images.size(), 5u);
  EXPECT_EQ(text_of(some.images.front()), "a=1") << "nothing survived: the simplest";
  EXPECT_EQ(volume{}.images(10).images.size(), 1u);
}

TEST(volume, looking_at_crash_states_changes_nothing) {
  auto files = holding({{"a", "1"}});
  append(files, "a", "2");
  (void)files.images(100);
  EXPECT_EQ(text_of(files), "a=12");
  files.sync("a");
  EXPECT_EQ(listed(files.images(100)), (std::set<std::string>{"a=12"}));
}

TEST(volume, forgets_what_a_sync_did_not_make_durable) {
  auto dropped = holding({{"a", "1"}});
  append(dropped, "a", "2");
  dropped.forget("a", forgetting::dropped);
  EXPECT_EQ(text_of(dropped), "a=1");

  auto cached = holding({{"a", std::string(512, '1')}});
  append(cached, "a", "2");
  cached.forget("a", forgetting::marked_clean);
  EXPECT_EQ(cached.find("a")->size(), 513u) << "readers see it";
  cached.sync("a");
  (void)cached.crash(random_stream{1, "crash"});
  EXPECT_EQ(cached.find("a")->size(), 512u) << "though a later sync succeeded";
}

TEST(volume, a_forgotten_sector_becomes_durable_when_it_is_written_again) {
  auto files = holding({{"a", "1"}});
  append(files, "a", "2");
  files.forget("a", forgetting::marked_clean);
  append(files, "a", "3");
  files.sync("a");
  EXPECT_EQ(listed(files.images(10)), (std::set<std::string>{"a=123"}));
}

TEST(volume, forgets_changes_of_names) {
  auto files = holding({{"a", "1"}});
  files.rename("a", "b");
  files.forget_names(forgetting::marked_clean);
  EXPECT_THAT(files.names(), ElementsAre("b"));
  files.sync_names();
  (void)files.crash(random_stream{1, "crash"});
  EXPECT_THAT(files.names(), ElementsAre("a"));
  files.remove("a");
  files.forget_names(forgetting::dropped);
  EXPECT_THAT(files.names(), ElementsAre("a"));
}

TEST(volume, flips_bits_of_what_is_durable_in_the_files_named) {
  auto files = holding({{"log", std::string(2000, 'x')}, {"vote", std::string(2000, 'x')}});
  files.change("log", {.offset = 0, .bytes = std::string(512, 'y')});
  EXPECT_EQ(files.damage("lo", 1, disk_damage::flipped_bit, random_stream{1, "rot"}), 4u);
  EXPECT_EQ(files.find("vote")->read(), std::string(2000, 'x'));
  const auto seen = files.find("log")->read();
  EXPECT_EQ(seen.substr(0, 512), std::string(512, 'y')) << "it was written since";
  for (const auto begin : {512u, 1024u, 1536u})
    EXPECT_NE(seen.substr(begin, 512), std::string(512, 'x').substr(0, seen.size() - begin));
  EXPECT_EQ(files.damage("log", 0, disk_damage::flipped_bit, random_stream{1, "rot"}), 0u);
}

TEST(volume, a_sector_that_cannot_be_read_is_good_again_when_it_is_written_whole) {
  auto files = holding({{"log", std::string(1000, 'x')}});
  EXPECT_EQ(files.damage("", 1, disk_damage::unreadable, random_stream{1, "rot"}), 2u);
  EXPECT_TRUE(files.unreadable("log", 0, 1000));
  EXPECT_FALSE(files.unreadable("log", 1000, 10)) << "there is nothing to read";
  files.change("log", {.offset = 0, .bytes = std::string(100, 'y')});
  EXPECT_TRUE(files.unreadable("log", 0, 1)) << "a part is not enough";
  files.change("log", {.offset = 0, .bytes = std::string(512, 'y')});
  EXPECT_FALSE(files.unreadable("log", 0, 512));
  EXPECT_TRUE(files.unreadable("log", 511, 2));
  files.change("log", {.offset = 512, .cuts = true});
  EXPECT_FALSE(files.unreadable("log", 0, 1000));
}

TEST(volume, shares_durable_sectors_with_what_is_read) {
  volume files;
  files.create("log");
  files.sync_names();
  for (int i = 0; i < 1000; ++i) {
    append(files, "log", std::string(200, 'x'));
    files.sync("log");
  }
  EXPECT_LT(files.memory(), 230'000u) << "for 200,000 bytes";
  EXPECT_GT(files.memory(), 200'000u);
}

TEST(volume, holds_an_image_that_is_loaded_and_leaves_the_image_alone) {
  auto files = holding({{"a", "1"}});
  const auto image = files.images(1).images.front();
  volume other;
  other.load(image);
  append(other, "a", "2");
  other.sync("a");
  EXPECT_EQ(text_of(other), "a=12");
  EXPECT_EQ(text_of(image), "a=1");
}

}  // namespace
}  // namespace agon::sim
