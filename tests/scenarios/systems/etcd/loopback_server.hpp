// A server on 127.0.0.1 that does to each connection what a test says, on a thread of its own.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace agon::systems::etcd {

/// Serves one connection after the other until it is destroyed. Destroy its clients first.
class loopback_server {
 public:
  using socket = boost::asio::ip::tcp::socket;
  using behaviour = std::function<void(socket&)>;

  explicit loopback_server(behaviour serve)
      : serve_{std::move(serve)},
        acceptor_{context_, {boost::asio::ip::address_v4::loopback(), 0}},
        port_{acceptor_.local_endpoint().port()},
        thread_{[this] { run(); }} {}

  loopback_server(const loopback_server&) = delete;
  loopback_server& operator=(const loopback_server&) = delete;

  ~loopback_server() {
    stopping_ = true;
    boost::system::error_code ignored;
    socket last{context_};
    last.connect({boost::asio::ip::address_v4::loopback(), port_}, ignored);
    last.close(ignored);
    thread_.join();
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  void run() {
    while (!stopping_) {
      boost::system::error_code problem;
      socket client{context_};
      acceptor_.accept(client, problem);
      if (!problem && !stopping_) serve_(client);
    }
  }

  behaviour serve_;
  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::uint16_t port_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

using text_request = boost::beast::http::request<boost::beast::http::string_body>;

/// The next request of a connection, or nothing once the client has closed it.
inline std::optional<text_request> next_request(loopback_server::socket& client) {
  boost::beast::flat_buffer received;
  text_request asked;
  boost::system::error_code problem;
  boost::beast::http::read(client, received, asked, problem);
  if (problem) return std::nullopt;
  return asked;
}

/// Sends bytes as they are.
inline void send_raw(loopback_server::socket& client, std::string_view bytes) {
  boost::system::error_code ignored;
  boost::asio::write(client, boost::asio::buffer(bytes.data(), bytes.size()), ignored);
}

/// Sends a complete answer of status 200.
inline void send_answer(loopback_server::socket& client, std::string_view body,
                        std::string_view more_fields = {}) {
  send_raw(client, "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
                       std::string{more_fields} + "\r\n" + std::string{body});
}

}  // namespace agon::systems::etcd
