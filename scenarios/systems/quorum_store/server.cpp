// Effects are carried out in order; versions are kept as records
// [key, counter, node, value, client, sequence].
#include "scenarios/systems/quorum_store/server.hpp"

#include "scenarios/systems/kit/record_log.hpp"
#include "scenarios/systems/quorum_store/replica.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <caf/actor_system.hpp>

namespace agon::systems::quorum_store {
namespace {

std::string record_of(const keep_version& what) {
  return json::serialize(json::array{what.key, what.what.at.counter, what.what.at.node.value,
                                     what.what.value, what.client, what.sequence});
}

keep_version version_in(const std::string& record) {
  const auto fields = json::parse(record).as_array();
  return {std::string{fields.at(0).as_string()},
          {{fields.at(1).to_number<std::uint64_t>(), {fields.at(2).to_number<std::uint32_t>()}},
           std::string{fields.at(3).as_string()}},
          fields.at(4).to_number<std::uint64_t>(),
          fields.at(5).to_number<std::uint64_t>()};
}

class server_actor : public kit::server {
 public:
  server_actor(caf::actor_config& config, host machine, const std::set<std::string>& bugs)
      : kit::server{config, std::move(machine), bugs},
        versions_{this->machine().disk, "versions"},
        options_{.bugs = bugs},
        replica_{options_, {self_node(), members(), this->machine().random.next()}} {}

  const char* name() const override { return "quorum_store_server"; }

  caf::behavior make_behavior() override {
    const auto records = versions_.load();
    if (!records.ok()) {
      stop(records.problem());
      return {};
    }
    for (const auto& record : *records) replica_.restore(version_in(record));
    log("starts with " + std::to_string(records->size()) + " versions");
    machine().sometimes("quorum-store/starts-with-versions", !records->empty());
    later(options_.again, wake{});
    return {
        [this](const query& what) { receive(what); },
        [this](const found& what) { receive(what); },
        [this](const store& what) { receive(what); },
        [this](const stored& what) { receive(what); },
        [this](const wake&) {
          carry_out(replica_.tick(now()));
          later(options_.again, wake{});
        },
        [this](const kit::request& what) {
          carry_out(replica_.ask(hold(), what, machine().wall_clock(), now()));
        },
    };
  }

  [[nodiscard]] json::object describe() const override {
    auto state = kit::server::describe();
    state["under_way"] = replica_.under_way();
    return state;
  }

 private:
  void receive(const message& what) { carry_out(replica_.receive(what, now())); }

  void carry_out(const effects& todo) {
    for (const auto& next : todo) {
      const auto carried = std::visit([this](const auto& what) { return carry_out(what); }, next);
      if (carried.ok()) continue;
      stop(carried.problem());
      return;
    }
  }

  agon::result<> carry_out(const keep_version& what) {
    machine().reachable("quorum-store/keeps-a-version");
    if (auto written = versions_.append(record_of(what)); !written.ok()) return written;
    return has("no-sync") ? agon::result<>{success{}} : versions_.sync();
  }

  agon::result<> carry_out(const send_message& what) {
    std::visit([&](const auto& content) { tell(what.to, content); }, what.what);
    return success{};
  }

  agon::result<> carry_out(const quorum_store::answer& what) {
    machine().sometimes("quorum-store/leaves-in-doubt", what.how.how == kit::outcome::unknown);
    kit::server::answer(what.request, what.how);
    return success{};
  }

  kit::record_log versions_;
  replica_options options_;
  replica replica_;
};

}  // namespace

caf::actor spawn_server(caf::actor_system& system, host machine,
                        const std::set<std::string>& bugs) {
  return system.spawn<server_actor>(std::move(machine), bugs);
}

}  // namespace agon::systems::quorum_store
