// Clients, nemeses, generators and sinks that do their work until they are told to misbehave.
#include "tests/harness/faulty_run.hpp"

#include "actors/generator/function.hpp"
#include "actors/generator/pacing.hpp"
#include "actors/generator/sequence.hpp"
#include "actors/nemeses/process.hpp"

#include <caf/actor_system.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <array>
#include <stdexcept>

namespace agon::tests {

namespace {

using namespace std::chrono_literals;

constexpr std::array<const char*, 26> stage_names{"nemesis_factory",
                                                  "node_teardown_before",
                                                  "node_setup",
                                                  "node_primary",
                                                  "client_factory_for_setup",
                                                  "client_open_for_setup",
                                                  "client_teardown_before",
                                                  "client_setup",
                                                  "client_close_after_setup",
                                                  "nemesis_setup",
                                                  "generator_next",
                                                  "generator_update",
                                                  "client_factory",
                                                  "client_open",
                                                  "client_invoke",
                                                  "nemesis_invoke",
                                                  "sink_append",
                                                  "sink_flush",
                                                  "nemesis_teardown",
                                                  "client_close",
                                                  "client_factory_at_end",
                                                  "client_open_at_end",
                                                  "client_teardown",
                                                  "client_close_at_end",
                                                  "node_logs",
                                                  "node_teardown"};

/// What all who take part share: what to do where, and what was seen.
struct plan {
  std::optional<stage> where;
  deed how;
  stage_world& world;
  bool hurt = false;
  time_point hurt_at{};
  bool generating = false;  ///< The generator was asked.
  bool healing = false;     ///< The nemesis was torn down.
  std::size_t clients_made = 0;
  std::size_t opened = 0;
  std::size_t gone = 0;

  /// The deed, if this is where it is to be done.
  std::optional<deed> at(stage here) {
    if (here != where) return std::nullopt;
    if (!std::exchange(hurt, true)) hurt_at = world.now();
    return how;
  }
};

[[noreturn]] void throw_up() { throw std::runtime_error{"injected exception"}; }

const error injected{"injected failure", "harness", "this is a test"};

/// Which part of a run a client is made for.
enum class era { setup, run, end };

class faulty_client final : public client_actor::base {
 public:
  faulty_client(caf::actor_config& config, plan& shared, client_seat seat, era when)
      : client_actor::base{config}, plan_{shared}, seat_{std::move(seat)}, when_{when} {}

 protected:
  behavior_type make_behavior() override {
    return {
        [this](to_client::open) {
          auto answer =
              reply({stage::client_open_for_setup, stage::client_open, stage::client_open_at_end},
                    "open");
          return answer;
        },
        [this](to_client::setup) {
          return reply({stage::client_setup, stage::client_setup, stage::client_setup}, "setup");
        },
        [this](const to_client::invoke& order) { return invoke(order.operation); },
        [this](to_client::teardown) {
          return reply({stage::client_teardown_before, stage::client_teardown_before,
                        stage::client_teardown},
                       "teardown");
        },
        [this](to_client::close) {
          leave();
          return reply(
              {stage::client_close_after_setup, stage::client_close, stage::client_close_at_end},
              "close");
        }};
  }

  void on_exit() override { leave(); }

 private:
  caf::typed_response_promise<agon::result<>> reply(const std::array<stage, 3>& by_era,
                                                    const std::string& what) {
    plan_.world.record("client " + seat_.host + " " + what);
    auto promise = make_response_promise<agon::result<>>();
    const auto how = at(by_era[static_cast<std::size_t>(when_)]);
    if (!how) {
      if (what == "open") opened();
      promise.deliver(agon::result<>{success{}});
      if (what == "close") quit();
      return promise;
    }
    if (*how == deed::throws) throw_up();
    if (*how == deed::dies) quit(caf::exit_reason::kill);
    if (*how == deed::fails) promise.deliver(agon::result<>{injected});
    return promise;
  }

  caf::typed_response_promise<op> invoke(op operation) {
    auto promise = make_response_promise<op>();
    operation.type = op_type::ok;
    const bool is_due = operation.time > time_point{5s};
    if (const auto how = is_due ? at(stage::client_invoke) : std::nullopt) {
      if (*how == deed::throws) throw_up();
      if (*how == deed::dies) quit(caf::exit_reason::kill);
      if (*how != deed::fails) return promise;
      operation.f = "nonsense";
    }
    promise.deliver(operation);
    return promise;
  }

  /// Only n2's clients misbehave.
  std::optional<deed> at(stage here) { return seat_.host == "n2" ? plan_.at(here) : std::nullopt; }

  void opened() {
    is_open_ = true;
    ++plan_.opened;
  }

  void leave() {
    if (std::exchange(is_open_, false)) ++plan_.gone;
  }

