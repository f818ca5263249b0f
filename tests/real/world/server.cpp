// A small server for the tests, hosted as `agon node` hosts one.
// Usage: test_server NODE PORT FOLDER SEED [NODE=HOST:PORT …], where NODE is a number.
#include "real/node_host.hpp"
#include "tests/real/world/server_messages.hpp"

#include <caf/event_based_actor.hpp>

#include <chrono>
#include <cstdlib>
#include <string>
#include <utility>

namespace {

using namespace agon::real::testing;  // NOLINT(google-build-using-namespace)

class server : public caf::event_based_actor {
 public:
  server(caf::actor_config& config, agon::host machine)
      : caf::event_based_actor{config}, machine_{std::move(machine)} {}

  caf::behavior make_behavior() override {
    machine_.log("started");
    return {[](const ask& question) { return question.number + 1; },
            [this](const relay& question) {
              auto promise = make_response_promise<std::uint64_t>();
              const auto& peer = machine_.peers.at(agon::node_id{question.to});
              request(peer, std::chrono::milliseconds{500}, ask{question.number})
                  .then([promise](std::uint64_t answer) mutable { promise.deliver(answer); },
                        [promise](caf::error& problem) mutable { promise.deliver(problem); });
              return promise;
            },
            [this](const remember& note) {
              auto& disk = *machine_.disk;
              const bool kept = disk.append("words", note.word).ok() && disk.sync("words").ok();
              return kept ? disk.read("words").value() : std::string{"disk failed"};
            },
            [this](const draw&) { return machine_.random.next(); },
            [this](const depart&) { quit(); }};
  }

 private:
  agon::host machine_;
};

std::uint32_t number_of(const std::string& text) {
  return static_cast<std::uint32_t>(std::stoul(text));
}

}  // namespace

int main(int count, char** words) {
  if (count < 5) return 2;
  agon::real::node_host_options options;
  options.self = agon::node_id{number_of(words[1])};
  options.interface = "127.0.0.1";
  options.port = static_cast<std::uint16_t>(number_of(words[2]));
  options.data_folder = words[3];
  options.seed = number_of(words[4]);
  for (int i = 5; i < count; ++i) {
    const std::string peer{words[i]};
    const auto split = peer.find('=');
    const auto endpoint = agon::real::address_from(peer.substr(split + 1));
    if (split == std::string::npos || !endpoint) return 2;
    options.peers.emplace(agon::node_id{number_of(peer.substr(0, split))}, *endpoint);
  }
  return agon::real::host_server(
      options,
      [](caf::actor_system& system, agon::host machine) {
        return caf::actor{system.spawn<server>(std::move(machine))};
      },
      add_test_messages);
}
