// The phases of a run, one after the other. Each asks all whom it concerns at once, waits for the
// last answer or its deadline, and goes on; the first error ends the way forward and begins the way
// back.
#include "actors/conductor.hpp"

#include "actors/asking.hpp"
#include "actors/barrier.hpp"
#include "actors/generator_actor.hpp"
#include "actors/journal.hpp"
#include "actors/nemeses/evidence.hpp"
#include "actors/run_plan.hpp"
#include "actors/thrown.hpp"
#include "actors/worker.hpp"

#include <caf/actor_system.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace agon {

namespace {

constexpr int setup_tries = 3;
constexpr duration grace = std::chrono::seconds{5};
/// How long an abort may take for each of its steps.
constexpr duration abort_deadline = std::chrono::seconds{5};

using names = std::vector<std::string>;
/// What to go on with.
using continuation = std::function<void()>;
/// Something that takes its time, and then goes on.
using step = std::function<void(const continuation&)>;

class conductor : public conductor_actor::base {
 public:
  conductor(caf::actor_config& config, test what, run_cast who)
      : conductor_actor::base{config}, test_{std::move(what)}, cast_{std::move(who)} {
    report_.state = run_state::completed;
  }

  const char* name() const override { return "conductor"; }

 protected:
  behavior_type make_behavior() override {
    set_down_handler([this](const caf::down_msg& message) { is_down(message); });
    return {[this](to_conductor::run) {
              invariant(!report_to_, "a conductor that runs once");
              report_to_ = make_response_promise<run_report>();
              auto promise = *report_to_;
              set_up_nodes(1);
              return promise;
            },
            [this](to_conductor::stop) { stop(); }, [this](to_conductor::abort) { abort(); }};
  }

  void on_exit() override {
    for (const auto& nemesis : cast_.nemeses) end(nemesis);
    for (const auto& worker : workers_) end(worker);
    for (const auto& client : setup_clients_) end(client);
    if (generator_) end(generator_);
    if (journal_) end(journal_);
    cast_ = {};
    test_ = {};
    workers_.clear();
    setup_clients_.clear();
    generator_ = nullptr;
    journal_ = nullptr;
    asked_.forget();
    report_to_.reset();  // A promise holds the actor that made it.
  }

 private:
  /// Where the run is: on its way forward, with ops under way, on its way back, or over.
  enum class stage { setting_up, performing, winding_down, over };

  template <class Handle>
  static void end(const Handle& actor) {
    caf::anon_send_exit(actor, caf::exit_reason::kill);
  }

  // ---- The way forward.

  void set_up_nodes(int attempt) {
    nodes_touched_ = true;
    spdlog::info("setting up {} nodes", cast_.nodes.size());
    ask_all<evidence>(cast_.nodes, to_node::teardown{}, test_.deadline.node_teardown,
                      [=, this](const answers<evidence>& torn_down) {
                        // What was there before is not ours to judge: set-up decides whether the
                        // node is fit.
                        warn_of(torn_down, "teardown before set-up", cast_.node_names);
                        set_up_all(attempt);
                      });
  }

  void set_up_all(int attempt) {
    // A meeting that failed stays failed, so each attempt has a barrier of its own.
    const to_node::setup order{spawn_barrier(system(), cast_.node_names)};
    ask_all<evidence>(cast_.nodes, order, test_.deadline.node_setup,
                      [=, this](const answers<evidence>& set_up) {
                        if (failed(set_up))
                          return try_again(set_up, "set-up", cast_.node_names, attempt);
                        set_up_primary(attempt);
                      });
  }

  void set_up_primary(int attempt) {
    const auto first = primary_node.value - 1;
    ask_all<evidence>(std::vector{cast_.nodes[first]}, to_node::setup_primary{},
                      test_.deadline.node_setup, [=, this](const answers<evidence>& set_up) {
                        if (failed(set_up))
                          return try_again(set_up, "set-up as primary", {cast_.node_names[first]},
                                           attempt);
                        set_up_clients();
                      });
  }

