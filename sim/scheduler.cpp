// Jobs, events and scheduling domains.
#include "sim/scheduler.hpp"

#include <caf/actor_cast.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/exit_reason.hpp>
#include <caf/group.hpp>
#include <caf/scheduled_actor.hpp>
#include <caf/scoped_execution_unit.hpp>
#include <caf/send.hpp>
#include <caf/system_messages.hpp>

#include <algorithm>
#include <cstdio>
#include <numeric>

namespace agon::sim {
namespace {

/// Stands in for CAF's printer, which has a thread of its own: what actors print with aout goes to
/// standard error at once.
class print_actor : public caf::event_based_actor {
 public:
  explicit print_actor(caf::actor_config& config) : caf::event_based_actor{config} {
    set_default_handler(caf::drop);
  }
  caf::behavior make_behavior() override {
    return {[](caf::add_atom, caf::actor_id, const std::string& text) {
      std::fputs(text.c_str(), stderr);
    }};
  }
};

/// The actor of a job, or null for what is not an actor.
caf::scheduled_actor* actor_of(caf::resumable* job) {
  return job->subtype() == caf::resumable::scheduled_actor ? static_cast<caf::scheduled_actor*>(job)
                                                           : nullptr;
}

/// What handling a message takes on a node that is slow, for each time that it is slower: a server
/// handles some ten thousand a second.
constexpr duration message_cost = std::chrono::microseconds{100};

/// Sets a variable for the length of a scope.
template <class T>
class scoped_value {
 public:
  scoped_value(T& variable, T value) : variable_{variable}, before_{variable} { variable = value; }
  scoped_value(const scoped_value&) = delete;
  scoped_value& operator=(const scoped_value&) = delete;
  ~scoped_value() { variable_ = before_; }

