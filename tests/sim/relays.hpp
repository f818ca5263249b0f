// A small world whose servers pass on what they are told: what arrives where, and in which order.
#pragma once

#include "tests/sim/small_world.hpp"

#include <map>
#include <memory>
#include <vector>

namespace agon::sim::test {

/// Passes each number on to all its peers, and what comes from peers it counts.
struct relay_count {
  std::vector<int> received;
};

class relay_server : public caf::event_based_actor {
 public:
  relay_server(caf::actor_config& config, host here,
               std::shared_ptr<std::map<node_id, relay_count>> count)
      : caf::event_based_actor{config}, here_{std::move(here)}, count_{std::move(count)} {}
  caf::behavior make_behavior() override {
    return {
        [this](int number) {
          for (const auto& [node, peer] : here_.peers) send(peer, atom("pass"), number);
        },
        [this](caf::atom_value, int number) { (*count_)[here_.self].received.push_back(number); }};
  }

 private:
  host here_;
  std::shared_ptr<std::map<node_id, relay_count>> count_;
};

/// A world of such servers, all started.
struct relays {
  explicit relays(std::uint64_t seed = 1, std::size_t nodes = 3,
                  const network_options& options = {}, std::shared_ptr<chooser> by = nullptr)
      : here{{.seed = seed,
              .nodes = names(nodes),
              .server = [this](caf::actor_system& system, host at) -> caf::actor {
                return system.spawn<relay_server>(std::move(at), count);
              },
              .network = options,
              .chooser = std::move(by)}} {
    start_all(here);
  }
  /// Has node 1 tell its peers these many numbers.
  void tell(int numbers) {
    auto server = here.network().server_handle(node_id{1}, control_node);
    for (int i = 0; i < numbers; ++i) caf::anon_send(server, i);
  }
  std::vector<int>& at(std::uint32_t node) { return (*count)[node_id{node}].received; }

  std::shared_ptr<std::map<node_id, relay_count>> count =
      std::make_shared<std::map<node_id, relay_count>>();
  world here;
};

inline std::vector<int> up_to(int end) {
  std::vector<int> list;
  for (int i = 0; i < end; ++i) list.push_back(i);
  return list;
}

}  // namespace agon::sim::test
