// The generator actor alone, with workers that the test plays itself.
#include "actors/generator_actor.hpp"

#include "actors/generator/function.hpp"
#include "actors/generator/pacing.hpp"
#include "actors/generator/sequence.hpp"
#include "actors/journal.hpp"
#include "tests/actors/stage_world.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace agon::tests {

namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A worker that completes each op at once, or keeps silent.
class instant_worker : public worker_actor::base {
 public:
  instant_worker(caf::actor_config& config, bool silent)
      : worker_actor::base{config}, silent_{silent} {}

 protected:
  behavior_type make_behavior() override {
    return {[this](to_worker::invoke& order) {
              if (silent_) return;
              auto completion = std::move(order.operation);
              if (completion.type == op_type::invoke) completion.type = op_type::ok;
              send(caf::actor_cast<generator_actor>(current_sender()),
                   to_generator::completed{std::move(completion)});
            },
            [](to_worker::close) { return agon::result<>{success{}}; }};
  }

 private:
  bool silent_;
};

struct outcome {
  std::optional<generator_report> report;
  std::vector<op> ops;
};

/// Asks the generator to begin and takes what comes of it.
class audience : public caf::event_based_actor {
 public:
  audience(caf::actor_config& config, generator_actor asked, journal_actor journal, outcome& into)
      : caf::event_based_actor{config}, asked_{asked}, journal_{journal}, into_{into} {}

 protected:
  caf::behavior make_behavior() override {
    request(asked_, caf::infinite, to_generator::begin{}).then([this](generator_report& report) {
      into_.report = report;
      request(journal_, caf::infinite, to_journal::finish{}).then([this](journal_report& kept) {
        into_.ops = kept.ops;
        quit();
      });
    });
    return {[](caf::unit_t) {}};
  }

 private:
  generator_actor asked_;
  journal_actor journal_;
  outcome& into_;
};

outcome performed(generator operations, generator_options options = {}, bool silent = false,
                  const std::function<void(stage_world&, generator_actor)>& meanwhile = {}) {
  stage_world where{1};
  for (int i = 0; i < 2; ++i)
    options.clients.push_back(where.system().spawn<instant_worker>(silent));
  auto workers = options.clients;
  options.journal = spawn_journal(where.system(), nullptr);
  const auto journal = options.journal;
  options.operations = operations.bind(random_stream{1, "generator"});
  const auto asked = spawn_generator(where.system(), std::move(options));
  outcome seen;
  const auto reader = where.system().spawn<audience>(asked, journal, seen);
  where.run_until([&] { return seen.report && !seen.ops.empty(); },
                  [&] {
                    if (meanwhile) meanwhile(where, asked);
                  });
  for (const auto& worker : workers) caf::anon_send_exit(worker, caf::exit_reason::kill);
  caf::anon_send_exit(journal, caf::exit_reason::kill);
  where.settle();
  return seen;
}

}  // namespace

TEST(the_generator_actor, emits_an_op_exactly_at_its_time) {
  std::vector<generator> parts{op_template{.f = "a", .time = time_point{3s}},
                               op_template{.f = "b", .time = time_point{3s + 1ns}}};
  const auto seen = performed(parts);
  ASSERT_EQ(types_of(seen.ops), "invoke ok invoke ok");
  EXPECT_EQ(seen.ops[0].time, time_point{3s});
  EXPECT_EQ(seen.ops[2].time, time_point{3s + 1ns});
}

TEST(the_generator_actor, gives_ops_to_all_free_threads_before_the_first_completes) {
  const auto seen = performed(generators::limit(4, generators::repeat(op_template{.f = "read"})));
  EXPECT_EQ(types_of(seen.ops), "invoke invoke ok ok invoke invoke ok ok");
}

TEST(the_generator_actor, asks_a_pending_generator_again_every_ten_milliseconds) {
  class shy final : public generator_state {
   public:
    explicit shy(std::vector<time_point>& asked) : asked_{asked} {}
    [[nodiscard]] step next(const context& now) const override {
      asked_.push_back(now.time());
      if (now.time() < time_point{35ms}) return pending{};
      return emitted{*fill_in({.f = "read"}, now), generator{}};
    }

   private:
    std::vector<time_point>& asked_;
  };
  std::vector<time_point> asked;
  const auto seen = performed(make_generator<shy>(asked));
  EXPECT_THAT(asked, ::testing::ElementsAre(time_point{}, time_point{10ms}, time_point{20ms},
                                            time_point{30ms}, time_point{40ms}));
  EXPECT_EQ(seen.ops.at(0).time, time_point{40ms});
}

TEST(the_generator_actor, asks_no_more_often_because_a_completion_brought_a_question_forward) {
  // Emits an op, then offers one for later, then is pending when the completion arrives: two
  // questions are under way then, and only the earlier one counts.
  class fickle final : public generator_state {
   public:
    explicit fickle(int& asked) : asked_{asked} {}
    [[nodiscard]] step next(const context& now) const override {
      if (now.time() >= time_point{2s}) return exhausted{};
      switch (asked_++ % 3) {
        case 0:
          return emitted{*fill_in({.f = "read"}, now), make_generator<fickle>(asked_)};
        case 1:
          return emitted{*fill_in({.f = "read", .time = now.time() + 20ms}, now), generator{}};
        default:
          return pending{};
      }
    }

   private:
    int& asked_;
  };
  int asked = 0;
  const auto seen = performed(make_generator<fickle>(asked));
  EXPECT_EQ(asked, 600) << "three questions every ten milliseconds";
  EXPECT_THAT(seen.ops, SizeIs(400));
}

