// Every message between the actors of a run, and the typed interface of each actor: the whole
// conversation on one page.
//
//   conductor -> worker, nemesis, node     the phases of a run
//   node -> barrier                        nodes that wait for each other during set-up
//   generator -> worker -> client          an invocation on its way out
//   client -> worker -> generator -> journal   its completion on the way back
//   worker -> nemesis -> node              a fault on its way to the machine
#pragma once

#include "actors/disturbance.hpp"
#include "actors/vocabulary/history.hpp"
#include "actors/vocabulary/op.hpp"
#include "actors/vocabulary/result.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace agon {

/// What shows that a fault really happened: pids that died, packets dropped, offsets measured.
using evidence = json::object;

/// How a link behaves while it is shaped. Probabilities lie in [0, 1]; delays apply to each packet.
struct link_shape {
  duration delay{};
  duration jitter{};
  double loss = 0;
  double duplicate = 0;
  double reorder = 0;
  double corrupt = 0;      ///< A bit of the message is flipped.
  std::uint64_t rate = 0;  ///< Bytes a second that get through; 0: as many as come.
  friend bool operator==(const link_shape&, const link_shape&) = default;
};

/// A file of a node, fetched at the end of a run: its name in the run's folder and its content.
struct log_file {
  std::string name;
  std::string content;
};

/// To a barrier, where the nodes of a cluster wait for each other during set-up.
namespace to_barrier {
/// This node has come to its next meeting. Answers result<> when all have, or an error that names
/// who is missing after `patience`.
struct arrive {
  node_id who;
  duration patience = std::chrono::seconds{60};
};
/// This node comes to no more meetings: those who wait for it are told so at once.
struct leave {
  node_id who;
};
}  // namespace to_barrier

using barrier_actor = caf::typed_actor<caf::replies_to<to_barrier::arrive>::with<result<>>,
                                       caf::reacts_to<to_barrier::leave>>;

/// To a node: the contract of both worlds. Each answers result<evidence>, `logs` the files.
namespace to_node {
/// Install and configure what runs there, start it, wait until it serves.
struct setup {
  barrier_actor barrier = {};  ///< Where this attempt's nodes may meet; another for each attempt.
};
/// To the first node only, when all are set up: what one node does for the cluster.
struct setup_primary {};
struct teardown {};  ///< Stop it and remove its data. Succeeds where nothing is set up.
struct start {};     ///< Start the server on what the disk kept. Succeeds where it runs.
struct kill {};      ///< End the server at once, without a chance to tidy up.
struct pause {};     ///< Stop the server from running; what is sent to it waits.
struct resume {};    ///< Let it go on.
/// From now on, drop what arrives from these nodes, and nothing else (replaces earlier drops).
struct drop {
  std::set<node_id> from;
};
struct heal {};  ///< Undo drops of this node. Evidence: how many packets were dropped.
/// Shape what this node sends to the nodes given (all others, if none are given); no shape mends.
struct shape {
  std::set<node_id> to;
  link_shape link;
};
/// Move the node's wall clock by this much.
struct bump_clock {
  duration by{};
};
struct reset_clock {};  ///< The node's wall clock is right again.
/// Do something else to the machine.
struct disturb {
  disturbance::any what;
};
struct logs {};  ///< The server's log files.
}  // namespace to_node

/// To a client: a life in order open, (setup), invoke …, (teardown), close. All but invoke answer
/// result<>.
namespace to_client {
struct open {};      ///< Connect. Must not change what the system holds.
struct setup {};     ///< Once for each node, before the run: create tables and the like.
struct teardown {};  ///< Undo setup; also called before the first setup.
struct close {};     ///< Disconnect; the actor ends.
/// Do this op and answer its completion: the same op with another type and, for reads, a value.
struct invoke {
  op operation;
};
}  // namespace to_client

/// To a nemesis: setup and teardown answer result<>, invoke the completion (of type info).
namespace to_nemesis {
struct setup {};
struct teardown {};  ///< Undo every fault that is in force.
struct invoke {
  op operation;
};
}  // namespace to_nemesis

/// To a worker.
namespace to_worker {
/// Do this op and answer completion to the generator.
struct invoke {
  op operation;
};
struct close {};  ///< No more ops: close the client and end. Answers result<>.
}  // namespace to_worker

/// To the generator actor.
namespace to_generator {
struct begin {};  ///< Time starts now. Answers a generator_report once every thread is done.
struct stop {};   ///< Emit no more; wait for what is under way.
/// From a worker: its op has ended thus.
struct completed {
  op operation;
};
/// The harness is at fault: emit no more, wait briefly for what is under way, and report this.
struct failed {
  error problem;
};
}  // namespace to_generator

/// How the generator came to its end.
struct generator_report {
  bool stopped = false;         ///< By to_generator::stop or its deadline, before it was exhausted.
  std::vector<error> errors;    ///< What was wrong with the harness; the first is the cause.
  std::vector<error> warnings;  ///< What else the user should know.
};