  static bool failed(const answers<evidence>& all) {
    return std::ranges::any_of(all, [](const answer<evidence>& one) { return !one.outcome; });
  }

  void try_again(const answers<evidence>& set_up, const std::string& what, const names& who,
                 int attempt) {
    // A node that does not answer is still at it, so trying again would not be a fresh attempt.
    const bool late = std::ranges::any_of(set_up, &answer<evidence>::late);
    if (late || attempt >= setup_tries) {
      note(set_up, what, who);
      return wind_down();
    }
    warn_of(set_up, what + ", attempt " + std::to_string(attempt), who);
    set_up_nodes(attempt + 1);
  }

  void set_up_clients() {
    spdlog::info("setting up clients");
    clients_touched_ = true;
    if (!spawn_setup_clients()) return wind_down();
    const auto& limits = test_.deadline;
    in_turn({client_step(to_client::open{}, limits.open, "client open"),
             client_step(to_client::teardown{}, limits.client_setup, "client teardown"),
             client_step(to_client::setup{}, limits.client_setup, "client set-up"),
             client_step(to_client::close{}, limits.open, "client close"),
             [this](const continuation&) {
               end_setup_clients();
               set_up_nemeses();
             }});
  }

  /// One client for each node; false where the test cannot make them.
  bool spawn_setup_clients() {
    for (const auto& seat : cast_.setup_seats) {
      client_actor client;
      std::string why = "the test made no client";
      try {
        client = test_.client(system(), seat);
      } catch (...) {
        why = what_was_thrown();
      }
      if (!client) {
        note({why, seat.host + ": client", "see the workload's client"});
        return false;
      }
      setup_clients_.push_back(client);
    }
    return true;
  }

  /// One call of every set-up client; the way forward ends where one fails.
  template <class Message>
  step client_step(Message message, duration deadline, const std::string& what) {
    return [=, this](const continuation& next) {
      ask_all<success>(setup_clients_, message, deadline,
                       [=, this](const answers<success>& outcomes) {
                         if (note(outcomes, what, client_hosts())) return wind_down();
                         next();
                       });
    };
  }

  void end_setup_clients() {
    for (const auto& client : setup_clients_) end(client);
    setup_clients_.clear();
  }

  void set_up_nemeses() {
    nemeses_touched_ = true;
    if (!cast_.nemeses.empty()) spdlog::info("setting up {} nemeses", cast_.nemeses.size());
    ask_all<success>(cast_.nemeses, to_nemesis::setup{}, test_.deadline.fault,
                     [this](const answers<success>& outcomes) {
                       if (note(outcomes, "set-up", nemesis_names())) return wind_down();
                       perform();
                     });
  }

  void perform() {
    spdlog::info("running {} clients and {} nemeses", cast_.seats.size(), cast_.nemeses.size());
    generator operations;
    try {
      operations = run_plan(test_, record_).bind(random_stream{test_.seed, "generator"});
    } catch (...) {
      note({what_was_thrown(), "generator", "correct the test's generator"});
      return wind_down();
    }
    stage_ = stage::performing;
    journal_ = spawn_journal(system(), test_.sink);
    monitor(journal_);
    auto options = generator_parts(std::move(operations));
    const auto limit = options.run + options.patience + grace;
    generator_ = spawn_generator(system(), std::move(options));
    monitor(generator_);
    request(generator_, limit, to_generator::begin{})
        .then(
            [this](generator_report& report) {
              if (stage_ == stage::performing) performed(report);
            },
            [this](const caf::error& problem) {
              if (stage_ == stage::performing)
                performed({.errors = {{describe(system(), problem), "generator", "see the log"}},
                           .warnings = {}});
            });
  }

