// The two requests of the agent protocol that logging in needs.
#include "real/ssh_agent.hpp"

#include "real/ssh_wire.hpp"

namespace agon::real {
namespace {

constexpr std::uint8_t request_identities = 11;
constexpr std::uint8_t identities_answer = 12;
constexpr std::uint8_t sign_request = 13;
constexpr std::uint8_t sign_response = 14;
constexpr std::uint32_t longest_answer = 256 * 1024;

const error nonsense{"the ssh-agent's answer makes no sense"};

}  // namespace

std::string agent_key::type() const { return std::string{ssh_reader{blob}.string().value_or("")}; }

result<ssh_agent> ssh_agent::connect(const std::string& path, const deadline& until) {
  auto connection = connect_unix(path, until);
  if (!connection) return connection.problem();
  return ssh_agent{std::move(*connection)};
}

result<std::string> ssh_agent::receive_exactly(std::size_t count, const deadline& until) {
  std::string bytes;
  while (bytes.size() < count) {
    const auto more = connection_.receive(count - bytes.size(), until);
    if (!more) return more.problem();
    bytes += *more;
  }
  return bytes;
}

result<std::string> ssh_agent::ask(std::string_view message, const deadline& until) {
  if (auto sent = connection_.send_all(ssh_string(message), until); !sent) return sent.problem();
  const auto length = receive_exactly(4, until);
  if (!length) return length.problem();
  const auto count = ssh_reader{*length}.number().value_or(0);
  if (count == 0 || count > longest_answer) return nonsense;
  return receive_exactly(count, until);
}

result<std::vector<agent_key>> ssh_agent::keys(const deadline& until) {
  const auto answer = ask(std::string(1, static_cast<char>(request_identities)), until);
  if (!answer) return answer.problem();
  ssh_reader fields{*answer};
  if (fields.byte() != identities_answer) return nonsense;
  const auto count = fields.number().value_or(0);
  std::vector<agent_key> keys;
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto blob = fields.string();
    const auto comment = fields.string();
    if (!blob || !comment) return nonsense;
    keys.push_back({std::string{*blob}, std::string{*comment}});
  }
  return keys;
}

result<std::string> ssh_agent::sign(const agent_key& key, std::string_view data,
                                    const deadline& until) {
  const auto message = std::string(1, static_cast<char>(sign_request)) + ssh_string(key.blob) +
                       ssh_string(data) + ssh_number(0);
  const auto answer = ask(message, until);
  if (!answer) return answer.problem();
  ssh_reader fields{*answer};
  if (fields.byte() != sign_response) return error{"the ssh-agent did not sign"};
  ssh_reader signature{fields.string().value_or("")};
  signature.string();  // the algorithm
  const auto bytes = signature.string();
  if (!bytes) return nonsense;
  return std::string{*bytes};
}

}  // namespace agon::real
