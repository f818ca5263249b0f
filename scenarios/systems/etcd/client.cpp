// See client.hpp.
#include "scenarios/systems/etcd/client.hpp"

#include "actors/vocabulary/invariant.hpp"
#include "scenarios/systems/etcd/http.hpp"

#include <boost/json/serialize.hpp>

#include <string>
#include <utility>

namespace agon::systems::etcd {

namespace {

class register_client final : public blocking_client {
 public:
  register_client(const client_seat& seat, const client_options& options)
      : host_{seat.host},
        limit_{seat.deadline * 9 / 10},
        reads_{options.reads},
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
    return completion_of(operation,
                         member_.post(asked->path, json::serialize(asked->body), limit_));
  }

  void close() override { member_.close(); }

 private:
  std::string host_;
  duration limit_;
  read_kind reads_;
  http_client member_;
};

}  // namespace

std::unique_ptr<blocking_client> make_register_client(const client_seat& seat,
                                                      const client_options& options) {
  return std::make_unique<register_client>(seat, options);
}

}  // namespace agon::systems::etcd
