// Reads and writes at quorums, message by message, and whole runs.
#include "scenarios/systems/quorum_store/replica.hpp"

#include "tests/scenarios/systems/short_run.hpp"

#include <gtest/gtest.h>

namespace agon::systems::quorum_store {
namespace {

using namespace std::chrono_literals;

std::string text(const version& v) {
  return std::to_string(v.at.counter) + "/" + to_string(v.at.node) + "=" + v.value;
}
std::string text(const query& m) { return "query " + m.key; }
std::string text(const found& m) { return "found " + text(m.what); }
std::string text(const store& m) { return "store " + m.key + " " + text(m.what); }
std::string text(const stored&) { return "stored"; }
std::string text(const keep_version& e) { return "keep " + e.key + " " + text(e.what); }
std::string text(const send_message& e) {
  return to_string(e.to) + ": " + std::visit([](const auto& m) { return text(m); }, e.what);
}
std::string text(const answer& e) {
  const auto how = e.how.how == kit::outcome::done        ? "done " + e.how.value
                   : e.how.how == kit::outcome::elsewhere ? std::string{"elsewhere"}
                   : e.how.how == kit::outcome::refused   ? std::string{"refused"}
                                                          : std::string{"unknown"};
  return "answer " + std::to_string(e.request) + " " + how;
}

using texts = std::vector<std::string>;

constexpr node_id n1{1};
constexpr node_id n2{2};
constexpr node_id n3{3};

/// One server of three.
class node {
 public:
  explicit node(node_id self, const std::set<std::string>& bugs = {})
      : replica_{{.bugs = bugs}, {self, {n1, n2, n3}, 5}} {}
  texts write(kit::ticket ticket, const std::string& value, std::uint64_t sequence) {
    return texts_of(replica_.ask(ticket, {7, sequence, "write", "[1," + value + "]"}, wall, now_));
  }
  texts read(kit::ticket ticket) {
    return texts_of(replica_.ask(ticket, {8, 1, "read", "[1,null]"}, wall, now_));
  }
  texts receive(const message& what) { return texts_of(replica_.receive(what, now_)); }
  texts wait(duration length) {
    now_ += length;
    return texts_of(replica_.tick(now_));
  }
  replica& operator*() { return replica_; }

  std::chrono::nanoseconds wall{100};

