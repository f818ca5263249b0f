// A system of the catalog under other names, with traps around its server.
#include "tests/scenarios/explore/planted_systems.hpp"

#include "scenarios/catalog.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <unistd.h>
#include <unordered_set>
#include <vector>

namespace agon::scenarios::test {
namespace {

/// Sleeps as long as the elements of a set say, one after the other, in the order of the set, which
/// comes from their addresses; then makes a new set.
class pointer_order_actor : public caf::event_based_actor {
 public:
  explicit pointer_order_actor(caf::actor_config& config) : caf::event_based_actor{config} {}
  caf::behavior make_behavior() override {
    sleep();
    return {[this](caf::atom_value) { sleep(); }};
  }

 private:
  void sleep() {
    if (order_.empty()) make_set();
    delayed_send(this, std::chrono::milliseconds{**order_.begin()}, caf::atom("wake"));
    order_.erase(order_.begin());
  }
  void make_set() {
    std::vector<std::unique_ptr<int>> fresh;
    for (int i = 1; i <= 8; ++i) {
      fresh.push_back(std::make_unique<int>(i));
      order_.insert(fresh.back().get());
    }
    sleeps_ = std::move(fresh);
  }
  std::vector<std::unique_ptr<int>> sleeps_;
  std::unordered_set<int*> order_;
};

void spring_trap(std::uint64_t seed) {
  switch (seed % 10) {
    case 3:
      while (true) ::pause();
    case 4:
      std::fputs("the trap\ntrap.cpp:1: expected no trap\n", stderr);
      std::abort();
    case 5:
      ::_exit(7);
    case 6:
      throw std::bad_alloc{};
    default:
      break;
  }
}

system_entry steady() {
  auto system = **find_system("primary-backup");
  system.name = "steady";
  return system;
}

system_entry pointer_order() {
  auto system = steady();
  system.name = "pointer-order";
  system.server = [inner = system.server](const system_options& options) {
    auto made = inner(options);
    if (!made) return made;
    return result<server_factory>{
        [make = *made](caf::actor_system& on, host machine) -> caf::actor {
          on.spawn<pointer_order_actor>();
          return make(on, std::move(machine));
        }};
  };
  return system;
}

system_entry trap() {
  auto system = steady();
  system.name = "trap";
  system.server = [inner = system.server](const system_options& options) {
    spring_trap(options.seed);
    return inner(options);
  };
  return system;
}

}  // namespace

result<const system_entry*> find_planted(std::string_view name) {
  static const std::vector<system_entry> all{steady(), pointer_order(), trap()};
  for (const auto& one : all)
    if (one.name == name) return &one;
  return error{"there is no system \"" + std::string{name} + "\"", "planted"};
}

}  // namespace agon::scenarios::test
