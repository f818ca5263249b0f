// The remote that speaks SSH: connecting, trusting, reconnecting, and files by way of commands.
#include "real/ssh.hpp"

#include "real/known_hosts.hpp"
#include "real/shell.hpp"
#include "real/ssh_exec.hpp"
#include "real/ssh_key.hpp"
#include "real/ssh_login.hpp"
#include "real/ssh_offer.hpp"
#include "real/ssh_transport.hpp"

#include <thread>
#include <utility>
#include <vector>

namespace agon::real {
namespace {

constexpr int first_tries_most = 3;
constexpr std::chrono::milliseconds pause_shortest{50};
constexpr std::chrono::milliseconds pause_longest{1000};

// How far a try to connect came, which says whether another one makes sense.
enum class reached : std::uint8_t { nothing, server, refusal, login };

struct attempt {
  reached how_far = reached::nothing;
  error problem = {};
  std::unique_ptr<ssh_transport> transport = nullptr;
};

std::string name_of(const ssh_options& options) {
  return options.user + "@" + options.host + ":" + std::to_string(options.port);
}

const std::string& target_of(const ssh_options& options) {
  return options.address.empty() ? options.host : options.address;
}

std::string known_hosts_file(const ssh_options& options) {
  return options.known_hosts.empty() ? "~/.ssh/known_hosts" : options.known_hosts;
}

// What known_hosts says of the node, under its name and under its address. A file that is not there
// is an empty one.
std::vector<known_key> trusted_keys(ssh_transport& transport, const ssh_options& options) {
  if (!options.strict_host_key_checking) return {};
  const auto text = read_local_file(expand_home(known_hosts_file(options)));
  if (!text) return {};
  auto keys = known_keys(transport.session(), *text, {options.host, options.port});
  if (target_of(options) == options.host) return keys;
  for (auto& key : known_keys(transport.session(), *text, {options.address, options.port}))
    keys.push_back(std::move(key));
  return keys;
}

result<> check_host(ssh_transport& transport, const std::vector<known_key>& keys,
                    const ssh_options& options) {
  if (!options.strict_host_key_checking) return success{};
  std::size_t length = 0;
  int type = 0;
  const char* const shown = libssh2_session_hostkey(transport.session(), &length, &type);
  if (shown == nullptr) return error{"the server showed no host key"};
  return check_host_key(keys, {shown, length}, {options.host, options.port},
                        known_hosts_file(options));
}

// A handshake fails without a useful message when libssh2 knows none of the server's host keys.
error explain_handshake(const error& problem, const ssh_options& options, const deadline& until) {
  auto connection = connect_tcp(target_of(options), options.port, until);
  if (!connection) return problem;
  const auto offered = ask_host_keys(std::move(*connection), until);
  if (!offered || !unknown_to_libssh2(*offered)) return problem;
  return {"the server has only host keys of type " + *offered + ", which libssh2 " +
              libssh2_version(0) + " does not know",
          {},
          "give it an ed25519 host key: run ssh-keygen -A there, name the key by HostKey in "
          "sshd_config if others are named there, and restart sshd"};
}

attempt try_once(const ssh_options& options, const deadline& until) {
  auto connection = connect_tcp(target_of(options), options.port, until);
  if (!connection) return {reached::nothing, connection.problem()};
  auto transport = std::make_unique<ssh_transport>(std::move(*connection));
  const auto keys = trusted_keys(*transport, options);
  if (auto shaken = transport->shake_hands(preferred_host_keys(keys), until); !shaken) {
    const auto problem =
        until.passed() ? shaken.problem() : explain_handshake(shaken.problem(), options, until);
    const bool explained = problem != shaken.problem();
    return {explained ? reached::refusal : reached::server, problem};
  }
  if (auto trusted = check_host(*transport, keys, options); !trusted)
    return {reached::refusal, trusted.problem()};
  if (auto logged_in = log_in(*transport, options, until); !logged_in)
    return {reached::refusal, logged_in.problem()};
  return {reached::login, {}, std::move(transport)};
}

void pause(std::chrono::milliseconds& length, const deadline& until) {
  std::this_thread::sleep_for(std::min<duration>(length, until.left()));
  length = std::min(2 * length, pause_longest);
}

error located(const error& problem, const ssh_options& options, const std::string& before = {}) {
  return {before + problem.what, name_of(options), problem.hint};
}

class ssh_remote final : public remote {
 public:
  ssh_remote(ssh_options options, std::unique_ptr<ssh_transport> transport)
      : options_{std::move(options)}, transport_{std::move(transport)} {}

