// A lane blocks, so each has an actor with a thread of its own; the crew hands them tasks.
#include "scenarios/explore/crew.hpp"

#include "actors/vocabulary/invariant.hpp"
#include "real/link.hpp"
#include "scenarios/store/build.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include <deque>
#include <memory>
#include <vector>

namespace agon::scenarios {
namespace {

duration seconds(double count) { return duration{static_cast<std::int64_t>(count * 1e9)}; }

/// Owns the thread that waits for a child; the lane itself is shared with the crew, which may cut
/// it.
class lane_actor : public caf::event_based_actor {
 public:
  lane_actor(caf::actor_config& config, std::shared_ptr<lane> mine, caf::actor crew)
      : caf::event_based_actor{config}, lane_{std::move(mine)}, crew_{std::move(crew)} {}

  caf::behavior make_behavior() override {
    return {[this](caf::atom_value, std::uint64_t seed, double limit, const std::string& line) {
      const auto run = lane_->run(seed, line, seconds(limit));
      if (!run)
        send(crew_, crew_word::broken, to_string(run.problem()));
      else if (*run)
        send(crew_, crew_word::done, to_line(**run));
      else
        quit();
    }};
  }
  [[nodiscard]] const char* name() const override { return "agon.lane"; }
  void on_exit() override {
    lane_ = nullptr;
    crew_ = nullptr;
  }

 private:
  std::shared_ptr<lane> lane_;
  caf::actor crew_;
};

class crew_actor : public caf::event_based_actor {
 public:
  crew_actor(caf::actor_config& config, std::uint64_t lanes, lane_program program,
             caf::actor coordinator)
      : caf::event_based_actor{config},
        count_{lanes},
        program_{std::move(program)},
        coordinator_{std::move(coordinator)} {
    invariant(lanes > 0, "a crew of at least one lane");
  }

  caf::behavior make_behavior() override {
    monitor(coordinator_);
    set_down_handler([this](caf::scheduled_actor*, caf::down_msg&) { quit(); });
    for (std::uint64_t i = 0; i < count_; ++i) {
      lanes_.push_back(std::make_shared<lane>(program_));
      idle_.push_back(spawn<lane_actor, caf::detached>(lanes_.back(), caf::actor{this}));
      actors_.push_back(idle_.back());
    }
    return {
        [this](caf::atom_value word, std::uint64_t seed, double limit, const std::string& line) {
          invariant(word == crew_word::task, "a task for a crew");
          tasks_.push_back({seed, limit, line});
          hand_out();
        },
        [this](caf::atom_value word, const std::string& line) {
          send(coordinator_, word, line);
          idle_.push_back(caf::actor_cast<caf::actor>(current_sender()));
          hand_out();
        }};
  }
  [[nodiscard]] const char* name() const override { return "agon.crew"; }

  void on_exit() override {
    for (const auto& one : lanes_) one->cut();
    for (const auto& one : actors_) caf::anon_send_exit(one, caf::exit_reason::user_shutdown);
    lanes_.clear();
    actors_.clear();
    idle_.clear();
    coordinator_ = nullptr;
  }

 private:
  struct waiting {
    std::uint64_t seed;
    double limit;
    std::string line;
  };

  void hand_out() {
    while (!tasks_.empty() && !idle_.empty()) {
      auto& task = tasks_.front();
      send(idle_.front(), crew_word::task, task.seed, task.limit, std::move(task.line));
      idle_.pop_front();
      tasks_.pop_front();
    }
  }

  std::uint64_t count_;
  lane_program program_;
  caf::actor coordinator_;
  std::vector<std::shared_ptr<lane>> lanes_;
  std::vector<caf::actor> actors_;
  std::deque<caf::actor> idle_;
  std::deque<waiting> tasks_;
};

class gate_actor : public caf::event_based_actor {
 public:
  gate_actor(caf::actor_config& config, std::uint64_t lanes, lane_program program)
      : caf::event_based_actor{config}, lanes_{lanes}, program_{std::move(program)} {}

  caf::behavior make_behavior() override {
    set_down_handler([this](caf::scheduled_actor*, caf::down_msg& down) {
      std::erase_if(crews_, [&](const auto& crew) { return crew->address() == down.source; });
    });
    return {[this](caf::atom_value, std::uint64_t number, const std::string& version,
                   const std::string& commit) {
      const auto coordinator = caf::actor_cast<caf::actor>(current_sender());
      if (coordinator == nullptr) return;
      if (version != build_version() || commit != build_commit())
        return send(coordinator, crew_word::refused, number, std::string{build_version()},
                    std::string{build_commit()});
      crews_.push_back(spawn_crew(system(), lanes_, program_, coordinator));
      monitor(crews_.back());
      send(coordinator, crew_word::crew, number, crews_.back(), lanes_);
    }};
  }
  [[nodiscard]] const char* name() const override { return "agon.gate"; }

  void on_exit() override {
    for (const auto& crew : crews_) caf::anon_send_exit(crew, caf::exit_reason::user_shutdown);
    crews_.clear();
  }

 private:
  std::uint64_t lanes_;
  lane_program program_;
  std::vector<caf::actor> crews_;
};

class worker_config : public caf::actor_system_config {
 public:
  worker_config() { real::configure_links(*this); }
};

}  // namespace

caf::actor spawn_crew(caf::actor_system& system, std::uint64_t lanes, const lane_program& program,
                      const caf::actor& coordinator) {
  return system.spawn<crew_actor>(lanes, program, coordinator);
}

caf::actor spawn_gate(caf::actor_system& system, std::uint64_t lanes, const lane_program& program) {
  return system.spawn<gate_actor>(lanes, program);
}

result<> host_worker(const worker_options& options,
                     const std::function<void(std::uint16_t port)>& ready,
                     const std::function<bool()>& interrupted) {
  worker_config config;
  caf::actor_system system{config};
  const auto gate = spawn_gate(system, options.lanes, options.program);
  const auto port =
      system.middleman().publish(gate, options.at.port, options.at.host.c_str(), true);
  if (!port) {
    caf::anon_send_exit(gate, caf::exit_reason::user_shutdown);
    return error{"cannot listen: " + system.render(port.error()), real::to_string(options.at),
                 "is it an address of this machine, and the port free?"};
  }
  ready(*port);
  caf::scoped_actor self{system};
  while (!interrupted())
    self->receive([](caf::unit_t) {}, caf::after(std::chrono::milliseconds{100}) >> [] {});
  caf::anon_send_exit(gate, caf::exit_reason::user_shutdown);
  return success{};
}

}  // namespace agon::scenarios