 private:
  T& variable_;
  T before_;
};

}  // namespace

caf::actor_system::module* scheduler::make(caf::actor_system& system, caf::detail::type_list<>) {
  return new scheduler(system);
}

scheduler& scheduler::of(caf::actor_system& system) {
  auto* found = dynamic_cast<scheduler*>(&system.scheduler());
  invariant(found != nullptr, "an actor system with the simulator's scheduler");
  return *found;
}

scheduler::scheduler(caf::actor_system& system)
    : abstract_coordinator{system}, clock_{*this}, domains_(1) {}

void scheduler::prepare(std::uint64_t seed, std::size_t nodes) {
  invariant(nodes < 60'000, "fewer than 60,000 nodes");
  choice_ = random_stream{seed, "scheduler"};
  domains_.resize(nodes + 1);
}

void scheduler::start() {
  utility_actors_[printer_id] = system().spawn<print_actor, caf::hidden>();
}

void scheduler::stop() {
  kill_everything();
  caf::anon_send_exit(utility_actors_[printer_id], caf::exit_reason::user_shutdown);
  utility_actors_[printer_id] = nullptr;
  while (!ready_.empty()) run_job(pick_job());
  events_.clear();
}

scheduler::actor_entry& scheduler::entry_of(caf::scheduled_actor& self) {
  const auto number = self.id();
  if (number >= actors_.size()) actors_.resize(number + 1 + number / 2);
  auto& entry = actors_[number];
  if (!entry.known) {
    auto& home = domains_[current_];
    entry.known = true;
    entry.domain = current_;
    entry.place = static_cast<std::uint32_t>(home.actors.size());
    home.actors.emplace_back(caf::actor_cast<caf::strong_actor_ptr>(&self));
  }
  return entry;
}

void scheduler::forget(caf::actor_id actor) {
  invariant(actor < actors_.size() && actors_[actor].known, "an actor that was seen running");
  auto& entry = actors_[actor];
  auto& list = domains_[entry.domain].actors;
  invariant(entry.place < list.size() && list[entry.place]->id() == actor, "the actor in its list");
  if (entry.place + 1 < list.size()) {
    std::swap(list[entry.place], list.back());
    actors_[list[entry.place]->id()].place = entry.place;
  }
  entry.known = false;
  list.pop_back();
}

node_id scheduler::domain_of(caf::actor_id actor) const {
  return actor < actors_.size() ? node_id{actors_[actor].domain} : control_node;
}

bool scheduler::dead(caf::actor_id actor) const {
  return actor < actors_.size() && actors_[actor].dead;
}

void scheduler::enqueue(caf::resumable* job) {
  invariant(job != nullptr, "a job");
  if (auto* self = actor_of(job)) {
    const auto& entry = entry_of(*self);
    // Whoever gets what it has no handler for prints it: the printer serves all nodes.
    const auto& printer = utility_actors_[printer_id];
    invariant(entry.domain == current_ || (printer && self->id() == printer.id()),
              "messages between nodes to go through the network");
  }
  make_ready(job);
}

caf::resumable* scheduler::pick_job() {
  invariant(!ready_.empty(), "a job that is ready");
  std::size_t place = 0;
  if (ready_.size() > 1) {
    place = choice_.below(ready_.size());
    if (chooser_ != nullptr) place = chosen_place(place);
  }
  auto* job = ready_[place].job;
  ready_[place] = ready_.back();
  ready_.pop_back();
  return job;
}

std::size_t scheduler::chosen_place(std::size_t drawn) {
  oldest_first_.resize(ready_.size());
  std::iota(oldest_first_.begin(), oldest_first_.end(), std::size_t{0});
  std::ranges::sort(oldest_first_, {}, [this](std::size_t place) { return ready_[place].number; });
  choices_.clear();
  std::size_t suggested = 0;
  for (const auto place : oldest_first_) {
    if (place == drawn) suggested = choices_.size();
    const auto* self = actor_of(ready_[place].job);
    choices_.push_back(self != nullptr ? domain_of(self->id()) : control_node);
  }
  const auto chosen = chooser_->next_job(now_, choices_, suggested);
  invariant(chosen < ready_.size(), "a job that is ready");
  return oldest_first_[chosen];
}

bool scheduler::step() {
  if (!ready_.empty()) {
    run_job(pick_job());
    return true;
  }
  if (events_.empty()) return false;
  invariant(events_.next_time() >= now_, "time that never goes back");
  now_ = events_.next_time();
  run_event(events_.pop());
  return true;
}

void scheduler::run_job(caf::resumable* job) {
  auto* self = actor_of(job);
  const caf::actor_id number = self != nullptr ? self->id() : 0;
  const std::uint16_t home = self != nullptr ? entry_of(*self).domain : std::uint16_t{0};
  auto& owner = domains_[home];
  if (owner.paused || owner.stalled || owner.busy_until > now_) {
    owner.held_jobs.push_back(job);
    return;
  }
  ++jobs_run_;
  trace_.record(trace_kind::run, now_, node_id{home}, node_id{home}, number);
  caf::resumable::resume_result ended{};
  {
    const scoped_value inside{current_, home};
    caf::scoped_execution_unit unit{&system()};
    ended = job->resume(&unit, 1);
  }
  switch (ended) {
    case caf::resumable::resume_later:
      make_ready(job);
      break;
    case caf::resumable::done:
      if (self != nullptr) forget(number);
      caf::intrusive_ptr_release(job);
      break;
    case caf::resumable::awaiting_message:
    case caf::resumable::shutdown_execution_unit:
      caf::intrusive_ptr_release(job);
      break;
  }
  auto& after =
      domains_[home];  // The job may have changed the list of domains' contents, not its size.
  if (after.slowness > 1) after.busy += scaled(message_cost, after.slowness - 1);
  if (after.busy > duration::zero()) {
    after.busy_until = now_ + std::exchange(after.busy, duration::zero());
    schedule(after.busy_until, {.what = event::kind::wake, .domain = home});
  }
}

void scheduler::schedule(time_point time, event what) {
  invariant(what.domain < domains_.size(), "an event on a node of this world");
  invariant(what.what != event::kind::none, "an event of some kind");
  what.incarnation = domains_[what.domain].incarnation;
  events_.push(std::max(time, now_), std::move(what));
}

void scheduler::run_event(event what) {
  auto& owner = domains_[what.domain];
  const bool stale = what.incarnation != owner.incarnation;
  switch (what.what) {
    case event::kind::none:
      return;
    case event::kind::wake:
      if (!stale && !owner.paused && owner.busy_until <= now_) release_held(owner);
      return;
    case event::kind::arrival:
    case event::kind::news: {
      invariant(what.handler != nullptr, "somebody to tell of an arrival");
      const scoped_value inside{current_, what.domain};
      what.handler->arrive(what);
      return;
    }
    case event::kind::timeout:
    case event::kind::request_timeout:
    case event::kind::message:
      if (stale) return;
      if (owner.paused)
        owner.held_events.push_back(std::move(what));
      else
        fire_timer(what);
      return;
  }
}

void scheduler::fire_timer(event& what) {
  invariant(!domains_[what.domain].paused, "no timers on a node that is paused");
  const scoped_value inside{current_, what.domain};
  const node_id home{what.domain};
  if (what.what == event::kind::message) {
    trace_.record(trace_kind::timer, now_, home, home, what.target->id());
    what.target->enqueue(std::move(what.content), nullptr);
    return;
  }
  const auto self = what.timed.lock();
  if (!self || dead(self->id())) return;
  trace_.record(trace_kind::timer, now_, home, home, self->id());
  if (what.what == event::kind::timeout)
    self->get()->eq_impl(caf::make_message_id(), self, nullptr,
                         caf::timeout_msg{what.type, what.number});
  else
    self->get()->eq_impl(what.request, self, nullptr, caf::make_error(caf::sec::request_timeout));
}

void scheduler::release_held(domain& owner) {
  for (auto* job : owner.held_jobs) make_ready(job);
  owner.held_jobs.clear();
}

void scheduler::in_domain(node_id node, const std::function<void()>& work) {
  invariant(node.value < domains_.size(), "a node of this world");
  const scoped_value inside{current_, static_cast<std::uint16_t>(node.value)};
  work();
}

void scheduler::add_busy(duration length) {
  invariant(length >= duration::zero(), "a length of time");
  auto& here = domains_[current_];
  here.busy += scaled(length, here.slowness);
}

void scheduler::slow_down(node_id node, double factor) {
  invariant(factor >= 1 && node.value < domains_.size(), "a node of this world, and no less slow");
  domains_[node.value].slowness = factor;
}

time_point scheduler::effective_now() const { return now_ + domains_[current_].busy; }

void scheduler::stall(node_id node) {
  invariant(node != control_node && node.value < domains_.size(), "a node that may be stalled");
  domains_[node.value].stalled = true;
}

void scheduler::end_stall(node_id node) {
  invariant(node.value < domains_.size(), "a node of this world");
  auto& owner = domains_[node.value];
  if (!std::exchange(owner.stalled, false)) return;
  if (!owner.paused && owner.busy_until <= now_) release_held(owner);
}

void scheduler::begin_death(node_id node) {
  invariant(node != control_node && node == current(), "a node whose job runs now");
  stall(node);
  domains_[node.value].dying = true;
}

void scheduler::pause(node_id node) {
  invariant(node != control_node && node.value < domains_.size(), "a node that may be paused");
  domains_[node.value].paused = true;
  trace_.record(trace_kind::pause, now_, node, node, 0);
}

void scheduler::describe(node_view& into) const {
  const auto& home = domains_[into.node.value];
  into.paused = home.paused;
  into.stalled = home.stalled;
  into.slowness = home.slowness;
  into.clock_error = home.clock.error(now_);
  into.jobs = home.held_jobs.size();
  into.timers = home.held_events.size();
  events_.for_each([&](time_point due, const event& what) {
    const bool timer = what.what == event::kind::timeout || what.what == event::kind::message ||
                       what.what == event::kind::request_timeout;
    if (!timer || what.domain != into.node.value || what.incarnation != home.incarnation) return;
    ++into.timers;
    if (!into.next_timer || due < *into.next_timer) into.next_timer = due;
  });
}

std::size_t scheduler::resume(node_id node) {
  invariant(node.value < domains_.size(), "a node of this world");
  auto& owner = domains_[node.value];
  if (!owner.paused) return 0;
  trace_.record(trace_kind::resume, now_, node, node, 0);
  owner.paused = false;
  const auto held = owner.held_jobs.size() + owner.held_events.size();
  release_held(owner);
  for (auto& timer : std::exchange(owner.held_events, {})) fire_timer(timer);
  return held;
}

kill_count scheduler::kill(node_id node) {
  invariant(current_ != node.value || node == control_node, "a node that is not killed by itself");
  auto& victim = domains_[node.value];
  kill_count count;
  const scoped_value inside{current_, static_cast<std::uint16_t>(node.value)};
  const scoped_value dying{killing_, true};
  ++victim.incarnation;
  victim.paused = false;
  victim.stalled = false;
  victim.dying = false;
  victim.busy = duration::zero();
  victim.busy_until = now_;
  victim.held_events.clear();
  const auto actors = std::exchange(victim.actors, {});
  for (const auto& actor : actors) actors_[actor->id()].dead = true;
  for (const auto& actor : actors) {
    caf::scoped_execution_unit unit{&system()};
    auto* self = dynamic_cast<caf::scheduled_actor*>(actor->get());
    invariant(self != nullptr, "actors that the scheduler runs");
    self->cleanup(caf::make_error(caf::exit_reason::kill), &unit);
    // What the dead still hold may hold them (promises do), so CAF's hook for letting go runs. It
    // can do nothing else: what it sends is lost, and the disk is off.
    self->on_exit();
    self->bhvr_stack().clear();
    self->bhvr_stack().cleanup();
    ++count.actors;
  }
  const auto drop = [&](caf::resumable* job) {
    auto* self = actor_of(job);
    if (self == nullptr || domain_of(self->id()) != node) return false;
    ++count.jobs;
    caf::intrusive_ptr_release(job);
    return true;
  };
  std::erase_if(victim.held_jobs, drop);
  std::erase_if(ready_, [&](const ready_job& one) { return drop(one.job); });
  invariant(victim.actors.empty(), "no actor that is born while its node dies");
  return count;
}

void scheduler::kill_everything() {
  for (std::size_t i = domains_.size(); i-- > 0;)
    while (!domains_[i].actors.empty()) kill(node_id{static_cast<std::uint32_t>(i)});
  events_.clear();
}

}  // namespace agon::sim
