// The simulator as a CAF scheduler: runs every actor of a system on the calling thread, picks the
// next job by the seed, and lets virtual time jump to the next event when nobody has work.
#pragma once

#include "actors/vocabulary/ids.hpp"
#include "actors/vocabulary/random.hpp"
#include "sim/chooser.hpp"
#include "sim/clock.hpp"
#include "sim/event_queue.hpp"
#include "sim/snapshot.hpp"
#include "sim/trace.hpp"

#include <caf/actor_clock.hpp>
#include <caf/actor_control_block.hpp>
#include <caf/actor_system.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include <cstdint>
#include <functional>
#include <vector>

namespace agon::sim {

class arrival_handler;

/// Something that happens at a moment of virtual time.
struct event {
  /// `arrival` is a message from another node, `news` that an actor there has ended or, without a
  /// target, that a connection was stalled for long.
  enum class kind : std::uint8_t { none, timeout, request_timeout, message, wake, arrival, news };
  kind what = kind::none;
  std::uint16_t domain = 0;       ///< Whom it concerns.
  std::uint16_t from = 0;         ///< For arrivals: where it comes from.
  std::uint64_t incarnation = 0;  ///< Of the domain when it was scheduled; it dies with that one.
  std::uint64_t number = 0;       ///< For timeouts: its id; for arrivals: its number on the link.
  caf::atom_value type{};
  caf::message_id request{};
  caf::weak_actor_ptr timed{};     ///< For timeouts: who waits. Does not keep it alive.
  caf::strong_actor_ptr target{};  ///< For messages and arrivals; null: the server of the domain.
  caf::mailbox_element_ptr content{};
  arrival_handler* handler = nullptr;
};

/// Receives what crosses the network, at its time.
class arrival_handler {
 public:
  arrival_handler() = default;
  arrival_handler(const arrival_handler&) = delete;
  arrival_handler& operator=(const arrival_handler&) = delete;
  virtual ~arrival_handler() = default;
  virtual void arrive(event& parcel) = 0;
};

/// What killing a domain ended.
struct kill_count {
  std::size_t actors = 0;
  std::size_t jobs = 0;
};

/// A CAF scheduler with one thread, virtual time and scheduling domains: domain 0 is the control
/// node, domain k the node k. An actor belongs to the domain in which it was spawned. Picking a job
/// is O(1), O(n log n) in the ready ones where a chooser does it, an event O(log n) in pending
/// ones.
class scheduler final : public caf::scheduler::abstract_coordinator {
 public:
  /// For `actor_system_config::load<scheduler>()`.
  static caf::actor_system::module* make(caf::actor_system& system, caf::detail::type_list<>);
  /// The simulator's scheduler of a system that was made with it.
  static scheduler& of(caf::actor_system& system);

  explicit scheduler(caf::actor_system& system);

  /// Sets the seed of all scheduling choices and the number of nodes. Before anything is spawned.
  void prepare(std::uint64_t seed, std::size_t nodes);

  /// From now on `by` picks jobs, not the seed. It must outlive the scheduler's last step.
  void steer(chooser& by) { chooser_ = &by; }

  /// Runs one job or, if there is none, the next event. False when nothing is left to do.
  bool step();
  [[nodiscard]] time_point now() const { return now_; }
  /// True when nothing happens until `time` has passed.
  [[nodiscard]] bool quiet_until(time_point time) const {
    return ready_.empty() && (events_.empty() || events_.next_time() > time);
  }
  /// What is scheduled.
  [[nodiscard]] const event_queue<event>& events() const { return events_; }
  /// What the scheduler knows of a node.
  void describe(node_view& into) const;
  [[nodiscard]] sim::trace& trace() { return trace_; }

  /// Calls `work` as if a job of this domain did: what it spawns and sends belongs there.
  void in_domain(node_id node, const std::function<void()>& work);

  /// The domain now running has its machine busy for this much longer: what it sends leaves later,
  /// what arrives meanwhile waits.
  void add_busy(duration length);
  /// From now on all that this node does takes `factor` times as long: what keeps its machine busy,
  /// and each message it handles, which otherwise takes no time.
  void slow_down(node_id node, double factor);
  /// When what the running domain does now takes effect: now, plus the time its machine was busy.
  [[nodiscard]] time_point effective_now() const;

  /// Holds the node's jobs from the next one on: its disk does not answer. Timers become jobs, and
  /// wait with them.
  void stall(node_id node);
  /// Lets them go on. Killing the node ends a stall as well.
  void end_stall(node_id node);
  [[nodiscard]] bool stalled(node_id node) const { return domains_[node.value].stalled; }

