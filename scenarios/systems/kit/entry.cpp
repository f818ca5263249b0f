// From what is special to a whole entry.
#include "scenarios/systems/kit/entry.hpp"

#include "real/hosted_db.hpp"

#include <algorithm>
#include <utility>

namespace agon::scenarios {
namespace {

constexpr std::uint16_t port = 7480;

/// Done, or which bug is not known.
result<> check_bugs(const small_system& system, const std::set<std::string>& names) {
  std::string known;
  for (const auto& bug : system.bugs) known += (known.empty() ? "" : ", ") + bug.name;
  for (const auto& name : names)
    if (std::ranges::find(system.bugs, name, &planted_bug::name) == system.bugs.end())
      return error{system.name + " has no planted bug named \"" + name + "\"", "--bug",
                   "known are " + known};
  return success{};
}

}  // namespace

system_entry entry_of(small_system system) {
  const auto shared = std::make_shared<const small_system>(std::move(system));
  return {.name = shared->name,
          .summary = shared->summary,
          .workloads = shared->workloads,
          .bugs = shared->bugs,
          .clients = [shared](const system_options&) -> result<client_factory> {
            return systems::kit::make_client(shared->client);
          },
          .server = [shared](const system_options& options) -> result<server_factory> {
            if (auto known = check_bugs(*shared, options.bugs); !known) return known.problem();
            return server_factory{
                [shared, bugs = options.bugs](caf::actor_system& where, host machine) {
                  return shared->spawn(where, std::move(machine), bugs);
                }};
          },
          .db = [shared](const system_options& options) -> result<std::shared_ptr<real::db>> {
            if (auto known = check_bugs(*shared, options.bugs); !known) return known.problem();
            std::string bugs;
            for (const auto& bug : options.bugs) bugs += (bugs.empty() ? "" : ",") + bug;
            return real::make_hosted_db(
                {.system = shared->name, .bug = bugs, .port = port, .seed = options.seed});
          },
          .server_port = port,
          .add_message_types =
              [shared](caf::actor_system_config& config) {
                systems::kit::add_message_types(config);
                if (shared->add_message_types) shared->add_message_types(config);
              }};
}

}  // namespace agon::scenarios
