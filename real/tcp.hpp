// TCP connections to real machines: every step has a deadline, the name look-up too.
#pragma once

#include "actors/vocabulary/result.hpp"
#include "real/deadline.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace agon::real {

/// An open socket; closes it when it goes.
class tcp_socket {
 public:
  tcp_socket() = default;
  explicit tcp_socket(int descriptor) : descriptor_{descriptor} {}
  tcp_socket(tcp_socket&& other) noexcept;
  tcp_socket& operator=(tcp_socket&& other) noexcept;
  ~tcp_socket();

  /// The file descriptor, -1 if there is none.
  [[nodiscard]] int descriptor() const { return descriptor_; }
  /// True while the other side has neither closed nor reset the connection. Does not wait.
  [[nodiscard]] bool connected() const;
  /// Sends all of `bytes`.
  result<> send_all(std::string_view bytes, const deadline& until);
  /// Reads what there is, at least one byte and at most `most`. An error if the other side closed.
  result<std::string> receive(std::size_t most, const deadline& until);

 private:
  int descriptor_ = -1;
};

/// Connects to `host` (a name or an IP address). The socket does not block, sends without delay
/// (TCP_NODELAY) and notices a silent peer within about 30 s. An error says which address failed
/// and why.
result<tcp_socket> connect_tcp(const std::string& host, std::uint16_t port, const deadline& until);

/// Connects to the Unix socket at `path`.
result<tcp_socket> connect_unix(const std::string& path, const deadline& until);

}  // namespace agon::real
