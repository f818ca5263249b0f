// What the grantor knows is on disk before anybody is told.
#include "scenarios/systems/lease_lock/server.hpp"

#include "scenarios/systems/kit/record_log.hpp"
#include "scenarios/systems/kit/server.hpp"
#include "scenarios/systems/lease_lock/grantor.hpp"

#include <boost/json/parse.hpp>
#include <caf/actor_system.hpp>

#include <utility>

namespace agon::systems::lease_lock {
namespace {

class server_actor : public kit::server {
 public:
  server_actor(caf::actor_config& config, host where, std::set<std::string> bugs)
      : kit::server{config, std::move(where), std::move(bugs)},
        file_{machine().disk, "lock"},
        grantor_{{.frees_any = has("frees-any"),
                  .forgets_leases = has("lease-not-durable"),
                  .checks_no_tokens = has("checks-no-tokens")}} {}

  const char* name() const override { return "lease_lock_server"; }

  caf::behavior make_behavior() override {
    const auto kept = file_.load();
    if (!kept.ok()) {
      stop(kept.problem());
      return {};
    }
    grantor_.restore(*kept, lease_clock());
    kept_ = *kept;
    machine().sometimes("lease-lock/starts-with-a-lease", !kept_.empty());
    return {[this](const kit::request& what) { return ask(what); }};
  }

  [[nodiscard]] json::object describe() const override {
    auto state = kit::server::describe();
    state["lock"] = json::parse(grantor_.kept());
    return state;
  }

 private:
  // The clock that leases run by.
  time_point lease_clock() {
    if (!has("leases-by-wall-clock")) return now();
    return time_point{std::chrono::duration_cast<duration>(machine().wall_clock())};
  }

  kit::reply ask(const kit::request& what) {
    auto how = grantor_.carry_out(what, lease_clock());
    machine().sometimes("lease-lock/refuses", how.how == kit::outcome::refused);
    auto now_known = grantor_.kept();
    machine().sometimes("lease-lock/changes-hands", now_known != kept_);
    if (now_known != kept_) {
      if (auto saved = file_.save(now_known); !saved) {
        stop(saved.problem());
        return kit::unknown("the disk failed");
      }
      kept_ = std::move(now_known);
    }
    return how;
  }

  kit::saved_value file_;
  grantor grantor_;
  std::string kept_ = {};
};

}  // namespace

caf::actor spawn_server(caf::actor_system& system, host machine,
                        const std::set<std::string>& bugs) {
  return system.spawn<server_actor>(std::move(machine), bugs);
}

}  // namespace agon::systems::lease_lock
