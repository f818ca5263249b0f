// Turns node messages into commands on the machine, and what came of them into evidence.
#include "real/node.hpp"

#include <caf/actor_system.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <map>
#include <optional>
#include <thread>
#include <utility>

namespace agon::real {

namespace {

using pid_list = std::vector<std::int64_t>;

json::array to_json(const pid_list& pids) { return json::array(pids.begin(), pids.end()); }

// The first error of several steps that are all done, whatever the others answer.
class first_error {
 public:
  template <class T>
  void add(const agon::result<T>& step) {
    if (step.ok() || problem_) return;
    problem_ = step.problem();
  }
  [[nodiscard]] agon::result<evidence> answer(evidence shown) const {
    if (problem_) return *problem_;
    return shown;
  }

 private:
  std::optional<error> problem_;
};

std::string base_name(std::string_view path) {
  return std::string{path.substr(path.rfind('/') + 1)};
}

// Short names where they differ, else the path with `_` for `/`.
std::vector<std::string> local_names(const std::vector<std::string>& paths) {
  std::map<std::string, int> uses;
  for (const auto& path : paths) ++uses[base_name(path)];
  std::vector<std::string> names;
  for (const auto& path : paths) {
    auto name = base_name(path);
    if (uses[name] > 1) {
      name = path.substr(std::min(path.find_first_not_of('/'), path.size()));
      std::replace(name.begin(), name.end(), '/', '_');
    }
    names.push_back(std::move(name));
  }
  return names;
}

// Waits until the program shows; a daemon's first process may be the shell that starts it.
agon::result<pid_list> await_pids(control& hands, const std::string& program) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{5};
  while (true) {
    auto pids = hands.pids_of(program);
    if (!pids || !pids->empty()) return pids;
    if (std::chrono::steady_clock::now() >= deadline)
      return error{"was started, but no process of " + program + " shows within 5 s",
                   {},
                   "look into its log files"};
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
}

}  // namespace

node::node(node_options options) : options_{std::move(options)} {
  invariant(options_.system != nullptr, "a system under test");
}

std::string node::label() const {
  const auto& self = options_.where.self;
  const auto id = to_string(self.node);
  return self.host == id ? id : id + " (" + self.host + ")";
}

error node::placed(error problem) const {
  problem.where = problem.where.empty() ? label() : label() + ": " + problem.where;
  return problem;
}

agon::result<evidence> node::setup(std::function<agon::result<>(duration)> meet) {
  auto& hands = options_.hands;
  if (auto done = heal(); !done) return done;
  auto where = options_.where;
  where.meet = std::move(meet);
  const auto step = [&](auto member) { return ((*options_.system).*member)(hands, where); };
  if (auto done = step(&db::teardown); !done) return placed(done.problem());
  if (auto done = step(&db::setup); !done) return placed(done.problem());
  if (auto done = step(&db::await_ready); !done) return placed(done.problem());
  return evidence{};
}

agon::result<evidence> node::setup_primary() {
  if (auto done = options_.system->setup_primary(options_.hands, options_.where); !done)
    return placed(done.problem());
  return evidence{};
}

agon::result<evidence> node::teardown() {
  first_error failure;
  failure.add(heal());
  failure.add(resume());
  if (auto done = options_.system->teardown(options_.hands, options_.where); !done)
    failure.add(agon::result<>{placed(done.problem())});
  return failure.answer({});
}

agon::result<evidence> node::start() {
  if (auto done = options_.system->start(options_.hands, options_.where); !done)
    return placed(done.problem());
  const auto pids = await_pids(options_.hands, options_.system->program());
  if (!pids) return placed(pids.problem());
  return evidence{{"pid", *std::min_element(pids->begin(), pids->end())}};
}

// Sends a signal to all processes of the program; none is fine.
agon::result<pid_list> node::signal_all(std::string_view name) {
  auto pids = options_.hands.pids_of(options_.system->program());
  if (!pids) return placed(pids.problem());
  if (pids->empty()) return pids;
  auto reached = options_.hands.signal(*pids, name);
  if (!reached) return placed(reached.problem());
  return reached;
}

agon::result<evidence> node::kill() {
  const auto pids = signal_all("KILL");
  if (!pids) return pids.problem();
  if (pids->empty())
    return placed(error{"nothing to kill: no process of " + options_.system->program() + " runs",
                        {},
                        "start it first"});
  return evidence{{"pids", to_json(*pids)}};
}

agon::result<evidence> node::pause() {
  const auto pids = signal_all("STOP");
  if (!pids) return pids.problem();
  if (pids->empty())
    return placed(error{"nothing to pause: no process of " + options_.system->program() + " runs",
                        {},
                        "start it first"});
  return evidence{{"pids", to_json(*pids)}, {"state", "T"}};
}

agon::result<evidence> node::resume() {
  const auto pids = signal_all("CONT");
  if (!pids) return pids.problem();
  return evidence{{"pids", to_json(*pids)}};
}

agon::result<evidence> node::drop(const std::set<node_id>& from) {
  if (!options_.filter) return placed(options_.filter.problem());
  std::vector<std::string> addresses;
  for (const auto other : from) {
    const auto& all = options_.where.machines;
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const machine& one) { return one.node == other; });
    if (found == all.end())
      return placed(error{"cannot drop what comes from " + to_string(other) + ": no such node"});
    addresses.push_back(found->address);
  }
  if (auto done = drop_from(options_.hands, *options_.filter, addresses); !done)
    return placed(done.problem());
  return evidence{{"rules", json::array(addresses.begin(), addresses.end())},
                  {"filter", to_string(*options_.filter)}};
}

