// Takes the cast of a run from its world, spawns the conductor, and drives the world until it
// answers.
#include "actors/run.hpp"

#include "actors/conductor.hpp"
#include "actors/thrown.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <utility>

namespace agon {

namespace {

/// Where the report arrives. The flag is set last, so that whoever sees it may read the report.
struct letter_box {
  run_report report;
  std::atomic<bool> arrived = false;
};

/// Asks for the report and puts it where the caller, who is no actor, can see it.
class listener : public caf::event_based_actor {
 public:
  listener(caf::actor_config& config, conductor_actor conductor, std::shared_ptr<letter_box> into)
      : caf::event_based_actor{config}, conductor_{std::move(conductor)}, into_{std::move(into)} {}

  const char* name() const override { return "listener"; }

 protected:
  caf::behavior make_behavior() override {
    request(conductor_, caf::infinite, to_conductor::run{})
        .then([this](run_report& report) { arrived(std::move(report)); },
              [this](const caf::error& problem) {
                run_report report;
                report.errors.push_back({describe(system(), problem), "conductor", "see the log"});
                arrived(std::move(report));
              });
    // Waiting for an answer alone does not keep an actor alive; a handler does.
    return {[](const caf::unit_t&) {}};
  }

  void on_exit() override { conductor_ = nullptr; }

 private:
  void arrived(run_report report) {
    into_->report = std::move(report);
    into_->arrived = true;
    quit();
  }

  conductor_actor conductor_;
  std::shared_ptr<letter_box> into_;
};

run_report refused(error problem) {
  spdlog::error("{}", to_string(problem));
  run_report report;
  report.errors.push_back(std::move(problem));
  return report;
}

/// Why the test cannot work in this world, if it cannot.
result<> fit(world& where, const test& what) {
  if (where.node_names().empty()) return error{"there are no nodes", "test", "name some"};
  if (what.concurrency == 0)
    return error{"there are no client threads", "test", "set the concurrency to 1 or more"};
  if (!what.client) return error{"there is no client", "test", "give the test a client factory"};
  for (const auto node : what.client_nodes)
    if (node.value == 0 || node.value > where.node_names().size())
      return error{"clients cannot sit at " + to_string(node) + ": there is no such node", "test",
                   "name nodes of the list"};
  for (const auto& package : what.faults) {
    if (!package.spawn)
      return error{"there is no nemesis", "fault package " + package.name, "set spawn"};
    for (const auto kind : package.needs)
      if (auto able = where.can(kind); !able) {
        auto problem = able.problem();
        problem.where =
            "fault package " + package.name + (problem.where.empty() ? "" : ": " + problem.where);
        return problem;
      }
  }
  return success{};
}

/// A seat of this test: what the world says of the node, and what the test says of time and chance.
client_seat seat_of(world& where, const test& what, node_id node, std::uint64_t number,
                    const std::string& name) {
  auto seat = where.seat(node, number);
  seat.deadline = what.deadline.op;
  seat.random = random_stream{what.seed, "client/" + name};
  return seat;
}

/// The nodes at which clients sit: thread t at the t-th, counted round.
std::vector<node_id> client_nodes_of(world& where, const test& what) {
  if (!what.client_nodes.empty()) return what.client_nodes;
  std::vector<node_id> all;
  for (std::uint32_t node = 1; node <= where.node_names().size(); ++node)
    all.push_back(node_id{node});
  return all;
}

/// Spawns the nemeses; where one cannot be made, ends the others and says why.
result<std::vector<nemesis_actor>> spawn_nemeses(world& where, const test& what) {
  std::vector<nemesis_actor> all;
  std::string why = "the fault package made no nemesis";
  for (const auto& package : what.faults) {
    nemesis_actor made;
    try {
      made = package.spawn(where, random_stream{what.seed, "nemesis/" + package.name});
    } catch (...) {
      why = what_was_thrown();
    }
    if (!made) {
      for (const auto& nemesis : all) caf::anon_send_exit(nemesis, caf::exit_reason::kill);
      return error{why, "fault package " + package.name, "correct its spawn"};
    }
    all.push_back(made);
  }
  return all;
}

result<run_cast> cast_of(world& where, const test& what) {
  run_cast cast;
  cast.node_names = where.node_names();
  for (std::uint32_t node = 1; node <= cast.node_names.size(); ++node)
    cast.nodes.push_back(where.node(node_id{node}));
  const auto sits = client_nodes_of(where, what);
  for (const auto node : sits)
    cast.setup_seats.push_back(
        seat_of(where, what, node, what.concurrency, "setup/" + cast.node_names[node.value - 1]));
  for (std::uint32_t thread = 0; thread < what.concurrency; ++thread)
    cast.seats.push_back(
        seat_of(where, what, sits[thread % sits.size()], thread, std::to_string(thread)));
  auto nemeses = spawn_nemeses(where, what);
  if (!nemeses) return nemeses.problem();
  cast.nemeses = *std::move(nemeses);
  return cast;
}

}  // namespace

run_report run(world& where, const test& what, const interrupt_count& interrupts) {
  try {
    if (const auto able = fit(where, what); !able) return refused(able.problem());
    auto& system = where.system();
    auto cast = cast_of(where, what);
    if (!cast) return refused(cast.problem());
    const auto conductor = spawn_conductor(system, what, *std::move(cast));
    const auto into = std::make_shared<letter_box>();
    system.spawn<listener>(conductor, into);
    int heeded = 0;
    const auto poll = [&] {
      const int asked = interrupts ? interrupts() : 0;
      if (asked >= 1 && heeded < 1) caf::anon_send(conductor, to_conductor::stop{});
      if (asked >= 2 && heeded < 2) caf::anon_send(conductor, to_conductor::abort{});
      heeded = std::max(heeded, asked);
    };
    where.run_until([&] { return into->arrived.load(); }, poll);
    if (!into->arrived) return refused({"the world ended before the run", "run", "see the log"});
    return std::move(into->report);
  } catch (...) {
    return refused({what_was_thrown(), "run", "see the log"});
  }
}

}  // namespace agon