  generator_options generator_parts(generator operations) {
    const auto& limits = test_.deadline;
    generator_options options;
    options.operations = std::move(operations);
    for (std::size_t i = 0; i < cast_.seats.size(); ++i)
      options.clients.push_back(
          spawn_client_worker(system(), {.thread = thread_id{static_cast<std::int32_t>(i)},
                                         .client = test_.client,
                                         .seat = cast_.seats[i],
                                         .op = limits.op,
                                         .open = limits.open}));
    for (std::size_t i = 0; i < cast_.nemeses.size(); ++i)
      options.nemeses.push_back(spawn_nemesis_worker(
          system(),
          {.thread = nemesis_thread(i), .nemesis = cast_.nemeses[i], .deadline = limits.fault}));
    workers_ = options.clients;
    workers_.insert(workers_.end(), options.nemeses.begin(), options.nemeses.end());
    for (const auto& worker : workers_) monitor(worker);
    options.journal = journal_;
    options.run = limits.run;
    options.patience = std::max(limits.open + limits.op, limits.fault) + grace;
    options.patience_at_failure = std::min(options.patience, grace);
    options.progress = test_.progress;
    return options;
  }

  void performed(const generator_report& report) {
    for (const auto& problem : report.errors) note(problem);
    for (const auto& warning : report.warnings) warn(warning);
    if (report.stopped) stopped();
    if (report.errors.empty() && !report.stopped)
      for (const auto& silence : silent_parts(test_, *record_)) warn(silence);
    wind_down();
  }

  /// A death that nobody asked for.
  void is_down(const caf::down_msg& message) {
    asked_.is_down(message);
    if (stage_ != stage::performing) return;
    if (message.source == generator_.address())
      return performed(
          {.errors = {{describe(system(), message.reason), "generator", "see the log"}},
           .warnings = {}});
    // Setup's clients may still tell of their end.
    const auto is_it = [&](const auto& actor) { return actor.address() == message.source; };
    if (!is_it(journal_) && std::ranges::none_of(workers_, is_it)) return;
    send(generator_, to_generator::failed{
                         {"a worker or the journal is down: " + describe(system(), message.reason),
                          "conductor", "see the log"}});
  }

  // ---- The way back. Each step is done whatever became of the others.

  void wind_down() {
    invariant(stage_ != stage::winding_down && stage_ != stage::over,
              "a way back that begins once");
    stage_ = stage::winding_down;
    in_turn({[this](const continuation& next) { collect_history(next); },
             [this](const continuation& next) { heal(next); },
             [this](const continuation& next) { close_workers(next); },
             [this](const continuation& next) { tear_down_clients(next); },
             [this](const continuation& next) { capture_logs(next); },
             [this](const continuation& next) { tear_down_nodes(next); },
             [this](const continuation&) { answer_run(); }});
  }

  void collect_history(const continuation& next) {
    if (!journal_) return next();
    request(journal_, test_.deadline.journal, to_journal::finish{})
        .then(
            [=, this, before = aborting_](journal_report& report) {
              // An abort asks a second time; what came at the first stays.
              if (report_.ops.empty()) report_.ops = std::move(report.ops);
              for (const auto& problem : report.errors) note(problem);
              if (before == aborting_) next();
            },
            [=, this, before = aborting_](const caf::error& problem) {
              note({"the history is lost: " + describe(system(), problem), "journal",
                    "the store may have it"});
              if (before == aborting_) next();
            });
  }

  void heal(const continuation& next) {
    if (cast_.nemeses.empty() || !nemeses_touched_) return next();
    spdlog::info("healing what the nemeses broke");
    ask_all<success>(cast_.nemeses, to_nemesis::teardown{}, test_.deadline.fault,
                     [=, this](const answers<success>& outcomes) {
                       if (!note(outcomes, "teardown", nemesis_names())) return next();
                       heal_directly(test_.deadline.fault, next);
                     });
  }

  /// The last resort, which relies on no nemesis: every node is told to be whole.
  void heal_directly(duration deadline, const continuation& next) {
    spdlog::warn("healing every node directly");
    in_turn({node_step(to_node::resume{}, deadline, "resume"),
             node_step(to_node::heal{}, deadline, "heal"),
             node_step(to_node::start{}, deadline, "start"),
             [next](const continuation&) { next(); }});
  }

