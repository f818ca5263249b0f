// The simulated world: one seed decides everything that happens in it.
#pragma once

#include "actors/host.hpp"
#include "actors/world.hpp"
#include "sim/chooser.hpp"
#include "sim/disk.hpp"
#include "sim/network.hpp"
#include "sim/node.hpp"
#include "sim/snapshot.hpp"
#include "sim/trace.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace agon::sim {

/// What a simulated world is made of.
struct world_options {
  std::uint64_t seed = 0;
  std::vector<std::string> nodes;
  server_factory server;
  duration op_deadline = std::chrono::seconds{10};
  network_options network = {};
  disk_options disk = {};
  double buggify = 0;
  /// The part of kills that fall in the middle of a job, as far as one comes in time.
  double kills_inside = 0;
  server_factory next_server = {};  ///< Another build of the server, for upgrades; may be empty.
  /// Registers the messages of servers, so that they have a size and can be damaged.
  std::function<void(caf::actor_system_config&)> add_message_types = {};
  /// Decides at choice points; null: the seed does. Each world needs one of its own.
  std::shared_ptr<sim::chooser> chooser = nullptr;
  bool keep_trace = false;  ///< Keep each event, not only the fingerprint.
  /// Watch events and draws. Without, there is no fingerprint; for measuring what watching costs.
  bool watched = true;
};

/// A world on one thread with virtual time. Not thread-safe; several may live at once.
class world final : public agon::world {
 public:
  explicit world(world_options options);
  ~world() override;

  [[nodiscard]] std::string_view name() const override { return "sim"; }
  caf::actor_system& system() override;
  [[nodiscard]] const std::vector<std::string>& node_names() const override;
  node_actor node(node_id node) override;
  result<> can(fault_kind kind) override;
  client_seat seat(node_id node, std::uint64_t number) override;
  /// Runs until `finished` holds or nothing is left to do.
  void run_until(const std::function<bool()>& finished, const std::function<void()>& poll) override;
  time_point now() override;
  [[nodiscard]] std::uint64_t seed() const override;
  [[nodiscard]] const mark_book* marks() const override;

  /// What the world looks like now. Changes nothing.
  [[nodiscard]] snapshot look() const;
  /// Has `look` called once, when all that happens until `when` has happened.
  void at(time_point when, std::function<void(const snapshot&)> look);

  /// The machine behind a node, for what has no message yet.
  machine& machine_of(node_id node);
  sim::network& network();
  [[nodiscard]] const sim::trace& trace() const;

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace agon::sim
