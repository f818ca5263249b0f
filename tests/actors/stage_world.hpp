// A world for tests of the actors: nodes and clients that answer as the test says, in virtual time
// on one thread, or on CAF's own thread pool.
#pragma once

#include "actors/client.hpp"
#include "actors/test.hpp"
#include "actors/world.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace agon::tests {

struct never {};  ///< No answer, ever.
struct dies {};   ///< The actor ends instead of answering.
struct after {    ///< The answer comes this much later.
  duration delay;
  op completion;
};
using client_reply = std::variant<op, never, dies, after>;

/// How nodes and clients behave. What is not set succeeds.
struct script {
  std::function<std::optional<result<evidence>>(node_id, std::string_view what)> node;
  /// For open, setup, teardown and close; none means no answer.
  std::function<std::optional<result<>>(const client_seat&, std::string_view what)> client;
  std::function<client_reply(const op&)> invoke;
};

enum class time_kind { virtual_time, thread_pool };

class stage_world final : public world {
 public:
  explicit stage_world(std::uint32_t nodes = 3, time_kind time = time_kind::virtual_time);
  ~stage_world() override;

  [[nodiscard]] std::string_view name() const override { return "stage"; }
  caf::actor_system& system() override { return *system_; }
  [[nodiscard]] const std::vector<std::string>& node_names() const override { return names_; }
  node_actor node(node_id node) override { return nodes_[node.value - 1]; }
  result<> can(fault_kind kind) override;
  client_seat seat(node_id node, std::uint64_t number) override;
  void run_until(const std::function<bool()>& finished, const std::function<void()>& poll) override;
  time_point now() override;

  /// Lets everything happen that can happen without time passing.
  void settle();
  /// Spawns a client that follows the script.
  client_factory clients();

  /// What nodes and clients were asked, such as `n1 setup` or `client n2 open`, in order.
  [[nodiscard]] std::vector<std::string> events() const;
  /// Those that contain `part`.
  [[nodiscard]] std::vector<std::string> events(std::string_view part) const;
  void record(std::string event);
  /// Actors that have not ended when all is settled, the nodes aside.
  [[nodiscard]] std::size_t running();

  script behaviour;
  std::set<fault_kind> cannot;

 private:
  bool step();

  time_kind time_;
  caf::actor_system_config config_;
  std::unique_ptr<caf::actor_system> system_;
  std::vector<std::string> names_;
  std::vector<node_actor> nodes_;
  mutable std::mutex mutex_;
  std::vector<std::string> events_;
};

/// Keeps what the journal writes.
class memory_sink final : public op_sink {
 public:
  result<> append(const op& event) override {
    ops.push_back(event);
    return success{};
  }
  result<> flush() override {
    ++flushes;
    return success{};
  }

  std::vector<op> ops;
  int flushes = 0;
};

/// A test of two clients without faults, whose clients follow the world's script.
test small_test(stage_world& where, generator client_generator);

/// The types of ops, such as `invoke ok invoke info`.
std::string types_of(const std::vector<op>& ops);
/// How many ops are of this type.
std::size_t count_of(const std::vector<op>& ops, op_type type);

}  // namespace agon::tests
