// An actor of an outside project in virtual time: ten seconds pass at once.
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>

#include <iostream>
#include <sim/scheduler.hpp>

caf::behavior sleeper(caf::event_based_actor* self, int seconds) {
  self->delayed_send(self, std::chrono::seconds{seconds}, seconds);
  return {[self](int) { self->quit(); }};
}

int main() {
  caf::actor_system_config config;
  config.load<agon::sim::scheduler>();
  caf::actor_system system{config};
  auto& scheduler = agon::sim::scheduler::of(system);
  scheduler.prepare(1, 1);
  const auto begun = scheduler.now();
  system.spawn(sleeper, 10);
  while (scheduler.step()) {
  }
  const auto passed = std::chrono::duration_cast<std::chrono::seconds>(scheduler.now() - begun);
  std::cout << passed.count() << " s later\n";
}