/// To the journal.
namespace to_journal {
/// Ops that follow, in the order of the history. Several at once, since a message has its price.
struct append {
  std::vector<op> operations;
};
struct finish {};  ///< Answers a journal_report when all that was appended is on disk.
}  // namespace to_journal

/// The history, and what hindered writing it; the ops are complete even then.
struct journal_report {
  std::vector<op> ops;
  std::vector<error> errors;
};

/// How far the harness itself came; a verdict is only worth something where it completed.
enum class run_state : std::uint8_t { completed, aborted, crashed };
/// `completed`, `aborted` or `crashed`.
std::string_view to_string(run_state state);

/// What the conductor hands back.
struct run_report {
  run_state state = run_state::crashed;
  std::vector<op> ops;
  std::vector<error> errors;    ///< The first is the cause.
  std::vector<error> warnings;  ///< What went wrong without harm to the history.
  std::map<node_id, std::vector<log_file>> logs;
  /// What each fault did, an object each: see faults_of in nemeses/evidence.hpp.
  json::array faults;
};

/// To the conductor.
namespace to_conductor {
struct run {};  ///< Answers a run_report; never fails, never takes longer than the run's deadlines.
struct stop {};   ///< End the generator, go on with the phases after it (the first Ctrl-C).
struct abort {};  ///< Heal, and leave (the second Ctrl-C).
}  // namespace to_conductor

using node_actor =
    caf::typed_actor<caf::replies_to<to_node::setup>::with<result<evidence>>,
                     caf::replies_to<to_node::setup_primary>::with<result<evidence>>,
                     caf::replies_to<to_node::teardown>::with<result<evidence>>,
                     caf::replies_to<to_node::start>::with<result<evidence>>,
                     caf::replies_to<to_node::kill>::with<result<evidence>>,
                     caf::replies_to<to_node::pause>::with<result<evidence>>,
                     caf::replies_to<to_node::resume>::with<result<evidence>>,
                     caf::replies_to<to_node::drop>::with<result<evidence>>,
                     caf::replies_to<to_node::heal>::with<result<evidence>>,
                     caf::replies_to<to_node::shape>::with<result<evidence>>,
                     caf::replies_to<to_node::bump_clock>::with<result<evidence>>,
                     caf::replies_to<to_node::reset_clock>::with<result<evidence>>,
                     caf::replies_to<to_node::disturb>::with<result<evidence>>,
                     caf::replies_to<to_node::logs>::with<result<std::vector<log_file>>>>;

using client_actor = caf::typed_actor<caf::replies_to<to_client::open>::with<result<>>,
                                      caf::replies_to<to_client::setup>::with<result<>>,
                                      caf::replies_to<to_client::invoke>::with<op>,
                                      caf::replies_to<to_client::teardown>::with<result<>>,
                                      caf::replies_to<to_client::close>::with<result<>>>;

using nemesis_actor = caf::typed_actor<caf::replies_to<to_nemesis::setup>::with<result<>>,
                                       caf::replies_to<to_nemesis::invoke>::with<op>,
                                       caf::replies_to<to_nemesis::teardown>::with<result<>>>;

using worker_actor = caf::typed_actor<caf::reacts_to<to_worker::invoke>,
                                      caf::replies_to<to_worker::close>::with<result<>>>;

using generator_actor =
    caf::typed_actor<caf::replies_to<to_generator::begin>::with<generator_report>,
                     caf::reacts_to<to_generator::stop>, caf::reacts_to<to_generator::completed>,
                     caf::reacts_to<to_generator::failed>>;

using journal_actor = caf::typed_actor<caf::reacts_to<to_journal::append>,
                                       caf::replies_to<to_journal::finish>::with<journal_report>>;

using conductor_actor =
    caf::typed_actor<caf::replies_to<to_conductor::run>::with<run_report>,
                     caf::reacts_to<to_conductor::stop>, caf::reacts_to<to_conductor::abort>>;

/// What an actor's death, silence or refusal means, in words.
std::string describe(const caf::actor_system& system, const caf::error& problem);

}  // namespace agon

// These travel inside one process only, so CAF need not know how to serialize them.
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::op)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(std::vector<agon::op>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::result<agon::success>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::result<agon::evidence>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::result<std::vector<agon::log_file>>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::generator_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::journal_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::run_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_barrier::arrive)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_barrier::leave)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_node::setup)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_node::setup_primary)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_node::teardown)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_node::start)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_node::kill)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_node::pause)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_node::resume)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_node::drop)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_node::heal)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_node::shape)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_node::bump_clock)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_node::reset_clock)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_node::disturb)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_node::logs)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_client::open)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_client::setup)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_client::teardown)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_client::close)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_client::invoke)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_nemesis::setup)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_nemesis::teardown)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_nemesis::invoke)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_worker::invoke)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_worker::close)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_generator::begin)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_generator::stop)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_generator::completed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_generator::failed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_journal::append)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_journal::finish)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_conductor::run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_conductor::stop)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::to_conductor::abort)
