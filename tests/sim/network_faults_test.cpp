// Clogs, streams, damage and full links, each seen through a small world.
#include "sim/network.hpp"
#include "tests/sim/relays.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace agon::sim::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr node_id n1{1};
constexpr node_id n2{2};

network_options streams() { return {.kind = link_kind::stream}; }

/// Clogs, or unclogs, and answers the evidence.
evidence clog(relays& in, node_id node, std::set<node_id> from) {
  const auto answer = ask(in.here, node, to_node::disturb{disturbance::clog{std::move(from)}});
  EXPECT_TRUE(answer.ok());
  return answer ? *answer : evidence{};
}

/// Within no time at all.
void restart(relays& in, node_id node) {
  EXPECT_TRUE(in.here.machine_of(node).kill().ok());
  EXPECT_TRUE(in.here.machine_of(node).start().ok());
}

TEST(a_clog, holds_what_arrives_until_it_ends_and_then_lets_it_in_in_order) {
  relays in;
  EXPECT_EQ(clog(in, n2, {n1}), (evidence{{"holds_from", json::array{"n1"}}}));
  in.tell(50);
  run_for(in.here, minutes{1});
  EXPECT_EQ(in.at(2), up_to(0));
  EXPECT_EQ(in.at(3), up_to(50)) << "the others go on";
  EXPECT_EQ(clog(in, n2, {}), (evidence{{"held_packets", 50u}}));
  run_for(in.here, duration{1});
  EXPECT_EQ(in.at(2), up_to(50));
}

TEST(a_clog, holds_what_was_under_way_when_it_began) {
  relays in{1, 2, {.latency = latency::constant{milliseconds{100}}}};
  in.tell(1);
  run_for(in.here, milliseconds{150});  // On the way from n1 to n2.
  in.here.network().clog(n2, {n1});
  run_for(in.here, seconds{1});
  EXPECT_EQ(in.at(2), up_to(0));
  EXPECT_EQ(in.here.network().clog(n2, {}), 1u);
  run_for(in.here, duration{1});
  EXPECT_EQ(in.at(2), up_to(1));
}

TEST(a_clog, that_is_replaced_lets_in_what_the_new_one_does_not_hold) {
  relays in;
  clog(in, n2, {n1});
  in.tell(5);
  run_for(in.here, seconds{1});
  clog(in, n2, {node_id{3}});
  run_for(in.here, seconds{1});
  EXPECT_EQ(in.at(2), up_to(5));
}

TEST(a_clog, does_not_end_when_cuts_are_healed) {
  relays in;
  clog(in, n2, {n1});
  in.tell(5);
  run_for(in.here, seconds{1});
  ASSERT_TRUE(ask(in.here, n2, to_node::heal{}).ok());
  run_for(in.here, seconds{1});
  EXPECT_EQ(in.at(2), up_to(0));
}

TEST(what_a_clog_held, reaches_whoever_runs_when_it_ends) {
  relays in;
  clog(in, n2, {n1});
  in.tell(5);
  run_for(in.here, seconds{1});
  ASSERT_TRUE(ask(in.here, n2, to_node::kill{}).ok());
  ASSERT_TRUE(ask(in.here, n2, to_node::start{}).ok());
  clog(in, n2, {});
  run_for(in.here, seconds{1});
  EXPECT_EQ(in.at(2), up_to(5));
}

TEST(a_stream, waits_for_a_cut_to_heal_and_loses_nothing) {
  relays in{1, 3, streams()};
  in.tell(3);
  run_for(in.here, seconds{1});
  ASSERT_TRUE(ask(in.here, n2, to_node::drop{{n1}}).ok());
  in.tell(4);
  run_for(in.here, seconds{5});
  EXPECT_EQ(in.at(2), up_to(3));
  EXPECT_EQ(*ask(in.here, n2, to_node::heal{}), (evidence{{"dropped_packets", 4u}}));
  run_for(in.here, seconds{1});
  EXPECT_EQ(in.at(2), (std::vector{0, 1, 2, 0, 1, 2, 3}));
  EXPECT_EQ(in.here.network().broken(), 0u);
}

TEST(a_stream, breaks_when_a_cut_lasts_and_loses_what_waited) {
  relays in{1, 2, streams()};
  ASSERT_TRUE(ask(in.here, n2, to_node::drop{{n1}}).ok());
  in.tell(4);
  run_for(in.here, seconds{30});
  EXPECT_EQ(in.here.network().broken(), 1u) << "nothing was sent the other way";
  ASSERT_TRUE(ask(in.here, n2, to_node::heal{}).ok());
  in.tell(2);
  run_for(in.here, seconds{1});
  EXPECT_EQ(in.at(2), up_to(2)) << "of the connection that came after";
}

TEST(a_stream, that_was_healed_in_time_does_not_break_later) {
  relays in{1, 2, streams()};
  ASSERT_TRUE(ask(in.here, n2, to_node::drop{{n1}}).ok());
  in.tell(1);
  run_for(in.here, seconds{5});
  ASSERT_TRUE(ask(in.here, n2, to_node::heal{}).ok());
  run_for(in.here, seconds{1});
  ASSERT_TRUE(ask(in.here, n2, to_node::drop{{n1}}).ok());
  run_for(in.here, seconds{60});
  EXPECT_EQ(in.here.network().broken(), 0u) << "nothing waits";
}

TEST(a_stream, to_a_server_breaks_with_it) {
  auto options = streams();
  options.latency = latency::constant{milliseconds{100}};
  relays in{1, 2, options};
  in.tell(1);
  run_for(in.here, seconds{1});
  EXPECT_EQ(in.at(2), up_to(1));
  in.tell(1);
  run_for(in.here, milliseconds{150});  // On the way from n1 to n2.
  restart(in, n2);
  run_for(in.here, seconds{1});
  EXPECT_EQ(in.at(2), up_to(1)) << "the new server has no such connection";
}

