// A blocking client as an actor: each call is a message, handled on the client's own thread.
#include "actors/client.hpp"

#include <caf/actor_system.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <exception>
#include <utility>

namespace agon {

namespace {

class blocking_client_actor : public client_actor::base {
 public:
  blocking_client_actor(caf::actor_config& config, std::unique_ptr<blocking_client> client)
      : client_actor::base{config}, client_{std::move(client)} {}

  const char* name() const override { return "blocking_client"; }

 protected:
  behavior_type make_behavior() override {
    return {[this](to_client::open) { return call("open", [&] { return client_->open(); }); },
            [this](to_client::setup) { return call("setup", [&] { return client_->setup(); }); },
            [this](to_client::invoke& order) { return invoke(std::move(order.operation)); },
            [this](to_client::teardown) {
              return call("teardown", [&] { return client_->teardown(); });
            },
            [this](to_client::close) {
              quit();
              return call("close", [&]() -> agon::result<> {
                client_->close();
                return success{};
              });
            }};
  }

 private:
  template <class Call>
  agon::result<> call(const char* what, Call function) {
    try {
      return function();
    } catch (const std::exception& problem) {
      return error{problem.what(), what};
    } catch (...) {
      return error{"an exception that is no std::exception", what};
    }
  }

  op invoke(op operation) {
    try {
      return client_->invoke(operation);
    } catch (const std::exception& problem) {
      operation.error = std::string{"indeterminate: "} + problem.what();
    } catch (...) {
      operation.error = "indeterminate: an exception that is no std::exception";
    }
    operation.type = op_type::info;
    return operation;
  }

  std::unique_ptr<blocking_client> client_;
};

}  // namespace

client_actor spawn_blocking_client(caf::actor_system& system,
                                   std::unique_ptr<blocking_client> client) {
  invariant(client != nullptr, "a client to run");
  return system.spawn<blocking_client_actor, caf::detached>(std::move(client));
}

}  // namespace agon
