// Decisions as JSON.
#include "sim/explore/decisions.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace agon::sim {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

decisions some() {
  decisions made{.usual = milliseconds{2}};
  made.latencies[{node_id{1}, node_id{3}, 17}] = microseconds{250};
  made.latencies[{node_id{0}, node_id{2}, 4}] = milliseconds{90};
  made.blows[{{node_id{1}, node_id{2}, 5}, strike::reorder}] = 1;
  made.blows[{{node_id{2}, node_id{1}, 6}, strike::lose}] = 3;
  made.jobs[{time_point{milliseconds{7}}, 2}] = {node_id{3}, 1};
  return made;
}

TEST(decisions, are_written_as_rows_of_numbers) {
  EXPECT_EQ(json::serialize(to_json(some())),
            R"({"usual_ns":2000000,"latencies":[[0,2,4,90000000],[1,3,17,250000]],)"
            R"("blows":[[1,2,5,"reorder",1],[2,1,6,"lose",3]],"jobs":[[7000000,2,3,1]]})");
  EXPECT_EQ(some().size(), 5u);
}

TEST(decisions, are_read_as_they_were_written) {
  const auto text = json::serialize(to_json(some()));
  const auto read = decisions_from(json::parse(text).as_object());
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, some());
}

TEST(decisions, that_are_absent_are_none) {
  const auto read = decisions_from({});
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, decisions{});
  EXPECT_EQ(read->size(), 0u);
}

/// What is wrong with this text.
std::string problem_with(std::string_view text) {
  const auto read = decisions_from(json::parse({text.data(), text.size()}).as_object());
  return read ? "nothing" : to_string(read.problem());
}

TEST(decisions, of_another_form_are_refused_with_their_place) {
  const std::string hint = " (was it written by another version?)";
  EXPECT_EQ(problem_with(R"({"latencies":[[1,2,3,4],[1,2,3]]})"),
            "decisions: latencies, row 1: a row with other fields" + hint);
  EXPECT_EQ(problem_with(R"({"latencies":[[1,2,3,-4]]})"),
            "decisions: latencies, row 0: a row with other fields" + hint);
  EXPECT_EQ(problem_with(R"({"latencies":[[1,2,3,4,5]]})"),
            "decisions: latencies, row 0: a row with other fields" + hint);
  EXPECT_EQ(problem_with(R"({"blows":[[1,2,3,"steal",1]]})"),
            "decisions: blows, row 0: a row with other fields" + hint);
  EXPECT_EQ(problem_with(R"({"jobs":[[1,0,3,0],[1,0,2,0]]})"),
            "decisions: jobs, row 1: the same once more" + hint);
  EXPECT_EQ(problem_with(R"({"jobs":[7]})"), "decisions: jobs, row 0: no row" + hint);
  EXPECT_EQ(problem_with(R"({"jobs":{}})"), "decisions: jobs: no list of rows");
  EXPECT_EQ(problem_with(R"({"usual_ns":"1 ms"})"),
            "decisions: usual_ns: no length of time (nanoseconds)");
}

}  // namespace
}  // namespace agon::sim
