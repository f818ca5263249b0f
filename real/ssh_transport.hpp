// One libssh2 session on one socket, driven without blocking: whatever libssh2 cannot finish at
// once waits in poll until a deadline.
#pragma once

#include "real/tcp.hpp"

#include <libssh2.h>
#include <string>
#include <vector>

namespace agon::real {

/// Makes libssh2 ready, once for the whole process. Any thread may call it, any number of times.
void init_libssh2();

/// A session from its TCP connection to its end. Belongs to one thread at a time.
class ssh_transport {
 public:
  /// `connection` must be connected.
  explicit ssh_transport(tcp_socket connection);
  ssh_transport(const ssh_transport&) = delete;
  ssh_transport& operator=(const ssh_transport&) = delete;
  /// Says good-bye without waiting for an answer. What still runs on the machine goes on.
  ~ssh_transport();

  /// The session, for libssh2's functions.
  [[nodiscard]] LIBSSH2_SESSION* session() const { return session_; }

  /// Agrees on keys and ciphers, with these host key algorithms in this order of preference.
  result<> shake_hands(const std::string& host_keys, const deadline& until);

  /// Calls `step`, which answers a libssh2 status, until it is something else than EAGAIN; that is
  /// the answer. LIBSSH2_ERROR_TIMEOUT when the time is over.
  template <class Step>
  int drive(Step&& step, const deadline& until) {
    while (true) {
      const int status = static_cast<int>(step());
      if (status != LIBSSH2_ERROR_EAGAIN) return status;
      if (!wait(until)) return LIBSSH2_ERROR_TIMEOUT;
    }
  }

  /// Waits until the socket is ready for what libssh2 wants to do next, and keeps the connection
  /// alive meanwhile. False when the time is over.
  bool wait(const deadline& until);

  /// True while half a packet waits to be sent. libssh2 then accepts no other call than the one
  /// that began to send it.
  [[nodiscard]] bool sending() const;

  /// True when the connection is lost, or in a state from which nothing more can be done with it.
  [[nodiscard]] bool lost() const { return lost_ || !socket_.connected(); }
  /// Gives the session up: from now on `lost`.
  void give_up() { lost_ = true; }

  /// libssh2's words for the last error, with its number.
  [[nodiscard]] std::string last_error() const;

  /// Leaves a channel whose command has not ended. It is freed when the command has ended, or with
  /// the session: libssh2 cannot free it earlier without waiting.
  void abandon(LIBSSH2_CHANNEL* channel);
  /// Frees abandoned channels whose commands have ended.
  void sweep();

 private:
  // Lets a handshake that was given up fail: libssh2 frees its keys only at the handshake's end.
  void end_handshake();

  tcp_socket socket_;
  LIBSSH2_SESSION* session_;
  std::vector<LIBSSH2_CHANNEL*> abandoned_;
  bool lost_ = false;
};

}  // namespace agon::real
