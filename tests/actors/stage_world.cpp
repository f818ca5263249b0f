// The scheduler of virtual time: jobs in the order of their arrival, and a jump to the next timer
// when there is none.
#include "tests/actors/stage_world.hpp"

#include <caf/actor_registry.hpp>
#include <caf/detail/simple_actor_clock.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>
#include <caf/scoped_execution_unit.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <algorithm>
#include <deque>
#include <thread>

namespace agon::tests {

namespace {

class jumping_clock : public caf::detail::simple_actor_clock {
 public:
  time_point now() const noexcept override { return now_; }

  bool jump() {
    if (schedule_.empty()) return false;
    now_ = std::max(now_, schedule_.begin()->first);
    trigger_expired_timeouts();
    return true;
  }

 private:
  time_point now_{};
};

class one_thread : public caf::scheduler::abstract_coordinator {
 public:
  using caf::scheduler::abstract_coordinator::abstract_coordinator;

  static caf::actor_system::module* make(caf::actor_system& system, caf::detail::type_list<>) {
    return new one_thread(system);  // the actor system takes it
  }

  bool detaches_utility_actors() const override { return false; }
  void enqueue(caf::resumable* job) override { jobs_.push_back(job); }
  caf::actor_clock& clock() noexcept override { return clock_; }
  bool jump() { return clock_.jump(); }

  bool step() {
    if (jobs_.empty()) return false;
    auto* job = jobs_.front();
    jobs_.pop_front();
    caf::scoped_execution_unit unit{&system()};
    if (job->resume(&unit, 1) == caf::resumable::resume_later)
      jobs_.push_back(job);
    else
      caf::intrusive_ptr_release(job);
    return true;
  }

  void stop() override {
    for (bool more = true; more;) more = step();
    stop_actors();
    for (bool more = true; more;) more = step();
    clock_.cancel_all();
  }

 private:
  std::deque<caf::resumable*> jobs_;
  jumping_clock clock_;
};

one_thread* virtual_scheduler(caf::actor_system& system) {
  return dynamic_cast<one_thread*>(&system.scheduler());
}

class stage_node : public node_actor::base {
 public:
  stage_node(caf::actor_config& config, stage_world& where, node_id self)
      : node_actor::base{config}, where_{where}, self_{self} {}

 protected:
  behavior_type make_behavior() override {
    return {[this](const to_node::setup&) { return reply("setup"); },
            [this](to_node::setup_primary) { return reply("primary"); },
            [this](to_node::teardown) { return reply("teardown"); },
            [this](to_node::start) { return reply("start"); },
            [this](to_node::kill) { return reply("kill"); },
            [this](to_node::pause) { return reply("pause"); },
            [this](to_node::resume) { return reply("resume"); },
            [this](const to_node::drop& order) {
              std::string what = "drop";
              for (const auto node : order.from) what += " " + to_string(node);
              return reply(what);
            },
            [this](to_node::heal) { return reply("heal"); },
            [this](const to_node::shape&) { return reply("shape"); },
            [this](to_node::bump_clock) { return reply("bump"); },
            [this](to_node::reset_clock) { return reply("reset"); },
            [this](const to_node::disturb& order) {
              return reply(std::string{disturbance::name_of(order.what)});
            },
            [this](to_node::logs) {
              auto promise = make_response_promise<agon::result<std::vector<log_file>>>();
              if (auto said = heard("logs")) {
                using files = std::vector<log_file>;
                promise.deliver(said->ok() ? agon::result<files>{files{{"db.log", "a line"}}}
                                           : agon::result<files>{said->problem()});
              }
              return promise;
            }};
  }

 private:
  std::optional<agon::result<evidence>> heard(const std::string& what) {
    where_.record(to_string(self_) + " " + what);
    if (where_.behaviour.node) return where_.behaviour.node(self_, what);
    return agon::result<evidence>{evidence{{"did", what}}};
  }

  caf::typed_response_promise<agon::result<evidence>> reply(const std::string& what) {
    auto promise = make_response_promise<agon::result<evidence>>();
    if (auto said = heard(what)) promise.deliver(*said);
    return promise;
  }

  stage_world& where_;
  node_id self_;
};

/// A client that can tell itself which of its late answers is due.
using client_self = client_actor::extend<caf::reacts_to<std::uint64_t>>;

class stage_client : public client_self::base {
 public:
  stage_client(caf::actor_config& config, stage_world& where, client_seat seat)
      : client_self::base{config}, where_{where}, seat_{std::move(seat)} {}

