// The loop that moves input and output of one command, and what libssh2 1.10 asks of it.
#include "real/ssh_exec.hpp"

#include <array>
#include <cstdlib>
#include <optional>
#include <vector>

namespace agon::real {
namespace {

enum class operation : std::uint8_t { read_out, read_err, write, end_input };
enum class progress : std::uint8_t { none, some, connection_lost };
enum class pump_end : std::uint8_t { closed, time_over, too_much, connection_lost };

constexpr std::size_t read_size = std::size_t{64} * 1024;

// Moves one command's data. Each turn does what can be done without waiting.
class command_pump {
 public:
  command_pump(ssh_transport& transport, LIBSSH2_CHANNEL* channel, std::string_view input)
      : transport_{transport}, channel_{channel}, input_{input}, buffer_(read_size) {}

  // Until the command has closed both outputs and the server its channel.
  pump_end run(const deadline& until) {
    while (!closed()) {
      const auto moved = turn();
      if (moved == progress::connection_lost) return pump_end::connection_lost;
      if (output_.out.size() + output_.err.size() > output_most) return pump_end::too_much;
      if (until.passed()) return pump_end::time_over;
      if (moved == progress::none && !closed() && !transport_.wait(until))
        return pump_end::time_over;
    }
    return pump_end::closed;
  }

  command_output& output() { return output_; }

 private:
  // The server closes the channel once the command has ended; only then is nothing left to write
  // to.
  bool closed() {
    return !stuck_ && libssh2_channel_eof(channel_) == 1 &&
           libssh2_channel_wait_closed(channel_) == 0;
  }

  progress turn() {
    auto made = progress::none;
    for (const auto next :
         {operation::read_out, operation::read_err, operation::write, operation::end_input}) {
      // Half a packet is under way: only the operation that began it may go on.
      if (stuck_ && *stuck_ != next) continue;
      const auto status = perform(next);
      stuck_ = transport_.sending() ? std::optional{next} : std::nullopt;
      if (status < 0 && status != LIBSSH2_ERROR_EAGAIN) return progress::connection_lost;
      if (status > 0) made = progress::some;
      if (stuck_) break;
    }
    return made;
  }

  ssize_t perform(operation next) {
    switch (next) {
      case operation::read_out:
        return read(0, output_.out);
      case operation::read_err:
        return read(SSH_EXTENDED_DATA_STDERR, output_.err);
      case operation::write:
        return write();
      case operation::end_input:
        return end_input();
    }
    std::abort();
  }

  ssize_t read(int stream, std::string& into) {
    const auto count = libssh2_channel_read_ex(channel_, stream, buffer_.data(), buffer_.size());
    if (count > 0) into.append(buffer_.data(), static_cast<std::size_t>(count));
    return count;
  }

  ssize_t write() {
    if (input_.empty()) return 0;
    const auto count = libssh2_channel_write_ex(channel_, 0, input_.data(), input_.size());
    if (count > 0) input_.remove_prefix(static_cast<std::size_t>(count));
    return count;
  }

  ssize_t end_input() {
    if (!input_.empty() || input_ended_) return 0;
    const int status = libssh2_channel_send_eof(channel_);
    input_ended_ = status == 0;
    return status;
  }

  ssh_transport& transport_;
  LIBSSH2_CHANNEL* channel_;
  std::string_view input_;
  bool input_ended_ = false;
  std::optional<operation> stuck_;
  std::vector<char> buffer_;
  command_output output_;
};

// The last `most` characters, on one line.
std::string tail(std::string_view text, std::size_t most) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  if (text.size() > most) text.remove_prefix(text.size() - most);
  std::string line{text};
  for (char& c : line)
    if (c == '\n' || c == '\r') c = ' ';
  return line;
}

error describe(pump_end end, const command_output& output, const ssh_transport& transport) {
  switch (end) {
    case pump_end::time_over: {
      const auto last = tail(output.err.empty() ? output.out : output.err, 300);
      return error{
          "it did not end within its time limit" + (last.empty() ? "" : "; it last wrote: " + last),
          {},
          "raise the limit, or see what it waits for; a process that it leaves in the "
          "background must not keep its output open"};
    }
    case pump_end::too_much:
      return error{"it wrote more than 1 GiB", {}, "let it write to a file on the machine"};
    case pump_end::connection_lost:
    case pump_end::closed:
      break;
  }
  return error{"the connection was lost while it ran: " + transport.last_error(),
               {},
               "it may or may not have run to its end"};
}

void read_exit(LIBSSH2_SESSION* session, LIBSSH2_CHANNEL* channel, command_output& output) {
  output.exit_status = libssh2_channel_get_exit_status(channel);
  char* signal = nullptr;
  std::size_t length = 0;
  libssh2_channel_get_exit_signal(channel, &signal, &length, nullptr, nullptr, nullptr, nullptr);
  if (signal == nullptr) return;
  output.signal.assign(signal, length);
  libssh2_free(session, signal);
}

// timeout(1), under which each command runs (shell.hpp), answers this when the time is over. It is
// first to say so when this process is held up.
bool ended_by_timeout(const command_output& output) {
  return output.exit_status == 124 || output.exit_status == 137 || output.signal == "KILL";
}

}  // namespace

result<LIBSSH2_CHANNEL*> open_channel(ssh_transport& transport, const deadline& until) {
  transport.sweep();
  LIBSSH2_CHANNEL* channel = nullptr;
  const int status = transport.drive(
      [&] {
        channel = libssh2_channel_open_session(transport.session());
        return channel == nullptr ? libssh2_session_last_errno(transport.session()) : 0;
      },
      until);
  if (channel != nullptr) return channel;
  // libssh2 has one place for a channel that is being opened, so no other can be tried on this
  // session.
  transport.give_up();
  if (status == LIBSSH2_ERROR_TIMEOUT)
    return error{"the server did not answer in time", {}, "is the machine overloaded or stopped?"};
  return error{"cannot open a channel: " + transport.last_error(),
               {},
               "see MaxSessions in the server's sshd_config"};
}

result<command_output> run_command(ssh_transport& transport, LIBSSH2_CHANNEL* channel,
                                   std::string_view line, std::string_view input,
                                   const deadline& until) {
  const int started = transport.drive(
      [&] {
        return libssh2_channel_process_startup(channel, "exec", 4, line.data(),
                                               static_cast<unsigned>(line.size()));
      },
      until);
  if (started != 0) {
    transport.abandon(channel);
    if (started == LIBSSH2_ERROR_TIMEOUT)
      return error{"the server did not start it in time", {}, "it may have started all the same"};
    transport.give_up();
    return error{"the server did not start it: " + transport.last_error()};
  }
  command_pump pump{transport, channel, input};
  const auto end = pump.run(until);
  if (end != pump_end::closed) {
    if (end == pump_end::connection_lost) transport.give_up();
    const auto problem = describe(end, pump.output(), transport);
    transport.abandon(channel);
    return problem;
  }
  read_exit(transport.session(), channel, pump.output());
  if (libssh2_channel_free(channel) != 0) transport.abandon(channel);
  if (until.passed() && ended_by_timeout(pump.output()))
    return describe(pump_end::time_over, pump.output(), transport);
  return std::move(pump.output());
}

}  // namespace agon::real
