// Each change of a server's files is cut off after each of its calls to the disk, and every state
// that a loss of power may leave then is put to the recovery.
#include "scenarios/systems/raft/storage.hpp"
#include "tests/sim/small_world.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <set>

namespace agon::systems::raft {
namespace {

/// A disk that fails after some calls that change something.
class failing_disk final : public disk {
 public:
  failing_disk(disk& behind, int calls) : behind_{behind}, left_{calls} {}

  result<std::string> read(std::string_view file) override { return behind_.read(file); }
  result<std::string> read(std::string_view file, std::uint64_t offset,
                           std::uint64_t size) override {
    return behind_.read(file, offset, size);
  }
  result<> write(std::string_view file, std::uint64_t offset, std::string_view bytes) override {
    return next([&] { return behind_.write(file, offset, bytes); });
  }
  result<> append(std::string_view file, std::string_view bytes) override {
    return next([&] { return behind_.append(file, bytes); });
  }
  result<> truncate(std::string_view file, std::uint64_t size) override {
    return next([&] { return behind_.truncate(file, size); });
  }
  result<> sync(std::string_view file) override {
    return next([&] { return behind_.sync(file); });
  }
  result<> rename(std::string_view from, std::string_view to) override {
    return next([&] { return behind_.rename(from, to); });
  }
  result<> remove(std::string_view file) override {
    return next([&] { return behind_.remove(file); });
  }
  result<std::vector<std::string>> list() override { return behind_.list(); }
  result<> sync_names() override {
    return next([&] { return behind_.sync_names(); });
  }

 private:
  result<> next(const std::function<result<>()>& call) {
    if (left_-- <= 0) return error{"no power"};
    return call();
  }

  disk& behind_;
  int left_;
};

entry of_term(std::uint64_t term) {
  return {{term}, {{5}, term, {.what = action::write, .key = "k", .value = std::to_string(term)}}};
}

/// `term 3 voted n2 after 0: 1 1 3`
std::string text_of(const durable_state& state) {
  auto text = "term " + std::to_string(state.term.value) + " after " +
              std::to_string(state.base.place.value) + ":";
  for (const auto& kept : state.entries) text += " " + std::to_string(kept.term.value);
  return text;
}

struct cluster_of_none {
  sim::world here{{.seed = 1,
                   .nodes = sim::test::names(1),
                   .server = sim::test::echo(std::make_shared<sim::test::counters>())}};
  std::shared_ptr<sim::memory_disk> disk() {
    return std::make_shared<sim::memory_disk>(sim::scheduler::of(here.system()), 1, node_id{1},
                                              sim::disk_options{});
  }
};

using change = std::function<result<>(storage&)>;

/// What recoveries find when `last` is cut off anywhere, after `first` was done; empty for those
/// that fail.
std::set<std::string> outcomes(const change& first, const change& last) {
  cluster_of_none in;
  std::set<std::string> found;
  for (int calls = 0;; ++calls) {
    const auto disk = in.disk();
    {
      storage before{disk, vote_durability::synced};
      EXPECT_TRUE(before.load().ok());
      EXPECT_TRUE(first(before).ok());
    }
    storage after{std::make_shared<failing_disk>(*disk, calls), vote_durability::synced};
    const bool done = after.load().ok() && last(after).ok();
    const auto states = disk->crash_states(20'000);
    EXPECT_TRUE(states.complete) << calls << " calls";
    for (const auto& image : states.images) {
      const auto revived = in.disk();
      revived->load(image);
      const auto kept = storage{revived, vote_durability::synced}.load();
      found.insert(kept.ok() ? text_of(*kept) : to_string(kept.problem()));
    }
    if (done) return found;
  }
}

result<> all(storage& store, std::initializer_list<change> changes) {
  for (const auto& next : changes)
    if (auto done = next(store); !done.ok()) return done;
  return success{};
}

change vote(std::uint64_t term) {
  return [=](storage& store) { return store.keep(keep_vote{{term}, node_id{1}}); };
}
change extend(std::vector<std::uint64_t> terms) {
  return [=](storage& store) {
    extend_log more;
    for (const auto term : terms) more.entries.push_back(of_term(term));
    return store.keep(more);
  };
}
change cut(std::uint64_t last) {
  return [=](storage& store) { return store.keep(cut_log{{last}}); };
}

using states = std::set<std::string>;

TEST(crash_states, of_a_vote_hold_the_old_one_or_the_new_one) {
  EXPECT_EQ(outcomes(
                [](storage& store) {
                  return all(store, {vote(1), vote(2)});
                },
                vote(3)),
            (states{"term 2 after 0:", "term 3 after 0:"}));
}

TEST(crash_states, of_a_first_vote_hold_it_or_none) {
  EXPECT_EQ(outcomes([](storage&) -> result<> { return success{}; }, vote(1)),
            (states{"term 0 after 0:", "term 1 after 0:"}));
}

TEST(crash_states, of_an_extension_hold_a_prefix_of_it) {
  EXPECT_EQ(outcomes(
                [](storage& store) {
                  return all(store, {vote(3), extend({1})});
                },
                extend({2, 3})),
            (states{"term 3 after 0: 1", "term 3 after 0: 1 2", "term 3 after 0: 1 2 3"}));
}

TEST(crash_states, of_a_cut_hold_the_old_log_or_the_new_one) {
  EXPECT_EQ(outcomes(
                [](storage& store) {
                  return all(store, {vote(3), extend({1, 2, 2})});
                },
                cut(1)),
            (states{"term 3 after 0: 1", "term 3 after 0: 1 2 2"}));
}

TEST(crash_states, of_a_snapshot_hold_the_old_log_or_the_snapshot) {
  const snapshot base{.place = {2}, .term = {2}, .members = "1", .state = "state"};
  EXPECT_EQ(outcomes(
                [](storage& store) {
                  return all(store, {vote(3), extend({1, 2, 3})});
                },
                [&](storage& store) {
                  return store.keep(keep_snapshot{base, {of_term(3)}});
                }),
            (states{"term 3 after 0: 1 2 3", "term 3 after 2: 3"}));
}

TEST(crash_states, do_not_show_what_was_readable_after_a_sync_that_failed_and_then_relied_on) {
  cluster_of_none in;
  for (int attempt = 0; attempt < 20; ++attempt) {
    const auto disk = in.disk();
    storage first{disk, vote_durability::synced};
    ASSERT_TRUE(first.load().ok());
    ASSERT_TRUE(first.keep(keep_vote{{3}, node_id{1}}).ok());
    for (int failed = 0; failed < attempt;
         ++failed) {  // Other draws of what is forgotten, and how.
      (void)disk->become({.sync_error = 1});
      (void)disk->sync("vote");
    }
    (void)disk->become({.sync_error = 1});
    EXPECT_FALSE(first.keep(extend_log{{of_term(1)}}).ok()) << "and the server ends";
    (void)disk->become({});
    storage second{disk, vote_durability::synced};
    const auto relied_on = second.load();
    ASSERT_TRUE(relied_on.ok());
    for (const auto& image : disk->crash_states(1000).images) {
      const auto revived = in.disk();
      revived->load(image);
      EXPECT_EQ(text_of(storage{revived, vote_durability::synced}.load().value()),
                text_of(*relied_on));
    }
  }
}

}  // namespace
}  // namespace agon::systems::raft