  plan& plan_;
  client_seat seat_;
  era when_;
  bool is_open_ = false;
};

client_factory faulty_clients(const std::shared_ptr<plan>& shared) {
  return [shared](caf::actor_system& system, const client_seat& seat) -> client_actor {
    const auto nodes = shared->world.node_names().size();
    const auto number = shared->clients_made++;
    const auto when = shared->healing      ? era::end
                      : shared->generating ? era::run
                      : number < nodes || shared->where == stage::client_factory_for_setup
                          ? era::setup
                          : era::end;
    constexpr std::array factories{stage::client_factory_for_setup, stage::client_factory,
                                   stage::client_factory_at_end};
    std::optional<deed> how;
    if (seat.host == "n2") how = shared->at(factories[static_cast<std::size_t>(when)]);
    if (how && *how == deed::throws) throw_up();
    if (how && *how == deed::fails) return {};
    client_actor made = system.spawn<faulty_client>(*shared, seat, when);
    if (how && *how == deed::dies) caf::anon_send_exit(made, caf::exit_reason::kill);
    return made;
  };
}

/// Stands before the nemesis of a package.
class faulty_nemesis final : public nemesis_actor::base {
 public:
  faulty_nemesis(caf::actor_config& config, plan& shared, nemesis_actor target)
      : nemesis_actor::base{config}, plan_{shared}, target_{std::move(target)} {}

 protected:
  behavior_type make_behavior() override {
    return {[this](to_nemesis::setup order) {
              return pass<agon::result<>>(stage::nemesis_setup, order, injected);
            },
            [this](const to_nemesis::invoke& order) {
              auto nonsense = order.operation;
              nonsense.type = op_type::ok;
              // Not at once, so that there is a history to keep.
              if (order.operation.time < time_point{5s}) return pass<op>({}, order, nonsense);
              return pass<op>(stage::nemesis_invoke, order, nonsense);
            },
            [this](to_nemesis::teardown order) {
              plan_.healing = true;
              return pass<agon::result<>>(stage::nemesis_teardown, order, injected);
            }};
  }

  void on_exit() override {
    caf::anon_send_exit(target_, caf::exit_reason::kill);
    target_ = nullptr;
  }

 private:
  template <class Answer, class Order>
  caf::typed_response_promise<Answer> pass(std::optional<stage> here, const Order& order,
                                           Answer wrong) {
    auto promise = make_response_promise<Answer>();
    if (const auto how = here ? plan_.at(*here) : std::nullopt) {
      if (*how == deed::throws) throw_up();
      if (*how == deed::dies) quit(caf::exit_reason::kill);
      if (*how == deed::fails) promise.deliver(std::move(wrong));
    } else {
      promise.delegate(target_, order);
    }
    return promise;
  }

  plan& plan_;
  nemesis_actor target_;
};

fault_package faulty_kills(const std::shared_ptr<plan>& shared) {
  auto package = kill_package({.rhythm = {.interval = 2s}, .specs = {json::value("all")}});
  package.spawn = [spawn = package.spawn, shared](world& where,
                                                  random_stream random) -> nemesis_actor {
    const auto how = shared->at(stage::nemesis_factory);
    if (how && *how == deed::throws) throw_up();
    if (how && *how == deed::fails) return {};
    nemesis_actor made = where.system().spawn<faulty_nemesis>(*shared, spawn(where, random));
    if (how && *how == deed::dies) caf::anon_send_exit(made, caf::exit_reason::kill);
    return made;
  };
  return package;
}

/// Reads for 20 s, ten a second, and then, at half time, misbehaves.
class faulty_generator final : public generator_state {
 public:
  faulty_generator(std::shared_ptr<plan> shared, generator inner)
      : plan_{std::move(shared)}, inner_{std::move(inner)} {}

  [[nodiscard]] step next(const context& now) const override {
    plan_->generating = true;
    if (now.time() > time_point{10s})
      if (const auto how = plan_->at(stage::generator_next)) {
        if (*how == deed::throws) throw_up();
        if (*how == deed::hangs) return pending{again(inner_)};
        return emitted{op{.time = now.time(), .process = process_id{77}, .f = "read"},
                       again(inner_)};
      }
    auto answer = inner_.next(now);
    if (auto* op = std::get_if<emitted>(&answer)) op->next = again(std::move(op->next));
    if (auto* wait = std::get_if<pending>(&answer)) wait->next = again(std::move(wait->next));
    return answer;
  }

  [[nodiscard]] std::optional<generator> update(const context& now,
                                                const op& event) const override {
    if (now.time() > time_point{10s})
      if (plan_->at(stage::generator_update)) throw_up();
    auto changed = inner_.changed_by(now, event);
    if (!changed) return std::nullopt;
    return again(*std::move(changed));
  }

  [[nodiscard]] std::optional<generator> bind(const random_stream& random) const override {
    return again(inner_.bind(random));
  }

 private:
  [[nodiscard]] generator again(generator inner) const {
    return make_generator<faulty_generator>(plan_, std::move(inner));
  }