agon::result<evidence> node::heal() {
  // Where there is no filter, nothing can have been dropped.
  if (!options_.filter) return evidence{{"dropped_packets", 0}};
  const auto count = real::heal(options_.hands, *options_.filter);
  if (!count) return placed(count.problem());
  return evidence{{"dropped_packets", *count}};
}

agon::result<std::vector<log_file>> node::logs() {
  const auto paths = options_.system->log_files(options_.where);
  const auto names = local_names(paths);
  std::vector<log_file> files;
  std::optional<error> failure;
  std::size_t fetched = 0;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const auto exists = options_.hands.exists(paths[i]);
    if (exists && !*exists) continue;
    auto content =
        exists ? options_.hands.download(paths[i]) : agon::result<std::string>{exists.problem()};
    if (content) {
      ++fetched;
      files.push_back({names[i], *std::move(content)});
      continue;
    }
    const auto problem = placed(content.problem());
    files.push_back({names[i] + ".missing", to_string(problem) + "\n"});
    if (!failure) failure = problem;
  }
  if (failure && fetched == 0) return *failure;
  return files;
}

namespace {

// Carries messages to a node and keeps what it throws.
class node_carrier : public node_actor::base {
 public:
  node_carrier(caf::actor_config& config, node_options options)
      : node_actor::base{config}, self_{options.where.self.node}, node_{std::move(options)} {}

  [[nodiscard]] const char* name() const override { return "agon.node"; }

 protected:
  behavior_type make_behavior() override {
    return {
        [this](const to_node::setup& order) { return set_up(order.barrier); },
        [this](to_node::setup_primary) { return guarded([&] { return node_.setup_primary(); }); },
        [this](to_node::teardown) { return guarded([&] { return node_.teardown(); }); },
        [this](to_node::start) { return guarded([&] { return node_.start(); }); },
        [this](to_node::kill) { return guarded([&] { return node_.kill(); }); },
        [this](to_node::pause) { return guarded([&] { return node_.pause(); }); },
        [this](to_node::resume) { return guarded([&] { return node_.resume(); }); },
        [this](const to_node::drop& message) {
          return guarded([&] { return node_.drop(message.from); });
        },
        [this](to_node::heal) { return guarded([&] { return node_.heal(); }); },
        [this](const to_node::shape&) { return cannot("shape packets"); },
        [this](const to_node::bump_clock&) { return cannot("move the clock"); },
        [this](to_node::reset_clock) { return cannot("set the clock"); },
        [this](const to_node::disturb& order) {
          return cannot("do " + std::string{disturbance::name_of(order.what)});
        },
        [this](to_node::logs) { return guarded([&] { return node_.logs(); }); },
    };
  }

 private:
  template <class Step>
  auto guarded(Step step) -> decltype(step()) {
    try {
      return step();
    } catch (const std::exception& thrown) {
      return error{std::string{"unexpected: "} + thrown.what(), node_.label(), {}};
    } catch (...) {
      return error{"unexpected: an exception of an unknown kind", node_.label(), {}};
    }
  }

  agon::result<evidence> set_up(const barrier_actor& barrier) {
    if (!barrier) return guarded([&] { return node_.setup(); });
    auto outcome = guarded(
        [&] { return node_.setup([&](duration patience) { return arrive(barrier, patience); }); });
    // Whoever still waits for this node waits in vain.
    send(barrier, to_barrier::leave{self_});
    return outcome;
  }

  agon::result<> arrive(const barrier_actor& barrier, duration patience) {
    caf::scoped_actor here{system()};
    agon::result<> outcome = success{};
    here->request(barrier, patience + std::chrono::seconds{5}, to_barrier::arrive{self_, patience})
        .receive([&](agon::result<>& answer) { outcome = std::move(answer); },
                 [&](const caf::error& problem) {
                   outcome = error{"no meeting: " + describe(system(), problem), node_.label(), {}};
                 });
    return outcome;
  }

  [[nodiscard]] agon::result<evidence> cannot(std::string_view deed) const {
    return error{"cannot " + std::string{deed} + ": not available on real machines", node_.label(),
                 "run this fault in the simulator"};
  }

  node_id self_;
  real::node node_;
};

}  // namespace

node_actor spawn_node(caf::actor_system& system, node_options options) {
  return system.spawn<node_carrier, caf::detached>(std::move(options));
}

}  // namespace agon::real