  template <class Message>
  step node_step(Message message, duration deadline, const std::string& what) {
    return [=, this](const continuation& next) {
      ask_all<evidence>(cast_.nodes, message, deadline,
                        [=, this](const answers<evidence>& outcomes) {
                          warn_of(outcomes, what, cast_.node_names);
                          next();
                        });
    };
  }

  void close_workers(const continuation& next) {
    generator_ = nullptr;
    ask_all<success>(workers_, to_worker::close{}, 2 * test_.deadline.open + grace,
                     [=, this](const answers<success>& outcomes) {
                       warn_of(outcomes, "close", worker_names());
                       for (const auto& worker : workers_) end(worker);
                       workers_.clear();
                       next();
                     });
  }

  /// Closes what set-up left open; then, with other clients, undoes what clients set up.
  void tear_down_clients(const continuation& next) {
    const auto& limits = test_.deadline;
    const auto last = [=, this](const continuation&) {
      end_setup_clients();
      next();
    };
    in_turn({client_step_back(to_client::close{}, limits.open),
             [=, this](const continuation& go_on) {
               end_setup_clients();
               if (!clients_touched_ || test_.leave_running || !spawn_setup_clients())
                 return next();
               go_on();
             },
             client_step_back(to_client::open{}, limits.open),
             client_step_back(to_client::teardown{}, limits.client_setup),
             client_step_back(to_client::close{}, limits.open), last});
  }

  /// One call of every client on the way back, where failures are no more than told.
  template <class Message>
  step client_step_back(Message message, duration deadline) {
    return [=, this](const continuation& next) {
      ask_all<success>(setup_clients_, message, deadline,
                       [=, this](const answers<success>& outcomes) {
                         warn_of(outcomes, "client teardown", client_hosts());
                         next();
                       });
    };
  }

  void capture_logs(const continuation& next) {
    if (!nodes_touched_) return next();
    spdlog::info("capturing logs");
    ask_all<std::vector<log_file>>(cast_.nodes, to_node::logs{}, test_.deadline.logs,
                                   [=, this](const answers<std::vector<log_file>>& files) {
                                     for (std::size_t i = 0; i < files.size(); ++i)
                                       if (files[i].outcome)
                                         report_.logs[node_id{static_cast<std::uint32_t>(i + 1)}] =
                                             *files[i].outcome;
                                     note(files, "logs", cast_.node_names);
                                     next();
                                   });
  }

  void tear_down_nodes(const continuation& next) {
    if (!nodes_touched_ || test_.leave_running) return next();
    spdlog::info("tearing down {} nodes", cast_.nodes.size());
    ask_all<evidence>(cast_.nodes, to_node::teardown{}, test_.deadline.node_teardown,
                      [=, this](const answers<evidence>& outcomes) {
                        note(outcomes, "teardown", cast_.node_names);
                        next();
                      });
  }

  void answer_run() {
    invariant(stage_ != stage::over, "one report");
    stage_ = stage::over;
    report_.faults = faults_of(report_.ops);
    spdlog::info("the run has {}", to_string(report_.state));
    report_to_->deliver(std::move(report_));
    quit();
  }

  // ---- Ends that the user asks for.

  void stop() {
    if (!report_to_) return;
    switch (stage_) {
      case stage::setting_up:
        stopped();
        asked_.forget();  // whatever set-up answers now comes too late
        return wind_down();
      case stage::performing:
        spdlog::info("stopping: no more ops");
        return send(generator_, to_generator::stop{});
      case stage::winding_down:
      case stage::over:
        return;
    }
  }