 protected:
  behavior_type make_behavior() override {
    return {[this](to_client::open) { return reply("open"); },
            [this](to_client::setup) { return reply("setup"); },
            [this](const to_client::invoke& order) { return invoke(order.operation); },
            [this](to_client::teardown) { return reply("teardown"); },
            [this](to_client::close) {
              auto answer = reply("close");
              if (late_.empty()) quit();
              return answer;
            },
            [this](std::uint64_t which) {
              auto& [promise, completion] = late_.at(which);
              promise.deliver(completion);
            }};
  }

 private:
  caf::typed_response_promise<agon::result<>> reply(std::string_view what) {
    auto promise = make_response_promise<agon::result<>>();
    where_.record("client " + seat_.host + " " + std::string{what});
    std::optional<agon::result<>> said = success{};
    if (where_.behaviour.client) said = where_.behaviour.client(seat_, what);
    if (said) promise.deliver(*said);
    return promise;
  }

  caf::typed_response_promise<op> invoke(const op& invocation) {
    auto promise = make_response_promise<op>();
    auto completion = invocation;
    completion.type = op_type::ok;
    client_reply said = completion;
    if (where_.behaviour.invoke) said = where_.behaviour.invoke(invocation);
    if (std::holds_alternative<dies>(said)) quit(caf::exit_reason::kill);
    if (const auto* now = std::get_if<op>(&said)) promise.deliver(*now);
    if (const auto* late = std::get_if<after>(&said)) {
      delayed_send(this, late->delay, std::uint64_t{late_.size()});
      late_.emplace_back(promise, late->completion);
    }
    return promise;
  }

  stage_world& where_;
  client_seat seat_;
  std::vector<std::pair<caf::typed_response_promise<op>, op>> late_;
};

}  // namespace

stage_world::stage_world(std::uint32_t nodes, time_kind time) : time_{time} {
  if (time == time_kind::virtual_time) config_.load<one_thread>();
  system_ = std::make_unique<caf::actor_system>(config_);
  for (std::uint32_t node = 1; node <= nodes; ++node) {
    names_.push_back(to_string(node_id{node}));
    nodes_.push_back(system_->spawn<stage_node>(*this, node_id{node}));
  }
}

stage_world::~stage_world() {
  for (const auto& node : nodes_) caf::anon_send_exit(node, caf::exit_reason::kill);
  nodes_.clear();
  settle();
  // What still waits for a timer must not keep the test program waiting.
  system_->await_actors_before_shutdown(false);
}

result<> stage_world::can(fault_kind kind) {
  if (cannot.contains(kind))
    return error{"cannot " + std::string{to_string(kind)} + " here", "stage", "run elsewhere"};
  return success{};
}

client_seat stage_world::seat(node_id node, std::uint64_t number) {
  client_seat seat;
  seat.node = node;
  seat.host = seat.address = names_[node.value - 1];
  seat.random = random_stream{number, seat.host};
  return seat;
}

void stage_world::run_until(const std::function<bool()>& finished,
                            const std::function<void()>& poll) {
  while (!finished()) {
    poll();
    if (time_ == time_kind::thread_pool)
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    else if (auto* scheduler = virtual_scheduler(*system_);
             !scheduler->step() && !scheduler->jump())
      return;
  }
}

time_point stage_world::now() { return time_point{system_->clock().now().time_since_epoch()}; }

void stage_world::settle() {
  if (auto* scheduler = virtual_scheduler(*system_))
    for (bool more = true; more;) more = scheduler->step();
}

client_factory stage_world::clients() {
  return [this](caf::actor_system& where, const client_seat& seat) -> client_actor {
    return where.spawn<stage_client>(*this, seat);
  };
}

std::vector<std::string> stage_world::events() const {
  const std::lock_guard lock{mutex_};
  return events_;
}

std::vector<std::string> stage_world::events(std::string_view part) const {
  auto found = events();
  std::erase_if(found, [&](const std::string& event) { return event.find(part) == event.npos; });
  return found;
}

void stage_world::record(std::string event) {
  const std::lock_guard lock{mutex_};
  events_.push_back(std::move(event));
}

std::size_t stage_world::running() {
  settle();
  return system_->registry().running() - nodes_.size();
}

test small_test(stage_world& where, generator client_generator) {
  test what;
  what.name = "small";
  what.concurrency = 2;
  what.client = where.clients();
  what.client_generator = std::move(client_generator);
  what.sink = std::make_shared<memory_sink>();
  return what;
}

std::string types_of(const std::vector<op>& ops) {
  std::string types;
  for (const auto& event : ops) {
    if (!types.empty()) types += ' ';
    types += to_string(event.type);
  }
  return types;
}

std::size_t count_of(const std::vector<op>& ops, op_type type) {
  return static_cast<std::size_t>(std::ranges::count(ops, type, &op::type));
}

}  // namespace agon::tests