  std::shared_ptr<plan> plan_;
  generator inner_;
};

class faulty_sink final : public op_sink {
 public:
  explicit faulty_sink(std::shared_ptr<plan> shared) : plan_{std::move(shared)} {}

  result<> append(const op& event) override {
    if (event.index >= 100)
      if (const auto how = plan_->at(stage::sink_append)) return misbehave(*how);
    ops.push_back(event);
    return success{};
  }
  result<> flush() override {
    if (const auto how = plan_->at(stage::sink_flush)) return misbehave(*how);
    return success{};
  }

  std::vector<op> ops;

 private:
  static result<> misbehave(deed how) {
    if (how == deed::throws) throw_up();
    return injected;
  }
  std::shared_ptr<plan> plan_;
};

/// What the nodes do; n2 misbehaves.
void script_nodes(const std::shared_ptr<plan>& shared, std::vector<node_id>& dead) {
  auto set_up = std::make_shared<bool>(false);
  auto torn_down = std::make_shared<bool>(false);
  shared->world.behaviour.node = [shared, set_up, torn_down, &dead](
                                     node_id node,
                                     std::string_view what) -> std::optional<result<evidence>> {
    if (what == "setup") *set_up = true;
    const bool is_primary = what == "primary";
    if (node != node_id{2} && !is_primary) return evidence{};
    std::optional<deed> how;
    if (what == "teardown" && *set_up) how = shared->at(stage::node_teardown);
    if (what == "teardown" && !*set_up && !std::exchange(*torn_down, true))
      how = shared->at(stage::node_teardown_before);
    if (what == "setup") how = shared->at(stage::node_setup);
    if (is_primary) how = shared->at(stage::node_primary);
    if (what == "logs") how = shared->at(stage::node_logs);
    if (!how) return evidence{};
    if (*how == deed::fails) return injected;
    if (*how == deed::hangs) return std::nullopt;
    dead.push_back(node);
    if (*how == deed::throws) throw_up();
    caf::anon_send_exit(shared->world.node(node), caf::exit_reason::kill);
    return std::nullopt;
  };
}

bool is_function(stage where) {
  switch (where) {
    case stage::generator_next:
    case stage::generator_update:
    case stage::sink_append:
    case stage::sink_flush:
      return true;
    default:
      return false;
  }
}

bool is_factory(stage where) {
  return where == stage::nemesis_factory || where == stage::client_factory_for_setup ||
         where == stage::client_factory || where == stage::client_factory_at_end;
}

}  // namespace

std::string to_string(stage where) { return stage_names[static_cast<std::size_t>(where)]; }

std::string to_string(deed how) {
  constexpr std::array<const char*, 4> names{"fails", "throws", "hangs", "dies"};
  return names[static_cast<std::size_t>(how)];
}

const std::vector<stage>& all_stages() {
  static const auto stages = [] {
    std::vector<stage> all;
    for (std::size_t i = 0; i < stage_names.size(); ++i) all.push_back(static_cast<stage>(i));
    return all;
  }();
  return stages;
}

bool possible(stage where, deed how) {
  if (where == stage::generator_next) return how != deed::dies;
  if (where == stage::generator_update) return how == deed::throws;
  if (is_function(where)) return how == deed::fails || how == deed::throws;
  return !is_factory(where) || how != deed::hangs;
}

hurt_run::hurt_run(std::optional<stage> where, deed how, int interrupts) {
  stage_world world{3};
  const auto shared = std::make_shared<plan>(plan{where, how, world});
  std::vector<node_id> dead;
  script_nodes(shared, dead);
  const auto sink = std::make_shared<faulty_sink>(shared);
  auto what = small_test(
      world, make_generator<faulty_generator>(
                 shared, generators::time_limit(
                             20s, generators::stagger(
                                      100ms, generators::repeat(op_template{.f = "read"})))));
  what.concurrency = 3;
  what.client = faulty_clients(shared);
  what.faults = {faulty_kills(shared)};
  what.sink = sink;
  what.deadline.run = 3min;
  report = run(world, what, [&] { return shared->hurt ? interrupts : 0; });
  ended = world.now();
  hurt = shared->hurt_at;
  was_hurt = shared->hurt;
  what = {};
  actors_left = world.running();
  on_disk = sink->ops;
  events = world.events();
  clients_opened = shared->opened;
  clients_gone = shared->gone;
  for (std::uint32_t node = 1; node <= 3; ++node)
    if (std::ranges::find(dead, node_id{node}) == dead.end())
      nodes_alive.push_back(to_string(node_id{node}));
  actors_left += dead.size();  // The world counts its nodes as alive.
  world.behaviour = {};
}

std::ptrdiff_t hurt_run::last(const std::string& text) const {
  const auto found = std::find(events.rbegin(), events.rend(), text);
  return found == events.rend() ? -1 : events.rend() - found - 1;
}

}  // namespace agon::tests
