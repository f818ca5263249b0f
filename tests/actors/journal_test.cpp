// The journal: order, streaming, and what a failing sink costs.
#include "actors/journal.hpp"

#include "actors/generator/sequence.hpp"
#include "actors/run.hpp"
#include "tests/actors/stage_world.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <gtest/gtest.h>

#include <stdexcept>

namespace agon::tests {

namespace {

journal_report finished(stage_world& where, const journal_actor& journal) {
  class reader : public caf::event_based_actor {
   public:
    reader(caf::actor_config& config, journal_actor asked, std::optional<journal_report>& into)
        : caf::event_based_actor{config}, asked_{asked}, into_{into} {}

   protected:
    caf::behavior make_behavior() override {
      request(asked_, caf::infinite, to_journal::finish{}).then([this](journal_report& report) {
        into_ = std::move(report);
        quit();
      });
      return {[](caf::unit_t) {}};
    }

   private:
    journal_actor asked_;
    std::optional<journal_report>& into_;
  };
  std::optional<journal_report> report;
  const auto asks = where.system().spawn<reader>(journal, report);
  where.settle();
  caf::anon_send_exit(journal, caf::exit_reason::kill);
  where.settle();
  return std::move(report).value_or(journal_report{});
}

std::vector<op> two_ops() {
  return {op{.index = 0, .process = {}, .f = "read"},
          op{.index = 1, .process = {}, .type = op_type::ok, .f = "read"}};
}

}  // namespace

TEST(the_journal, streams_ops_in_order_before_it_is_asked_to_finish) {
  stage_world where{1};
  const auto sink = std::make_shared<memory_sink>();
  const auto journal = spawn_journal(where.system(), sink);
  caf::anon_send(journal, to_journal::append{two_ops()});
  caf::anon_send(journal, to_journal::append{{op{.index = 2, .process = {}, .f = "write"}}});
  where.settle();
  EXPECT_EQ(sink->ops.size(), 3U);
  EXPECT_EQ(sink->flushes, 0);
  const auto report = finished(where, journal);
  EXPECT_EQ(report.ops, sink->ops);
  EXPECT_EQ(report.ops[2].f, "write");
  EXPECT_EQ(sink->flushes, 1);
}

/// Wants no more than two ops.
class two_are_enough final : public op_sink {
 public:
  result<> append(const op&) override {
    ++seen_;
    return success{};
  }
  result<> flush() override { return success{}; }
  [[nodiscard]] bool has_seen_enough() const override { return seen_ >= 2; }

 private:
  int seen_ = 0;
};

TEST(the_journal, ends_a_run_whose_sink_has_seen_enough) {
  stage_world where{1};
  auto what = small_test(
      where, generators::limit(1'000, generators::repeat(op_template{.f = "read", .value = {}})));
  what.sink = std::make_shared<two_are_enough>();
  const auto report = run(where, what);
  EXPECT_EQ(report.state, run_state::aborted);
  EXPECT_TRUE(report.errors.empty());
  EXPECT_GE(report.ops.size(), 2U);
}

/// Where in memory the values are of the ops that it receives.
class places final : public op_sink {
 public:
  result<> append(const op& event) override {
    seen.push_back(event.value.get_array().data());
    return success{};
  }
  result<> flush() override { return success{}; }
  std::vector<const json::value*> seen;
};

std::vector<const json::value*> places_of(const std::vector<op>& ops) {
  std::vector<const json::value*> found;
  for (const auto& event : ops) found.push_back(event.value.get_array().data());
  return found;
}

TEST(the_journal, hands_its_ops_on_without_copying_them) {
  stage_world where{1};
  const auto sink = std::make_shared<places>();
  const auto journal = spawn_journal(where.system(), sink);
  for (std::int64_t i = 0; i < 3; ++i)
    caf::anon_send(journal,
                   to_journal::append{{op{.index = i, .f = "read", .value = json::array{i}}}});
  const auto report = finished(where, journal);
  EXPECT_EQ(report.ops.size(), 3U);
  EXPECT_EQ(places_of(report.ops), sink->seen);
}

TEST(the_journal, of_a_run_reaches_the_report_without_a_copy) {
  stage_world where{1};
  auto what = small_test(
      where, generators::limit(5, generators::repeat(op_template{.f = "read", .value = {1, 2}})));
  const auto sink = std::make_shared<places>();
  what.sink = sink;
  const auto report = run(where, what);
  EXPECT_EQ(report.ops.size(), 10U);
  EXPECT_EQ(places_of(report.ops), sink->seen);
}

TEST(the_journal, works_without_a_sink) {
  stage_world where{1};
  const auto journal = spawn_journal(where.system(), nullptr);
  caf::anon_send(journal, to_journal::append{two_ops()});
  EXPECT_EQ(finished(where, journal).ops, two_ops());
}

TEST(the_journal, keeps_the_ops_of_a_sink_that_throws_and_writes_no_more) {
  class broken final : public op_sink {
   public:
    result<> append(const op&) override {
      ++calls;
      throw std::runtime_error{"device lost"};
    }
    result<> flush() override { return error{"device lost"}; }
    int calls = 0;
  };
  stage_world where{1};
  const auto sink = std::make_shared<broken>();
  const auto journal = spawn_journal(where.system(), sink);
  caf::anon_send(journal, to_journal::append{two_ops()});
  const auto report = finished(where, journal);
  EXPECT_EQ(report.ops, two_ops());
  EXPECT_EQ(sink->calls, 1);
  ASSERT_EQ(report.errors.size(), 1U);
  EXPECT_EQ(to_string(report.errors[0]), "journal: device lost (see whether the disk is full)");
}

}  // namespace agon::tests
