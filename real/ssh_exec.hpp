// One command over an SSH session: a channel, its input, its two outputs and its end.
#pragma once

#include "real/remote.hpp"
#include "real/ssh_transport.hpp"

#include <string_view>

namespace agon::real {

/// The longest command line, in bytes: libssh2 sends it as one packet.
constexpr std::size_t command_line_longest = 30'000;

/// The most that a command may write, in bytes.
constexpr std::size_t output_most = std::size_t{1} << 30U;

/// A channel that has not run anything yet. No command has been sent.
result<LIBSSH2_CHANNEL*> open_channel(ssh_transport& transport, const deadline& until);

/// Runs `line` in the login user's shell with `input` as its standard input. Reads both outputs
/// while it writes, so that neither side can wait for the other. When the time is over the channel
/// is left behind and the session remains usable; where it does not, `transport.lost()` holds
/// afterwards. The errors have no `where`.
result<command_output> run_command(ssh_transport& transport, LIBSSH2_CHANNEL* channel,
                                   std::string_view line, std::string_view input,
                                   const deadline& until);

}  // namespace agon::real
