// What a chooser decides is what happens.
#include "sim/chooser.hpp"

#include "tests/sim/relays.hpp"

#include <algorithm>

namespace agon::sim::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Decides as chance would, but for the order of jobs and what a test overrides.
class as_drawn : public chooser {
 public:
  std::size_t next_job(time_point, std::span<const node_id> ready, std::size_t) override {
    most_ready = std::max(most_ready, ready.size());
    return 0;
  }
  duration latency(time_point, const message_id&, duration drawn) override { return drawn; }
  bool strikes(const message_id&, strike, bool drawn) override { return drawn; }

  std::size_t most_ready = 0;
};

/// n1 passes `numbers` on to its only peer.
std::vector<int> arrivals(std::shared_ptr<chooser> by, int numbers, link_kind kind,
                          duration length = seconds{1}) {
  relays in{1, 2, {.latency = latency::constant{milliseconds{1}}, .kind = kind}, std::move(by)};
  in.tell(numbers);
  run_for(in.here, length);
  return in.at(2);
}

TEST(chooser, makes_a_message_late) {
  class late final : public as_drawn {
    duration latency(time_point, const message_id& about, duration drawn) override {
      const bool meant = about == message_id{node_id{1}, node_id{2}, 1};
      return meant ? milliseconds{500} : drawn;
    }
  };
  EXPECT_EQ(arrivals(std::make_shared<late>(), 4, link_kind::datagram).back(), 1);
  EXPECT_EQ(arrivals(std::make_shared<late>(), 4, link_kind::datagram, milliseconds{100}).size(),
            3u);
}

TEST(chooser, loses_and_repeats_messages_on_links_that_nobody_shaped) {
  class hard final : public as_drawn {
    bool strikes(const message_id& about, strike how, bool) override {
      if (about.from != node_id{1}) return false;
      return (how == strike::lose && about.number == 0) ||
             (how == strike::repeat && about.number == 2);
    }
  };
  const auto seen = arrivals(std::make_shared<hard>(), 4, link_kind::ordered);
  EXPECT_EQ(std::ranges::count(seen, 0), 0);
  EXPECT_EQ(seen.size(), 4u) << "three numbers, and one of them twice";
}

TEST(chooser, picks_among_jobs_in_the_order_in_which_they_became_ready) {
  class last final : public as_drawn {
    std::size_t next_job(time_point now, std::span<const node_id> ready,
                         std::size_t drawn) override {
      as_drawn::next_job(now, ready, drawn);
      return ready.size() - 1;
    }
  };
  const auto order = [](const std::shared_ptr<as_drawn>& by) {
    relays in{1, 1, {}, by};
    std::vector<int> ran;
    for (int number = 0; number < 3; ++number)
      tests::spawn_function(in.here.system(),
                            [&ran, number](caf::event_based_actor*) { ran.push_back(number); });
    run_for(in.here, seconds{1});
    EXPECT_GE(by->most_ready, 3u);
    return ran;
  };
  EXPECT_EQ(order(std::make_shared<as_drawn>()), (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(order(std::make_shared<last>()), (std::vector<int>{2, 1, 0}));
}

TEST(chooser, that_decides_as_chance_would_about_messages_changes_no_delivery) {
  const auto seen = [](std::shared_ptr<chooser> by) {
    relays in{7, 3, {.kind = link_kind::datagram}, std::move(by)};
    in.here.network().shape(node_id{1}, {node_id{2}}, {.loss = 0.3, .duplicate = 0.2});
    in.tell(100);
    run_for(in.here, seconds{1});
    auto numbers = in.at(2);
    std::ranges::sort(numbers);
    return numbers;
  };
  EXPECT_EQ(seen(std::make_shared<as_drawn>()).size(), seen(nullptr).size());
}

}  // namespace
}  // namespace agon::sim::test