 private:
  static texts texts_of(const effects& all) {
    texts list;
    for (const auto& next : all)
      list.push_back(std::visit([](const auto& e) { return text(e); }, next));
    return list;
  }
  replica replica_;
  time_point now_ = {};
};

/// The operation of this number, of the start that nodes here have.
operation_id id(std::uint64_t number) { return {5, number}; }

TEST(quorum_store, writes_above_the_stamps_of_a_majority) {
  node one{n1};
  EXPECT_EQ(one.write(1, "4", 1), (texts{"n2: query 1", "n3: query 1"}));
  EXPECT_EQ(one.receive(found{n2, id(1), {{6, n3}, "9"}}),
            (texts{"keep 1 7/n1=4", "n2: store 1 7/n1=4", "n3: store 1 7/n1=4"}));
  EXPECT_EQ(one.receive(stored{n3, id(1)}), (texts{"answer 1 done "}));
  EXPECT_EQ((*one).under_way(), 0U);
}

TEST(quorum_store, stores_what_a_read_saw_before_it_answers) {
  node one{n1};
  EXPECT_EQ(one.read(1), (texts{"n2: query 1", "n3: query 1"}));
  EXPECT_EQ(one.receive(found{n2, id(1), {{6, n3}, "9"}}),
            (texts{"keep 1 6/n3=9", "n2: store 1 6/n3=9", "n3: store 1 6/n3=9"}));
  EXPECT_EQ(one.receive(stored{n2, id(1)}), (texts{"answer 1 done [1,9]"}));
}

TEST(quorum_store, reads_null_where_nothing_was_written) {
  node one{n1};
  one.read(1);
  EXPECT_EQ(one.receive(found{n2, id(1), {}}),
            (texts{"n2: store 1 0/control=null", "n3: store 1 0/control=null"}));
  EXPECT_EQ(one.receive(stored{n3, id(1)}), (texts{"answer 1 done [1,null]"}));
}

TEST(quorum_store, with_no_write_back_answers_a_read_at_once) {
  node one{n1, {"no-write-back"}};
  one.read(1);
  EXPECT_EQ(one.receive(found{n2, id(1), {{6, n3}, "9"}}), (texts{"answer 1 done [1,9]"}));
}

TEST(quorum_store, never_chooses_a_stamp_twice) {
  node one{n1};
  one.write(1, "4", 1);
  one.write(2, "5", 2);
  EXPECT_EQ(one.receive(found{n2, id(1), {}}).front(), "keep 1 1/n1=4");
  EXPECT_EQ(one.receive(found{n2, id(2), {}}).front(), "keep 1 2/n1=5");
  node again{n1};
  (*again).restore({"1", {{2, n1}, "5"}, 7, 2});
  again.write(3, "6", 3);
  EXPECT_EQ(again.receive(found{n3, id(1), {}}).front(), "keep 1 3/n1=6");
}

TEST(quorum_store, replica_keeps_the_newer_version) {
  node two{n2};
  EXPECT_EQ(two.receive(store{n1, id(1), "1", {{3, n1}, "4"}}),
            (texts{"keep 1 3/n1=4", "n1: stored"}));
  EXPECT_EQ(two.receive(store{n1, id(2), "1", {{2, n3}, "5"}}), (texts{"n1: stored"}));
  EXPECT_EQ(two.receive(store{n3, id(3), "1", {{3, n3}, "6"}}),
            (texts{"keep 1 3/n3=6", "n3: stored"}));
  EXPECT_EQ(two.receive(query{n1, id(4), "1"}), (texts{"n1: found 3/n3=6"}));
  EXPECT_EQ(two.receive(query{n1, id(5), "2"}), (texts{"n1: found 0/control=null"}));
}

TEST(quorum_store, with_no_tie_break_keeps_the_first_of_two_writes_with_one_counter) {
  node two{n2, {"no-tie-break"}};
  two.receive(store{n1, id(1), "1", {{3, n1}, "4"}});
  EXPECT_EQ(two.receive(store{n3, id(3), "1", {{3, n3}, "6"}}), (texts{"n3: stored"}));
}

TEST(quorum_store, takes_a_request_that_is_delivered_twice_once) {
  node one{n1};
  one.write(1, "4", 1);
  EXPECT_EQ(one.write(2, "4", 1), texts{});
  one.receive(found{n2, id(1), {}});
  EXPECT_EQ(one.receive(stored{n2, id(1)}), (texts{"answer 1 done ", "answer 2 done "}));
  EXPECT_EQ(one.write(3, "4", 1), (texts{"answer 3 unknown"}));
}

TEST(quorum_store, knows_after_a_restart_which_writes_it_began) {
  node one{n1};
  (*one).restore({"1", {{1, n1}, "4"}, 7, 3});
  EXPECT_EQ(one.write(1, "4", 3), (texts{"answer 1 unknown"}));
  EXPECT_EQ(one.write(2, "5", 4), (texts{"n2: query 1", "n3: query 1"}));
}

TEST(quorum_store, counts_no_answer_twice_and_none_of_an_earlier_start) {
  node one{n1};
  one.write(1, "4", 1);
  EXPECT_EQ(one.receive(found{n2, {4, 1}, {}}), texts{});
  EXPECT_EQ(one.receive(stored{n2, id(1)}), texts{});
  one.receive(found{n2, id(1), {}});
  EXPECT_EQ(one.receive(found{n3, id(1), {{8, n3}, "7"}}), texts{});
  EXPECT_EQ(one.receive(stored{n2, {4, 1}}), texts{});
}

TEST(quorum_store, asks_again_who_is_silent_and_gives_up_in_the_end) {
  node one{n1};
  one.write(1, "4", 1);
  EXPECT_EQ(one.wait(49ms), texts{});
  EXPECT_EQ(one.wait(1ms), (texts{"n2: query 1", "n3: query 1"}));
  EXPECT_EQ(one.wait(250ms), (texts{"answer 1 elsewhere"}));
  one.write(2, "5", 2);
  one.receive(found{n2, id(2), {}});
  EXPECT_EQ(one.wait(600ms), (texts{"answer 2 unknown"}));
}

TEST(quorum_store, refuses_what_it_cannot_do) {
  node one{n1};
  EXPECT_EQ(texts{}, one.wait(0ms));
  const auto all = (*one).ask(1, {7, 1, "cas", "[1,[2,3]]"}, {}, {});
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(std::get<answer>(all[0]).how.why,
            "this store knows read and write of [key, value], not cas of [1,[2,3]]");
}

TEST(quorum_store, with_wall_clock_stamps_a_write_with_it) {
  node one{n1, {"wall-clock"}};
  EXPECT_EQ(one.write(1, "4", 1),
            (texts{"keep 1 100/n1=4", "n2: store 1 100/n1=4", "n3: store 1 100/n1=4"}));
  one.wall = 90ns;  // The clock went back: what is written now is lost.
  EXPECT_EQ(one.write(2, "5", 2), (texts{"n2: store 1 90/n1=5", "n3: store 1 90/n1=5"}));
  EXPECT_EQ(text((*one).of("1")), "100/n1=4");
}

TEST(quorum_store, with_write_one_is_done_when_it_has_the_write_itself) {
  node one{n1, {"write-one"}};
  one.write(1, "4", 1);
  EXPECT_EQ(one.receive(found{n2, id(1), {}}).back(), "answer 1 done ");
}

TEST(quorum_store, with_sloppy_quorum_counts_hints) {
  node one{n1, {"sloppy-quorum"}};
  one.write(1, "4", 1);
  one.receive(found{n2, id(1), {}});
  EXPECT_EQ(one.wait(50ms).back(), "answer 1 done ");
}

}  // namespace
}  // namespace agon::systems::quorum_store

namespace agon::scenarios {
namespace {

TEST(quorum_store_run, stays_valid_under_faults) {
  for (std::uint64_t seed = 1; seed <= 2; ++seed)
    EXPECT_EQ(verdict_of({.system = "quorum-store",
                          .workload = "rw-register",
                          .faults = {"partition", "kill", "pause"},
                          .seed = seed}),
              checkers::verdict::valid);
}

TEST(quorum_store_run, shows_each_planted_bug) { expect_bugs_found("quorum-store"); }

}  // namespace
}  // namespace agon::scenarios
