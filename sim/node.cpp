// Orders to a simulated machine.
#include "sim/node.hpp"

#include "actors/self_describing.hpp"
#include "sim/membership.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <fmt/format.h>

namespace agon::sim {

machine::machine(machine_parts parts, node_id self)
    : parts_{std::move(parts)},
      self_{self},
      disk_{std::make_shared<memory_disk>(parts_.jobs, parts_.seed, self, parts_.disk)} {}

void machine::note(std::string_view line) {
  log_ +=
      fmt::format("{:.6f} {}\n", to_seconds(parts_.jobs.effective_now().time_since_epoch()), line);
}

host machine::make_host() {
  host here;
  here.self = self_;
  for (const auto other : parts_.all)
    if (other != self_) here.peers.emplace(other, parts_.net.server_handle(other, self_));
  here.disk = disk_;
  here.wall_clock = [this] {
    return parts_.jobs.clock_of(self_).wall(parts_.jobs.effective_now());
  };
  const random_stream luck{parts_.seed, "server/" + to_string(self_)};
  here.random = luck.child(starts_);
  here.log = [this](std::string_view line) {
    if (!parts_.jobs.dying(self_)) note(line);
  };
  here.buggify = [luck = luck.child("buggify").child(starts_), rate = parts_.buggify,
                  &marks = parts_.marks](std::string_view site) mutable {
    const bool granted = rate > 0 && luck.child(site).chance(rate) && luck.chance(rate);
    marks.count(mark_kind::buggify, site, granted);
    return granted;
  };
  here.mark = [this](mark_kind kind, std::string_view name, bool held) {
    if (!parts_.jobs.dying(self_)) parts_.marks.count(kind, name, held);
  };
  return here;
}

void machine::switch_off() {
  finish_kill();
  disk_->crash();
  disk_->wipe();
  if (running_) stop_server();
}

result<evidence> machine::setup(const barrier_actor& barrier) {
  switch_off();
  next_build_ = false;
  return start(barrier);
}

result<evidence> machine::teardown() {
  switch_off();
  parts_.net.mend(self_);
  parts_.jobs.clock_of(self_).reset(parts_.jobs.now());
  return evidence{};
}

result<evidence> machine::start(const barrier_actor& barrier) {
  finish_kill();
  if (running_ && !server_ended()) return evidence{{"running", true}};
  if (running_) stop_server();  // The machine stays on: files are as that server left them.
  running_ = true;
  ++starts_;
  disk_->switch_on();
  parts_.jobs.trace().record(trace_kind::start, parts_.jobs.now(), self_, self_, starts_);
  note("start " + std::to_string(starts_));
  parts_.jobs.in_domain(self_, [&] {
    auto here = make_host();
    if (barrier)
      here.barrier = [this, barrier] {
        const auto meeting = caf::actor_cast<caf::strong_actor_ptr>(barrier);
        return caf::actor_cast<barrier_actor>(parts_.net.view(meeting, self_));
      };
    const auto& build = next_build_ ? parts_.next_server : parts_.server;
    auto server = build(parts_.jobs.system(), std::move(here));
    server_ = caf::actor_cast<caf::weak_actor_ptr>(server);
    parts_.net.set_server(self_, caf::actor_cast<caf::strong_actor_ptr>(server));
  });
  return evidence{{"incarnation", starts_}};
}

bool machine::server_ended() const {
  const auto server = server_.lock();
  return running_ && (!server || server->get()->getf(caf::abstract_actor::is_cleaned_up_flag));
}

kill_count machine::stop_server() {
  running_ = false;
  parts_.net.set_server(self_, nullptr);
  return parts_.jobs.kill(self_);
}

void machine::kill_when_it_hurts(answered done) {
  finish_kill();
  auto luck = random_stream{parts_.seed, "kill/" + to_string(self_)}.child(++kills_);
  if (!running_ || !luck.chance(parts_.kills_inside)) return done(kill());
  constexpr std::uint64_t operations_most = 8;
  doomed_ = true;
  waiting_ = std::move(done);
  disk_->strike_before(1 + luck.below(operations_most), [this](std::uint64_t of_job) {
    operation_of_job_ = of_job;
    parts_.jobs.begin_death(self_);
    end_at(parts_.jobs.now());  // When this job is over.
  });
  end_at(parts_.jobs.now() + kill_patience);
}

void machine::end_at(time_point moment) {
  parts_.jobs.schedule(moment, {.what = event::kind::arrival, .number = kills_, .handler = this});
}

void machine::arrive(event& what) {
  if (what.number == kills_) finish_kill();
}

void machine::finish_kill() {
  if (!std::exchange(doomed_, false)) return;
  const auto operation = std::exchange(operation_of_job_, 0);
  auto killed = kill();
  invariant(killed.ok(), "a server that was running when its kill was ordered");
  if (operation > 0)
    (*killed)["moment"] =
        fmt::format("in the middle of a job, at its disk operation {}", operation);
  if (const auto done = std::exchange(waiting_, nullptr)) done(killed);
}

result<evidence> machine::kill() {
  finish_kill();
  if (!running_)
    return error{"nothing to kill: the server is not running", to_string(self_), "start it first"};
  const auto lost = disk_->crash();  // First, so that nothing the dying do reaches it.
  const auto ended = stop_server();
  parts_.jobs.trace().record(trace_kind::kill, parts_.jobs.now(), self_, self_, lost);
  note("killed");
  return evidence{{"actors", ended.actors}, {"lost_bytes", lost}, {"incarnation", starts_}};
}

result<evidence> machine::pause() {
  finish_kill();
  if (!running_)
    return error{"nothing to pause: the server is not running", to_string(self_), "start it first"};
  parts_.jobs.pause(self_);
  return evidence{{"paused", true}};
}

result<evidence> machine::resume() {
  if (!parts_.jobs.paused(self_)) return evidence{{"paused", false}};
  return evidence{{"held", parts_.jobs.resume(self_)}};
}

evidence machine::clock_evidence() const {
  const auto ahead = parts_.jobs.clock_of(self_).error(parts_.jobs.now());
  parts_.jobs.trace().record(trace_kind::clock, parts_.jobs.now(), self_, self_,
                             static_cast<std::uint64_t>(ahead.count()));
  return evidence{{"offset_ns", ahead.count()}};
}

result<evidence> machine::bump_clock(duration by) {
  parts_.jobs.clock_of(self_).bump(by);
  return clock_evidence();
}

result<evidence> machine::set_clock_rate(double rate) {
  if (!(rate > 0)) return error{"a clock's rate must be positive", to_string(self_), "1 is right"};
  parts_.jobs.clock_of(self_).set_rate(parts_.jobs.now(), rate);
  return clock_evidence();
}

result<evidence> machine::strobe_clock(const disturbance::strobe_clock& what) {
  if (what.period <= duration::zero())
    return error{"a clock cannot jump without time between", to_string(self_), "give a period"};
  parts_.jobs.clock_of(self_).strobe(parts_.jobs.now(), what.by, what.period, what.length);
  return clock_evidence();
}

result<evidence> machine::reset_clock() {
  parts_.jobs.clock_of(self_).reset(parts_.jobs.now());
  return clock_evidence();
}

std::vector<caf::actor> machine::servers() const {
  std::vector<caf::actor> all;
  for (const auto node : parts_.all) all.push_back(parts_.net.server_handle(node, control_node));
  return all;
}

node_view machine::look() const {
  node_view seen{.node = self_, .running = running_ && !server_ended(), .starts = starts_};
  parts_.jobs.describe(seen);
  parts_.net.describe(seen);
  const auto server = server_.lock();
  if (seen.running && server)
    if (const auto* known = dynamic_cast<const self_describing*>(server->get()))
      seen.state = known->describe();
  seen.files = disk_->view();
  return seen;
}

result<std::vector<log_file>> machine::logs() {
  return std::vector<log_file>{{.name = "server.log", .content = log_}};
}

namespace {

/// Carries orders to the machine.
class node_port final : public node_actor::base {
 public:
  node_port(caf::actor_config& config, std::shared_ptr<machine> machine)
      : node_actor::base{config}, machine_{std::move(machine)} {}

