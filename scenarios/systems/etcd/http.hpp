// JSON over HTTP/1.1 with one deadline for each call, and an exact answer to what a test must know
// after a failure: can the server have seen the request?
#pragma once

#include "actors/vocabulary/time.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace agon::systems::etcd {

/// Where a server listens. The address is an IP address: names are not looked up, since that may
/// block.
struct endpoint {
  std::string address;
  std::uint16_t port = 2379;
};

/// `10.0.0.1:2379`, `[fe80::1]:2379`.
std::string to_string(const endpoint& server);

/// A complete answer, whatever its status.
struct http_response {
  unsigned status = 0;
  std::string body;
};

/// Whether any byte of the request may have left this machine.
enum class delivery : std::uint8_t { not_sent, maybe_sent };
/// `not-sent` or `maybe-sent`.
std::string_view to_string(delivery sent);

/// Why there is no complete answer.
enum class failure_cause : std::uint8_t {
  refused,      ///< Nobody listens at the port.
  unreachable,  ///< No connection for another reason, such as no route.
  timeout,      ///< The deadline passed.
  closed,       ///< The server closed or reset the connection.
  malformed     ///< What came is not HTTP, or more than this client takes.
};
/// `refused`, `unreachable` ….
std::string_view to_string(failure_cause cause);

/// A call without a complete answer.
struct http_failure {
  delivery sent = delivery::maybe_sent;
  failure_cause cause = failure_cause::closed;
  std::string text;  ///< One line for a person: which server, doing what, what happened.
};

/// What a call comes to.
using http_outcome = std::variant<http_response, http_failure>;

/// A client of one server that keeps its connection between calls. Belongs to one thread at a time.
/// A connection that the server has closed meanwhile is replaced before anything is sent; one whose
/// call failed is never used again, so a late answer cannot be taken for that of a later call.
class http_client {
 public:
  explicit http_client(endpoint server);
  http_client(http_client&&) noexcept;
  http_client& operator=(http_client&&) noexcept;
  ~http_client();

  /// Connects unless it is connected; nothing if that went well.
  std::optional<http_failure> connect(duration limit);
  /// Sends a JSON text. `limit` covers connecting, sending and receiving together.
  http_outcome post(std::string_view path, std::string_view json_text, duration limit);
  /// Asks for a page, with the same limit.
  http_outcome get(std::string_view path, duration limit);
  /// Drops the connection; the next call makes a new one.
  void close();

  /// How many connections were made.
  [[nodiscard]] std::uint64_t connections() const;
  /// The server.
  [[nodiscard]] const endpoint& server() const { return server_; }

 private:
  class connection;

  endpoint server_;
  std::unique_ptr<connection> connection_;
};

}  // namespace agon::systems::etcd
