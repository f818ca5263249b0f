// See http.hpp. Boost.Asio and Boost.Beast stay inside this file.
#include "scenarios/systems/etcd/http.hpp"

#include "actors/vocabulary/invariant.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <utility>

namespace agon::systems::etcd {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

using request = http::request<http::string_body>;

constexpr std::uint64_t body_bytes_max = 16U << 20U;

enum class phase : std::uint8_t { connecting, sending, receiving };

std::string_view to_string(phase now) {
  switch (now) {
    case phase::connecting:
      return "connecting";
    case phase::sending:
      return "sending";
    case phase::receiving:
      return "waiting for the answer";
  }
  invariant(false, "a phase that exists");
  return {};
}

failure_cause cause_of(phase now, error_code problem) {
  if (problem == asio::error::timed_out) return failure_cause::timeout;
  if (now == phase::connecting)
    return problem == asio::error::connection_refused ? failure_cause::refused
                                                      : failure_cause::unreachable;
  const bool ended = problem == http::error::end_of_stream ||
                     problem == http::error::partial_message || problem == asio::error::eof;
  const bool is_http = problem.category() == error_code{http::error::bad_version}.category();
  if (is_http && !ended) return failure_cause::malformed;
  return failure_cause::closed;
}

http_failure failure(const endpoint& server, phase now, error_code problem) {
  return {.sent = now == phase::connecting ? delivery::not_sent : delivery::maybe_sent,
          .cause = cause_of(now, problem),
          .text = to_string(server) + " while " + std::string{to_string(now)} + ": " +
                  problem.message()};
}

request make_request(http::verb verb, const endpoint& server, std::string_view path) {
  request made{verb, beast::string_view{path.data(), path.size()}, 11};
  made.set(http::field::host, to_string(server));
  made.set(http::field::accept, "application/json");
  made.keep_alive(true);
  return made;
}

}  // namespace

std::string to_string(const endpoint& server) {
  const bool is_v6 = server.address.find(':') != std::string::npos;
  return (is_v6 ? "[" + server.address + "]" : server.address) + ":" + std::to_string(server.port);
}

std::string_view to_string(delivery sent) {
  return sent == delivery::not_sent ? "not-sent" : "maybe-sent";
}

std::string_view to_string(failure_cause cause) {
  switch (cause) {
    case failure_cause::refused:
      return "refused";
    case failure_cause::unreachable:
      return "unreachable";
    case failure_cause::timeout:
      return "timeout";
    case failure_cause::closed:
      return "closed";
    case failure_cause::malformed:
      return "malformed";
  }
  invariant(false, "a cause that exists");
  return {};
}

/// A socket on an event loop of its own, so that each step of a call can be given up when time is
/// over.
class http_client::connection {
 public:
  std::optional<http_failure> connect(const endpoint& server, duration limit) {
    if (is_usable()) return std::nullopt;
    call now{server, phase::connecting, nullptr};
    begin(now);
    return finish(now, limit);
  }

  http_outcome exchange(const endpoint& server, const request& asked, duration limit) {
    call now{server, is_usable() ? phase::sending : phase::connecting, &asked};
    begin(now);
    if (auto failed = finish(now, limit)) return *std::move(failed);
    auto answer = now.answer.release();
    if (!answer.keep_alive()) close();
    return http_response{.status = answer.result_int(), .body = std::move(answer.body())};
  }

  void close() {
    error_code ignored;
    socket_.close(ignored);
    received_.clear();
  }

  [[nodiscard]] std::uint64_t connections() const { return connections_; }

 private:
  /// One call under way. Handlers refer to it, so it stays until the loop has run them all.
  struct call {
    call(const endpoint& to, phase first, const request* what)
        : server{to}, now{first}, asked{what} {
      answer.body_limit(body_bytes_max);
    }

    const endpoint& server;
    phase now;
    const request* asked;  ///< Null: only connect.
    http::response_parser<http::string_body> answer;
    bool done = false;
    bool late = false;
    error_code problem;
  };

  /// True if the socket is connected and the server has neither closed it nor said anything
  /// unasked.
  bool is_usable() {
    if (!socket_.is_open()) return false;
    error_code problem;
    char byte = 0;
    socket_.non_blocking(true, problem);
    if (!problem) socket_.receive(asio::buffer(&byte, 1), tcp::socket::message_peek, problem);
    if (problem == asio::error::would_block) return true;
    close();
    return false;
  }

  void begin(call& now) {
    if (now.now == phase::sending) return send(now);
    error_code problem;
    const auto address = asio::ip::make_address(now.server.address, problem);
    if (problem) return end(now, problem);
    socket_.async_connect({address, now.server.port}, [this, &now](error_code failed) {
      if (failed || now.late) return end(now, failed);
      ++connections_;
      error_code ignored;
      socket_.set_option(tcp::no_delay{true}, ignored);
      if (now.asked == nullptr) return end(now, {});
      send(now);
    });
  }

  void send(call& now) {
    now.now = phase::sending;
    http::async_write(socket_, *now.asked, [this, &now](error_code failed, std::size_t) {
      if (failed || now.late) return end(now, failed);
      receive(now);
    });
  }

  void receive(call& now) {
    now.now = phase::receiving;
    http::async_read(socket_, received_, now.answer,
                     [&now](error_code failed, std::size_t) { end(now, failed); });
  }

  static void end(call& now, error_code problem) {
    now.problem = problem;
    now.done = true;
  }

  std::optional<http_failure> finish(call& now, duration limit) {
    context_.restart();
    if (!now.done) context_.run_for(limit);
    if (!now.done) {
      now.late = true;
      close();
      context_.restart();
      context_.run();
      now.problem = asio::error::timed_out;
    }
    invariant(now.done, "no handler that still refers to this call");
    if (!now.problem) return std::nullopt;
    close();
    return failure(now.server, now.now, now.problem);
  }

  asio::io_context context_{1};
  tcp::socket socket_{context_};
  beast::flat_buffer received_;
  std::uint64_t connections_ = 0;
};

http_client::http_client(endpoint server)
    : server_{std::move(server)}, connection_{std::make_unique<connection>()} {}
http_client::http_client(http_client&&) noexcept = default;
http_client& http_client::operator=(http_client&&) noexcept = default;
http_client::~http_client() = default;

std::optional<http_failure> http_client::connect(duration limit) {
  return connection_->connect(server_, limit);
}

http_outcome http_client::post(std::string_view path, std::string_view json_text, duration limit) {
  auto asked = make_request(http::verb::post, server_, path);
  asked.set(http::field::content_type, "application/json");
  asked.body() = std::string{json_text};
  asked.prepare_payload();
  return connection_->exchange(server_, asked, limit);
}

http_outcome http_client::get(std::string_view path, duration limit) {
  return connection_->exchange(server_, make_request(http::verb::get, server_, path), limit);
}

void http_client::close() { connection_->close(); }

std::uint64_t http_client::connections() const { return connection_->connections(); }

}  // namespace agon::systems::etcd