  void abort() {
    if (stage_ == stage::over || aborting_ || !report_to_) return;
    aborting_ = true;
    spdlog::warn("aborting: healing, then leaving the nodes as they are");
    stopped();
    asked_.forget();
    stage_ = stage::winding_down;
    if (generator_) send(generator_, to_generator::stop{});
    const auto leave = [this] { collect_history([this] { answer_run(); }); };
    if (cast_.nemeses.empty() || !nemeses_touched_) return leave();
    ask_all<success>(cast_.nemeses, to_nemesis::teardown{},
                     std::min(test_.deadline.fault, abort_deadline),
                     [=, this](const answers<success>& outcomes) {
                       warn_of(outcomes, "teardown", nemesis_names());
                       heal_directly(std::min(test_.deadline.fault, abort_deadline), leave);
                     });
  }

  void stopped() {
    if (report_.state == run_state::completed) report_.state = run_state::aborted;
  }

  // ---- Asking, and what went wrong.

  /// Takes the steps one after the other; one that does not go on ends the sequence.
  void in_turn(std::vector<step> steps) {
    take(std::make_shared<const std::vector<step>>(std::move(steps)), 0);
  }

  void take(const std::shared_ptr<const std::vector<step>>& steps, std::size_t place) {
    if (place < steps->size()) (*steps)[place]([=, this] { take(steps, place + 1); });
  }

  template <class T, class Handle, class Message>
  void ask_all(const std::vector<Handle>& whom, Message message, duration deadline,
               std::function<void(const answers<T>&)> next) {
    asked_.ask_all<T>(whom, std::move(message), deadline, std::move(next));
  }

  /// Keeps the errors among the answers; true if there was one.
  template <class T>
  bool note(const answers<T>& all, const std::string& what, const names& who) {
    bool any = false;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].outcome) continue;
      note(told(all[i].outcome.problem(), who[i], what));
      any = true;
    }
    return any;
  }

  template <class T>
  void warn_of(const answers<T>& all, const std::string& what, const names& who) {
    for (std::size_t i = 0; i < all.size(); ++i)
      if (!all[i].outcome) warn(told(all[i].outcome.problem(), who[i], what));
  }

  void warn(error warning) {
    spdlog::warn("{}", to_string(warning));
    report_.warnings.push_back(std::move(warning));
  }

  /// The run has crashed because of this, unless because of something before.
  void note(error problem) {
    report_.state = run_state::crashed;
    // The sink's failure is told twice, by the generator and by the journal.
    if (std::ranges::find(report_.errors, problem) != report_.errors.end()) return;
    spdlog::error("{}", to_string(problem));
    report_.errors.push_back(std::move(problem));
  }

  static error told(error problem, const std::string& who, const std::string& what) {
    problem.where = who + ": " + what + (problem.where.empty() ? "" : ": " + problem.where);
    return problem;
  }

  [[nodiscard]] names client_hosts() const {
    names all;
    for (const auto& seat : cast_.setup_seats) all.push_back(seat.host);
    return all;
  }

  [[nodiscard]] names nemesis_names() const {
    names all;
    for (const auto& package : test_.faults) all.push_back("nemesis " + package.name);
    return all;
  }

  [[nodiscard]] names worker_names() const {
    names all;
    for (std::size_t i = 0; i < workers_.size(); ++i) all.push_back("worker " + std::to_string(i));
    return all;
  }

  test test_;
  run_cast cast_;
  run_report report_;
  std::optional<caf::typed_response_promise<run_report>> report_to_;
  stage stage_ = stage::setting_up;
  asking<conductor_actor::base> asked_{*this};
  bool nodes_touched_ = false;
  bool clients_touched_ = false;
  bool nemeses_touched_ = false;
  bool aborting_ = false;
  std::vector<client_actor> setup_clients_;
  std::vector<worker_actor> workers_;
  generator_actor generator_;
  std::shared_ptr<plan_record> record_ = std::make_shared<plan_record>();
  journal_actor journal_;
};

}  // namespace

conductor_actor spawn_conductor(caf::actor_system& system, test what, run_cast who) {
  invariant(who.nodes.size() == who.node_names.size(), "a name for each node");
  invariant(who.nemeses.size() == what.faults.size(), "a nemesis for each fault package");
  return system.spawn<conductor>(std::move(what), std::move(who));
}

}  // namespace agon