  behavior_type make_behavior() override {
    return {
        [this](const to_node::setup& order) { return machine_->setup(order.barrier); },
        // A simulated server founds its cluster itself.
        [](to_node::setup_primary) { return result<evidence>{evidence{}}; },
        [this](to_node::teardown) { return machine_->teardown(); },
        [this](to_node::start) { return machine_->start(); },
        [this](to_node::kill) {
          auto promise = make_response_promise<answer>();
          machine_->kill_when_it_hurts([this, promise](const answer& said) mutable {
            // This actor may not be running now, and what it ran on last is gone.
            context(nullptr);
            promise.deliver(said);
          });
          return promise;
        },
        [this](to_node::pause) { return machine_->pause(); },
        [this](to_node::resume) { return machine_->resume(); },
        [this](const to_node::drop& order) { return machine_->drop(order.from); },
        [this](to_node::heal) { return machine_->heal(); },
        [this](const to_node::shape& order) { return machine_->shape(order.to, order.link); },
        [this](const to_node::bump_clock& order) { return machine_->bump_clock(order.by); },
        [this](to_node::reset_clock) { return machine_->reset_clock(); },
        [this](const to_node::disturb& order) -> caf::result<answer> {
          if (std::holds_alternative<disturbance::join>(order.what))
            return change_members(membership_change::join);
          if (std::holds_alternative<disturbance::leave>(order.what))
            return change_members(membership_change::leave);
          return machine_->disturb(order.what);
        },
        [this](to_node::logs) { return machine_->logs(); },
    };
  }

  void on_exit() override { machine_->forget_who_waits(); }

 private:
  using answer = agon::result<evidence>;

  /// Members come and go by the system's own means: its servers are asked, and say what came of it.
  caf::result<answer> change_members(membership_change what) {
    auto promise = make_response_promise<answer>();
    request(spawn_operator(system(), machine_->servers()), membership_patience,
            machine_->order(what))
        .then(
            [promise](const membership_answer& came) mutable {
              if (came.done)
                promise.deliver(answer{evidence{{"members", came.said}}});
              else
                promise.deliver(answer{error{"members did not change", {}, came.said}});
            },
            [promise, this](const caf::error& problem) mutable {
              promise.deliver(answer{error{"the servers were asked to change the members",
                                           {},
                                           describe(system(), problem)}});
            });
    return promise;
  }

  std::shared_ptr<machine> machine_;
};

}  // namespace

node_actor spawn_node(caf::actor_system& system, std::shared_ptr<machine> machine) {
  return system.spawn<node_port>(std::move(machine));
}

}  // namespace agon::sim
