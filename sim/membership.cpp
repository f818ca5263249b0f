// All servers are asked at a time, since nobody knows which of them leads.
#include "sim/membership.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include <utility>

namespace agon::sim {

namespace {

constexpr auto patience = std::chrono::seconds{6};
constexpr auto server_timeout = std::chrono::milliseconds{500};
constexpr auto pause = std::chrono::milliseconds{100};

class membership_operator final : public caf::event_based_actor {
 public:
  membership_operator(caf::actor_config& config, std::vector<caf::actor> servers)
      : caf::event_based_actor{config}, servers_{std::move(servers)} {}

  const char* name() const override { return "membership_operator"; }

  caf::behavior make_behavior() override {
    return {[this](const membership_order& order) {
              order_ = order;
              promise_ = make_response_promise();
              give_up_at_ = clock().now() + patience;
              ask_all();
              return promise_;
            },
            [this](caf::tick_atom) { ask_all(); }};
  }

  void on_exit() override { servers_.clear(); }

 private:
  void ask_all() {
    if (clock().now() > give_up_at_ || servers_.empty()) {
      conclude({false, last_said_});
      return;
    }
    missing_ = servers_.size();
    for (const auto& server : servers_)
      request(server, server_timeout, order_)
          .then(
              [this](const membership_answer& answer) {
                if (answer.done) conclude(answer);
                last_said_ = answer.said;
                one_less();
              },
              [this](const caf::error&) { one_less(); });
  }

  void one_less() {
    if (--missing_ == 0 && promise_.pending()) delayed_send(this, pause, caf::tick_atom::value);
  }

  void conclude(const membership_answer& answer) {
    if (!promise_.pending()) return;
    promise_.deliver(answer);
    quit();
  }

  std::vector<caf::actor> servers_;
  membership_order order_ = {};
  caf::response_promise promise_ = {};
  std::chrono::steady_clock::time_point give_up_at_ = {};
  std::string last_said_ = "no server answered";
  std::size_t missing_ = 0;
};

}  // namespace

caf::actor spawn_operator(caf::actor_system& system, std::vector<caf::actor> servers) {
  return system.spawn<membership_operator>(std::move(servers));
}

}  // namespace agon::sim
