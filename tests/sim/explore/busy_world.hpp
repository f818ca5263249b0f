// A run with choices of all kinds: many clients at once, links with faults, a node killed and
// started, a chooser if one is given.
#pragma once

#include "tests/sim/small_world.hpp"

#include <memory>
#include <string>
#include <utility>

namespace agon::sim::test {

/// Runs it and answers its fingerprint. `kind` and `seed` are those of the world.
inline std::string busy_run(std::uint64_t seed, std::shared_ptr<chooser> by = nullptr,
                            link_kind kind = link_kind::ordered) {
  const auto count = std::make_shared<counters>();
  world here{{.seed = seed,
              .nodes = names(3),
              .server = echo(count),
              .network = {.kind = kind, .capacity = 4},
              .chooser = std::move(by)}};
  start_all(here);
  const link_shape bad{.loss = 0.2, .duplicate = 0.2, .reorder = 0.2, .corrupt = 0.1};
  here.network().shape(control_node, {node_id{1}, node_id{2}, node_id{3}}, bad);
  const auto burst = [&](int first) {
    for (int client = 0; client < 4; ++client)
      tests::spawn_function(here.system(), [&here, first, client](caf::event_based_actor* self) {
        for (std::uint32_t node = 1; node <= 3; ++node)
          self->send(here.network().server_handle(node_id{node}, control_node), first + client);
      });
    run_for(here, std::chrono::seconds{1});
  };
  burst(100);
  EXPECT_TRUE(ask(here, node_id{2}, to_node::kill{}).ok());
  burst(200);
  EXPECT_TRUE(ask(here, node_id{2}, to_node::start{}).ok());
  burst(300);
  EXPECT_GT(count->asked, 5) << "a run in which something happened";
  return here.trace().fingerprint();
}

}  // namespace agon::sim::test
