// The client in the words of the kit itself.
#include "scenarios/systems/kit/client.hpp"

#include "scenarios/systems/kit/asking_client.hpp"

#include <boost/json/serialize.hpp>
#include <caf/actor_system.hpp>

namespace agon::systems::kit {
namespace {

struct dialect {
  static constexpr const char* name = "kit";
  using request = kit::request;
  using reply = kit::reply;

  static result<request> request_of(const op& operation, std::uint64_t session,
                                    std::uint64_t sequence) {
    return request{session, sequence, operation.f, json::serialize(operation.value)};
  }
  static const reply& meaning_of(const reply& answer, const op&) { return answer; }
};

}  // namespace

client_factory make_client(const client_options& options) {
  return [options](caf::actor_system& system, const client_seat& seat) -> client_actor {
    return system.spawn<asking_client<dialect>>(seat, options);
  };
}

}  // namespace agon::systems::kit