TEST(an_ordered_link, to_a_server_reaches_whoever_runs_on_arrival) {
  relays in{1, 2, {.latency = latency::constant{milliseconds{100}}}};
  in.tell(1);
  run_for(in.here, milliseconds{150});
  restart(in, n2);
  run_for(in.here, seconds{1});
  EXPECT_EQ(in.at(2), up_to(1));
}

TEST(damage, is_found_out_by_a_checksum) {
  relays in;
  in.here.network().shape(n1, {n2}, {.corrupt = 0.2});
  in.tell(1'000);
  run_for(in.here, seconds{5});
  EXPECT_GT(in.at(2).size(), 740u);
  EXPECT_LT(in.at(2).size(), 860u);
  EXPECT_TRUE(std::ranges::is_sorted(in.at(2))) << "what arrived is whole";
}

TEST(damage, is_delivered_where_there_is_no_checksum) {
  relays in{1, 2, {.kind = link_kind::datagram, .checksums = false}};
  in.here.network().shape(n1, {n2}, {.corrupt = 1});
  in.tell(1'000);
  run_for(in.here, seconds{5});
  const auto wrong =
      std::ranges::count_if(in.at(2), [](int number) { return number < 0 || number >= 1'000; });
  EXPECT_GT(wrong, 100);
  EXPECT_LT(in.at(2).size(), 1'000u) << "some cannot be read any more";
}

TEST(a_message, that_a_server_cannot_handle_does_no_harm) {
  relays in;
  testing::internal::CaptureStderr();  // CAF prints it.
  caf::anon_send(in.here.network().server_handle(n2, control_node), std::string{"what?"});
  in.tell(1);
  run_for(in.here, seconds{1});
  EXPECT_NE(testing::internal::GetCapturedStderr().find("what?"), std::string::npos);
  EXPECT_EQ(in.at(2), up_to(1));
}

TEST(damage, breaks_a_stream) {
  relays in{1, 2, streams()};
  in.tell(1);
  run_for(in.here, seconds{1});
  in.here.network().shape(n1, {n2}, {.corrupt = 1});
  in.tell(1);
  run_for(in.here, seconds{1});
  EXPECT_EQ(in.at(2), up_to(1));
  EXPECT_EQ(in.here.network().broken(), 1u);
}

TEST(a_rate, counts_the_bytes_of_messages) {
  relays in{1, 2, {.latency = latency::constant{milliseconds{1}}}};
  in.here.network().shape(n1, {n2}, {.rate = 1'000});
  const auto before = in.here.now();
  in.tell(10);
  in.here.run_until([&] { return in.at(2).size() == 10; }, {});
  // An atom and an integer, their types' names and the bytes around them: some 30 bytes each.
  EXPECT_GT(in.here.now() - before, milliseconds{100});
  EXPECT_LT(in.here.now() - before, milliseconds{600});
}

TEST(a_full_link, loses_what_is_too_much) {
  relays in{1, 2, {.kind = link_kind::ordered, .capacity = 8}};
  in.tell(8);
  run_for(in.here, seconds{1});
  EXPECT_EQ(in.at(2), up_to(8));
  auto server = in.here.network().server_handle(n2, control_node);
  for (int i = 0; i < 100; ++i) caf::anon_send(server, atom("pass"), i);
  run_for(in.here, seconds{1});
  EXPECT_EQ(in.at(2).size(), 16u);
}

TEST(all_that_a_node_suffers, ends_with_its_teardown) {
  relays in;
  ASSERT_TRUE(ask(in.here, n1, to_node::shape{{}, {.loss = 1}}).ok());
  ASSERT_TRUE(ask(in.here, n2, to_node::drop{{n1}}).ok());
  clog(in, n2, {n1});
  for (const auto node : {n1, n2}) {
    ASSERT_TRUE(ask(in.here, node, to_node::teardown{}).ok());
    ASSERT_TRUE(ask(in.here, node, to_node::setup{}).ok());
  }
  in.tell(5);
  run_for(in.here, seconds{1});
  EXPECT_EQ(in.at(2), up_to(5));
}

/// A run with every fault of links, on links of that kind; answers its fingerprint.
std::string fingerprint_of(std::uint64_t seed, link_kind kind) {
  relays in{seed,
            3,
            {.latency = latency::bimodal{milliseconds{1}, milliseconds{2}, milliseconds{50}, 0.1},
             .slow = {.chance = 0.3},
             .kind = kind,
             .capacity = 20,
             .checksums = false}};
  in.here.network().shape(n1, {n2},
                          {.delay = milliseconds{1},
                           .jitter = milliseconds{5},
                           .loss = 0.1,
                           .duplicate = 0.1,
                           .reorder = 0.1,
                           .corrupt = 0.01,
                           .rate = 100'000});
  in.tell(50);
  run_for(in.here, milliseconds{20});
  in.here.network().cut(n2, {n1});
  in.here.network().clog(node_id{3}, {n1});
  in.tell(50);
  run_for(in.here, seconds{40});
  in.here.network().mend(n2);
  in.here.network().mend(node_id{3});
  run_for(in.here, seconds{1});
  return in.here.trace().fingerprint();
}

TEST(links, are_the_same_for_the_same_seed_and_different_for_another) {
  for (const auto kind : {link_kind::datagram, link_kind::ordered, link_kind::stream}) {
    EXPECT_EQ(fingerprint_of(1, kind), fingerprint_of(1, kind)) << to_string(kind);
    EXPECT_NE(fingerprint_of(1, kind), fingerprint_of(2, kind)) << to_string(kind);
  }
}

}  // namespace
}  // namespace agon::sim::test