TEST(the_generator_actor, gives_up_workers_that_outlast_its_patience_and_says_so) {
  const auto seen = performed(op_template{.f = "read"}, {.patience = 20s}, true);
  ASSERT_TRUE(seen.report);
  EXPECT_EQ(seen.report->errors.at(0).what, "1 ops were never completed");
  EXPECT_EQ(types_of(seen.ops), "invoke");
}

TEST(the_generator_actor, emits_nothing_more_when_stopped_and_waits_for_what_is_under_way) {
  bool told = false;
  const auto seen = performed(generators::stagger(1s, generators::repeat(op_template{.f = "read"})),
                              {}, false, [&](stage_world& where, const generator_actor& asked) {
                                if (told || where.now() < time_point{10s}) return;
                                told = true;
                                caf::anon_send(asked, to_generator::stop{});
                              });
  ASSERT_TRUE(seen.report);
  EXPECT_TRUE(seen.report->stopped);
  EXPECT_THAT(seen.report->errors, IsEmpty());
  EXPECT_LT(seen.ops.back().time, time_point{12s});
  EXPECT_EQ(count_of(seen.ops, op_type::invoke), count_of(seen.ops, op_type::ok));
}

TEST(the_generator_actor, ends_briefly_after_a_fault_of_the_harness) {
  bool told = false;
  const auto seen = performed(op_template{.f = "read"}, {.patience = 1h}, true,
                              [&](stage_world&, const generator_actor& asked) {
                                if (std::exchange(told, true)) return;
                                caf::anon_send(asked, to_generator::failed{{"a worker is down"}});
                              });
  ASSERT_TRUE(seen.report);
  ASSERT_THAT(seen.report->errors, SizeIs(1));
  EXPECT_EQ(seen.report->errors[0].what, "a worker is down");
}

/// Throws what is no std::exception: at the second op, or when it is told of a completion.
class unruly final : public generator_state {
 public:
  enum class moment { next, update };
  unruly(moment when, int emitted_before) : when_{when}, emitted_{emitted_before} {}

  [[nodiscard]] step next(const context& now) const override {
    if (when_ == moment::next && emitted_ == 1) throw 42;
    return emitted{op{.time = now.time(), .process = *now.some_free_process(), .f = "read"},
                   make_generator<unruly>(when_, emitted_ + 1)};
  }
  [[nodiscard]] std::optional<generator> update(const context&, const op& event) const override {
    if (when_ == moment::update && event.type == op_type::ok) throw 42;
    return std::nullopt;
  }

 private:
  moment when_;
  int emitted_;
};

TEST(the_generator_actor, ends_with_an_error_whatever_its_generator_throws) {
  for (const auto when : {unruly::moment::next, unruly::moment::update}) {
    const auto seen = performed(make_generator<unruly>(when, 0));
    ASSERT_TRUE(seen.report);
    ASSERT_THAT(seen.report->errors, ::testing::Not(IsEmpty()));
    EXPECT_THAT(seen.report->errors[0].what, ::testing::HasSubstr("no std::exception"));
    EXPECT_THAT(seen.ops, ::testing::Not(IsEmpty())) << "what was emitted before stays";
  }
}

TEST(the_generator_actor, goes_on_whatever_the_display_of_progress_throws) {
  std::vector<generator> parts{op_template{.f = "a"}, op_template{.f = "b"}};
  const auto seen = performed(generator{parts}, {.progress = [](const progress&) { throw 42; }});
  ASSERT_TRUE(seen.report);
  EXPECT_THAT(seen.report->errors, IsEmpty());
  EXPECT_EQ(types_of(seen.ops).substr(0, 6), "invoke");
}

TEST(the_generator_actor, refuses_a_sleep_without_a_length) {
  const auto seen =
      performed(op_template{.f = {}, .value = json::value("long"), .type = op_type::sleep});
  ASSERT_TRUE(seen.report);
  ASSERT_THAT(seen.report->errors, SizeIs(1));
  EXPECT_THAT(to_string(seen.report->errors[0]), ::testing::HasSubstr("a sleep without a length"));
}

TEST(the_generator_actor, refuses_an_op_for_a_busy_process) {
  std::vector<generator> parts;
  class stubborn final : public generator_state {
   public:
    [[nodiscard]] step next(const context& now) const override {
      return emitted{op{.time = now.time(), .process = process_id{0}, .f = "read"},
                     make_generator<stubborn>()};
    }
  };
  const auto seen = performed(make_generator<stubborn>());
  ASSERT_TRUE(seen.report);
  EXPECT_THAT(seen.report->errors.at(0).what, ::testing::HasSubstr("which is not free"));
  EXPECT_EQ(types_of(seen.ops), "invoke ok");
}

}  // namespace agon::tests
