// Actors from functions, for tests. CAF 0.17 has its own, but spawned without arguments they refer
// to a null pointer, which the undefined-behaviour sanitizer reports.
#pragma once

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include <type_traits>
#include <utility>

namespace agon::tests {

/// Runs a function of an actor once, as its first act; what it returns is its behaviour.
template <class Function>
class function_actor : public caf::event_based_actor {
 public:
  function_actor(caf::actor_config& config, Function body)
      : caf::event_based_actor{config}, body_{std::move(body)} {}
  caf::behavior make_behavior() override {
    caf::event_based_actor* self = this;
    if constexpr (std::is_void_v<std::invoke_result_t<Function&, caf::event_based_actor*>>) {
      body_(self);
      return {};
    } else {
      return body_(self);
    }
  }

 private:
  Function body_;
};

/// Spawns one.
template <class Function>
caf::actor spawn_function(caf::actor_system& system, Function body) {
  return system.spawn<function_actor<Function>>(std::move(body));
}

}  // namespace agon::tests
