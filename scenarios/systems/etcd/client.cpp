// See client.hpp.
#include "scenarios/systems/etcd/client.hpp"

#include "actors/vocabulary/invariant.hpp"
#include "scenarios/systems/etcd/http.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <string>
#include <thread>
#include <utility>
#include <variant>

namespace agon::systems::etcd {

namespace {

class register_client final : public blocking_client {
 public:
  register_client(const client_seat& seat, const client_options& options)
      : host_{seat.host},
        limit_{seat.deadline * 9 / 10},
        reads_{options.reads},
        pause_{options.pause},
        member_{endpoint{.address = seat.address, .port = options.port}} {
    invariant(limit_ > duration::zero(), "a client with a deadline");
  }

  result<> open() override {
    const auto failed = member_.connect(limit_);
    if (!failed) return success{};
    return error{.what = failed->text,
                 .where = host_,
                 .hint = "is etcd running there, and reachable from the control node?"};
  }

  op invoke(op operation) override {
    const auto asked = request_of(operation, reads_);
    if (!asked) {
      operation.type = op_type::fail;
      operation.error = json::array{"unusable", json::string{to_string(asked.problem())}};
      return operation;
    }
    const auto outcome = member_.post(asked->path, json::serialize(asked->body), limit_);
    const auto* failed = std::get_if<http_failure>(&outcome);
    if (failed != nullptr && failed->cause == failure_cause::refused)
      std::this_thread::sleep_for(std::min(pause_, limit_ / 2));
    return completion_of(operation, outcome);
  }

  void close() override { member_.close(); }

 private:
  std::string host_;
  duration limit_;
  read_kind reads_;
  duration pause_;
  http_client member_;
};

}  // namespace

std::unique_ptr<blocking_client> make_register_client(const client_seat& seat,
                                                      const client_options& options) {
  return std::make_unique<register_client>(seat, options);
}

}  // namespace agon::systems::etcd
