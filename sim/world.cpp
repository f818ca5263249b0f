// A scheduler, a network and machines, put together.
#include "sim/world.hpp"

#include "actors/vocabulary/draw_watch.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/atom.hpp>

#include <optional>
#include <utility>

namespace agon::sim {
namespace {

/// A system whose only thread is the caller's.
struct system_config : caf::actor_system_config {
  explicit system_config(const world_options& options) {
    if (options.add_message_types) options.add_message_types(*this);
    load<scheduler>();
    set("logger.verbosity", caf::atom("quiet"));
    set("scheduler.max-threads", 1);
  }
};

/// Hides what a chooser draws from the watch over the run's draws: who replays its answers without
/// drawing must get the same fingerprint.
class unwatched final : public chooser {
 public:
  explicit unwatched(std::shared_ptr<chooser> inner) : inner_{std::move(inner)} {}

  std::size_t next_job(time_point now, std::span<const node_id> ready, std::size_t drawn) override {
    const draw_watch apart{ignored_};
    return inner_->next_job(now, ready, drawn);
  }
  duration latency(time_point now, const message_id& about, duration drawn) override {
    const draw_watch apart{ignored_};
    return inner_->latency(now, about, drawn);
  }
  bool strikes(const message_id& about, strike how, bool drawn) override {
    const draw_watch apart{ignored_};
    return inner_->strikes(about, how, drawn);
  }

 private:
  std::shared_ptr<chooser> inner_;
  std::uint64_t ignored_ = 0;
};

}  // namespace

struct world::parts {
  explicit parts(world_options given)
      : options{std::move(given)},
        config{options},
        system{config},
        jobs{scheduler::of(system)},
        network{jobs, options.seed, options.nodes.size(), options.network} {
    system.await_actors_before_shutdown(false);
    jobs.prepare(options.seed, options.nodes.size());
    jobs.trace().notice_events(options.watched);
    jobs.trace().keep_events(options.keep_trace);
    if (options.chooser) {
      chooser = std::make_unique<unwatched>(options.chooser);
      jobs.steer(*chooser);
      network.steer(*chooser);
    }
    std::vector<node_id> all;
    for (std::uint32_t i = 1; i <= options.nodes.size(); ++i) all.push_back(node_id{i});
    for (const auto node : all) {
      machines.push_back(std::make_shared<machine>(
          machine_parts{jobs, network, options.server, all, options.seed, options.disk,
                        options.buggify, marks, options.next_server, options.kills_inside},
          node));
      ports.push_back(spawn_node(system, machines.back()));
    }
  }

  ~parts() { jobs.kill_everything(); }
  parts(const parts&) = delete;
  parts& operator=(const parts&) = delete;

  world_options options;
  std::unique_ptr<sim::chooser> chooser;  // Outlives those that it steers.
  system_config config;
  caf::actor_system system;
  scheduler& jobs;
  sim::network network;
  mark_book marks;
  std::vector<std::shared_ptr<machine>> machines;
  std::vector<node_actor> ports;
  time_point look_at{};
  std::function<void(const snapshot&)> looking = {};  // Empty: nobody looks, or has looked.
};

world::world(world_options options) {
  invariant(!options.nodes.empty(), "at least one node");
  invariant(options.server != nullptr, "a server to run");
  parts_ = std::make_unique<parts>(std::move(options));
}

world::~world() = default;

caf::actor_system& world::system() { return parts_->system; }

const std::vector<std::string>& world::node_names() const { return parts_->options.nodes; }

node_actor world::node(node_id node) {
  invariant(node.value >= 1 && node.value <= parts_->ports.size(), "a node of this world");
  return parts_->ports[node.value - 1];
}

result<> world::can(fault_kind kind) {
  if (kind == fault_kind::upgrade && !parts_->options.next_server)
    return error{"this system has no other build to be upgraded to", "--nemesis upgrade",
                 "leave it out"};
  return success{};
}

machine& world::machine_of(node_id node) {
  invariant(node.value >= 1 && node.value <= parts_->machines.size(), "a node of this world");
  return *parts_->machines[node.value - 1];
}

client_seat world::seat(node_id node, std::uint64_t number) {
  invariant(node.value >= 1 && node.value <= parts_->ports.size(), "a node of this world");
  const auto& name = parts_->options.nodes[node.value - 1];
  client_seat seat{
      .node = node,
      .host = name,
      .address = name,
      .deadline = parts_->options.op_deadline,
      .random = random_stream{parts_->options.seed, "client/" + to_string(node)}.child(number)};
  for (std::uint32_t i = 1; i <= parts_->ports.size(); ++i)
    seat.servers.emplace(node_id{i}, parts_->network.server_handle(node_id{i}, control_node));
  return seat;
}

void world::run_until(const std::function<bool()>& finished, const std::function<void()>& poll) {
  std::optional<draw_watch> watching;
  if (parts_->options.watched) watching.emplace(parts_->jobs.trace().draws());
  constexpr int steps_between_polls = 20'000;  // Some 20 ms of real time.
  for (int steps = 1; !finished(); ++steps) {
    if (parts_->looking && parts_->jobs.quiet_until(parts_->look_at))
      std::exchange(parts_->looking, {})(look());
    if (!parts_->jobs.step()) return;
    if (steps % steps_between_polls == 0 && poll) poll();
  }
}

snapshot world::look() const {
  snapshot seen{.at = parts_->jobs.now()};
  for (const auto& machine : parts_->machines) seen.nodes.push_back(machine->look());
  seen.messages = parts_->network.under_way();
  return seen;
}

void world::at(time_point when, std::function<void(const snapshot&)> look) {
  parts_->look_at = when;
  parts_->looking = std::move(look);
}

const mark_book* world::marks() const { return &parts_->marks; }

time_point world::now() { return parts_->jobs.now(); }

std::uint64_t world::seed() const { return parts_->options.seed; }

sim::network& world::network() { return parts_->network; }

const sim::trace& world::trace() const { return parts_->jobs.trace(); }

}  // namespace agon::sim