  result<command_output> execute(std::string_view line, std::string_view input,
                                 duration limit) override {
    return run("\"$SHELL\"", line, input, limit);
  }

  // By a command and not by SFTP, which starts faster: libssh2 1.10 cannot rename over a file that
  // exists, so it could not replace one at once.
  result<> upload(std::string_view content, std::string_view path, int mode,
                  duration limit) override {
    const auto done = run("sh", upload_script(path, mode, content.size()), content, limit);
    return check(done, "upload", path);
  }

  result<std::string> download(std::string_view path, duration limit) override {
    auto done = run("sh", "cat < " + escape(path), {}, limit);
    if (auto checked = check(done, "download", path); !checked) return checked.problem();
    return std::move(done->out);
  }

  [[nodiscard]] std::string where() const override { return name_of(options_); }

 private:
  result<command_output> run(std::string_view shell, std::string_view line, std::string_view input,
                             duration limit) {
    const deadline until{limit};
    const auto wrapped = under_timeout(limit, std::string{shell} + " -c " + escape(line));
    if (line.find('\0') != std::string_view::npos)
      return error{"a command cannot hold a zero byte", where(), "upload the data as a file"};
    if (wrapped.size() > command_line_longest)
      return error{"the command has " + std::to_string(wrapped.size()) + " bytes, more than the " +
                       std::to_string(command_line_longest) + " that SSH carries",
                   where(), "pass the data as input, or upload a script"};
    const auto channel = channel_for_a_command(until);
    if (!channel) return channel.problem();
    auto output = run_command(*transport_, *channel, wrapped, input, until);
    if (!output) return located(output.problem(), options_, "`" + shorten(line) + "`: ");
    return output;
  }

  // Nothing has been sent yet, so a connection that turns out to be lost can be made anew.
  result<LIBSSH2_CHANNEL*> channel_for_a_command(const deadline& until) {
    if (transport_ && !transport_->lost()) {
      const auto channel = open_channel(*transport_, until);
      if (channel || until.passed())
        return channel ? channel : located(channel.problem(), options_);
    }
    if (auto connected = reconnect(until.or_after(options_.connect_limit)); !connected)
      return connected.problem();
    auto channel = open_channel(*transport_, until);
    if (!channel) return located(channel.problem(), options_);
    return channel;
  }

  result<> reconnect(const deadline& until) {
    transport_.reset();
    for (auto length = pause_shortest;; pause(length, until)) {
      auto tried = try_once(options_, until);
      transport_ = std::move(tried.transport);
      if (transport_) return success{};
      if (tried.how_far == reached::refusal || until.passed())
        return located(tried.problem, options_,
                       "the connection was lost and cannot be made anew: ");
    }
  }

  result<> check(const result<command_output>& done, std::string_view what, std::string_view path) {
    if (!done) return done.problem();
    if (done->exit_status == 0 && done->signal.empty()) return success{};
    return error{
        "cannot " + std::string{what} + " " + std::string{path} + ": " + one_line(done->err, 300),
        where()};
  }

  ssh_options options_;
  std::unique_ptr<ssh_transport> transport_;
};

}  // namespace

result<std::unique_ptr<remote>> connect_ssh(const ssh_options& options) {
  init_libssh2();
  const deadline until{options.connect_limit};
  auto length = pause_shortest;
  for (int tries = 1;; ++tries, pause(length, until)) {
    auto tried = try_once(options, until);
    if (tried.transport)
      return std::unique_ptr<remote>{
          std::make_unique<ssh_remote>(options, std::move(tried.transport))};
    // A server that is asked by many at once hangs up on some (MaxStartups).
    const bool again = tried.how_far == reached::server && tries < first_tries_most;
    if (!again || until.passed()) return located(tried.problem, options);
  }
}

}  // namespace agon::real