  /// Holds all jobs and timers of a node until it is resumed.
  void pause(node_id node);
  /// Lets them go on; answers how many were held.
  std::size_t resume(node_id node);
  [[nodiscard]] bool paused(node_id node) const { return domains_[node.value].paused; }
  /// Destroys all actors of a node without running a handler, and forgets its timers. Their
  /// `on_exit` runs to let go of what they hold; what it sends is lost.
  kill_count kill(node_id node);
  /// How many times the node was killed.
  [[nodiscard]] std::uint64_t incarnation(node_id node) const {
    return domains_[node.value].incarnation;
  }
  /// The node is dead from here on, in the middle of its job: what it sends is lost, and no other
  /// job of it runs. To be killed when that job is over.
  void begin_death(node_id node);
  [[nodiscard]] bool dying(node_id node) const { return domains_[node.value].dying; }
  /// True where what is sent now is lost, since who sends it dies.
  [[nodiscard]] bool killing() const { return killing_ || domains_[current_].dying; }
  /// How many jobs were begun.
  [[nodiscard]] std::uint64_t jobs_run() const { return jobs_run_; }
  /// Ends all actors of all domains, for the end of a world.
  void kill_everything();

  node_clock& clock_of(node_id node) { return domains_[node.value].clock; }
  /// The domain of an actor; the control node for those never seen.
  [[nodiscard]] node_id domain_of(caf::actor_id actor) const;
  /// True if the actor was destroyed by kill.
  [[nodiscard]] bool dead(caf::actor_id actor) const;
  /// The domain whose job runs now.
  [[nodiscard]] node_id current() const { return node_id{current_}; }

  /// Schedules an event; its incarnation is filled in.
  void schedule(time_point time, event what);

  // What CAF calls.
  void enqueue(caf::resumable* job) override;
  caf::actor_clock& clock() noexcept override { return clock_; }
  bool detaches_utility_actors() const override { return false; }
  void start() override;
  void stop() override;

 private:
  /// Turns CAF's timers into events, in the time of the node that sets them.
  class virtual_clock final : public caf::actor_clock {
   public:
    explicit virtual_clock(scheduler& owner) : owner_{owner} {}
    time_point now() const noexcept override;
    duration_type difference(caf::atom_value measurement, long units, time_point from,
                             time_point to) const noexcept override;
    void set_ordinary_timeout(time_point time, caf::abstract_actor* self, caf::atom_value type,
                              std::uint64_t id) override;
    void set_multi_timeout(time_point time, caf::abstract_actor* self, caf::atom_value type,
                           std::uint64_t id) override;
    void set_request_timeout(time_point time, caf::abstract_actor* self,
                             caf::message_id id) override;
    void cancel_ordinary_timeout(caf::abstract_actor*, caf::atom_value) override {}
    void cancel_request_timeout(caf::abstract_actor*, caf::message_id) override {}
    void cancel_timeouts(caf::abstract_actor*) override {}
    void schedule_message(time_point time, caf::strong_actor_ptr receiver,
                          caf::mailbox_element_ptr content) override;
    void schedule_message(time_point time, caf::group target, caf::strong_actor_ptr sender,
                          caf::message content) override;
    void cancel_all() override;

   private:
    agon::time_point global(time_point local) const;
    scheduler& owner_;
  };

  struct domain {
    bool paused = false;
    double slowness = 1;
    bool stalled = false;
    bool dying = false;
    std::uint64_t incarnation = 0;
    duration busy{};          // Of the job that runs now.
    time_point busy_until{};  // Of earlier jobs.
    node_clock clock;
    std::vector<caf::resumable*> held_jobs;
    std::vector<event> held_events;
    std::vector<caf::strong_actor_ptr> actors;
  };

  struct actor_entry {
    std::uint16_t domain = 0;
    bool known = false;
    bool dead = false;
    std::uint32_t place = 0;  // In the domain's list of actors.
  };

  /// A job, and which one it was to become ready.
  struct ready_job {
    caf::resumable* job = nullptr;
    std::uint64_t number = 0;
  };

  actor_entry& entry_of(caf::scheduled_actor& self);
  void forget(caf::actor_id actor);
  void make_ready(caf::resumable* job) { ready_.push_back({job, count_ready_++}); }
  caf::resumable* pick_job();
  std::size_t chosen_place(std::size_t drawn);
  void run_job(caf::resumable* job);
  void run_event(event what);
  void fire_timer(event& what);
  void release_held(domain& owner);

  virtual_clock clock_;
  sim::trace trace_;
  time_point now_{};
  event_queue<event> events_;
  std::vector<ready_job> ready_;
  std::uint64_t count_ready_ = 0;
  chooser* chooser_ = nullptr;
  std::vector<std::size_t> oldest_first_;  // These two for the chooser: places in `ready_`,
  std::vector<node_id> choices_;           // and whose the jobs there are.
  random_stream choice_{0, "scheduler"};
  std::vector<domain> domains_;
  std::vector<actor_entry> actors_;
  std::uint16_t current_ = 0;
  bool killing_ = false;
  std::uint64_t jobs_run_ = 0;
};

}  // namespace agon::sim
