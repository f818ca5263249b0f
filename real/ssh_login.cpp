// The ways to log in, each of which reports in a few words how it went.
#include "real/ssh_login.hpp"

#include "real/ssh_agent.hpp"
#include "real/ssh_key.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

namespace agon::real {
namespace {

// A server ends the connection after six failures by default (MaxAuthTries).
constexpr std::size_t agent_keys_most = 4;

// Tries one method after the other until one is accepted or the server hangs up.
class login {
 public:
  login(ssh_transport& transport, const ssh_options& options, const deadline& until)
      : transport_{transport}, session_{transport.session()}, options_{options}, until_{until} {}

  result<> run() {
    if (ask_methods()) return success{};
    if (!options_.private_key.empty()) try_key(options_.private_key);
    if (options_.use_agent) try_agent();
    if (options_.private_key.empty())
      for (const auto* path : {"~/.ssh/id_ed25519", "~/.ssh/id_ecdsa"})
        if (std::error_code none; std::filesystem::exists(expand_home(path), none)) try_key(path);
    if (!options_.password.empty()) try_password();
    if (accepted_) return success{};
    return describe();
  }

 private:
  [[nodiscard]] bool over() const { return accepted_ || hung_up_; }

  // True if the server lets the user in without any method.
  bool ask_methods() {
    const char* methods = nullptr;
    const int status = transport_.drive(
        [&] {
          methods = libssh2_userauth_list(session_, options_.user.data(),
                                          static_cast<unsigned>(options_.user.size()));
          return methods == nullptr ? libssh2_session_last_errno(session_) : 0;
        },
        until_);
    if (methods != nullptr) offered_ = methods;
    if (libssh2_userauth_authenticated(session_) != 0) return true;
    if (methods == nullptr) note("asking for the methods", status);
    return false;
  }

  [[nodiscard]] bool offers(std::string_view method) const {
    return ("," + offered_ + ",").find("," + std::string{method} + ",") != std::string::npos;
  }

  void note(const std::string& method, const std::string& outcome) {
    tried_ += (tried_.empty() ? "" : ", ") + method + " (" + outcome + ")";
  }

  // Takes a libssh2 status as the end of one try.
  void note(const std::string& method, int status) {
    accepted_ = status == 0;
    if (accepted_) return;
    hung_up_ = status == LIBSSH2_ERROR_TIMEOUT || transport_.lost();
    if (status == LIBSSH2_ERROR_TIMEOUT)
      note(method, std::string{"no answer in time"});
    else if (hung_up_)
      note(method, std::string{"the server hung up, perhaps after too many tries"});
    else if (status == LIBSSH2_ERROR_AUTHENTICATION_FAILED ||
             status == LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED)
      note(method, std::string{"refused"});
    else
      note(method, transport_.last_error());
  }

  void try_key(const std::string& path) {
    if (over()) return;
    const auto name = "key " + path;
    const auto key = read_private_key(path);
    if (!key) return note(name, key.problem().what);
    if (key->encrypted && options_.passphrase.empty()) {
      hint_ = "give the key's passphrase, or add the key to an ssh-agent: ssh-add " + path;
      return note(name, std::string{"needs a passphrase"});
    }
    if (!offers("publickey")) return note(name, std::string{"the server takes no keys"});
    const int status = transport_.drive(
        [&] {
          return libssh2_userauth_publickey_frommemory(
              session_, options_.user.data(), options_.user.size(), nullptr, 0, key->content.data(),
              key->content.size(), options_.passphrase.c_str());
        },
        until_);
    const bool refused = status == LIBSSH2_ERROR_AUTHENTICATION_FAILED ||
                         status == LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED;
    const bool unread = status != 0 && status != LIBSSH2_ERROR_TIMEOUT && !refused;
    if (unread && key->encrypted && !transport_.lost())
      return note(name, std::string{"cannot be read: is the passphrase right?"});
    note_key(name, key->type, status);
  }

  void note_key(const std::string& name, const std::string& type, int status) {
    if (type == "ssh-rsa" && status != 0 && !signs_with_rsa()) hint_ = rsa_hint(options_.user);
    note(type.empty() ? name : name + " of type " + type, status);
  }

  void try_agent() {
    if (over()) return;
    const char* const path = std::getenv("SSH_AUTH_SOCK");
    if (path == nullptr || *path == '\0') return;
    auto agent = ssh_agent::connect(path, until_);
    if (!agent) return note("agent", agent.problem().what);
    const auto keys = agent->keys(until_);
    if (!keys) return note("agent", keys.problem().what);
    if (keys->empty()) return note("agent", std::string{"it has no keys: see ssh-add"});
    if (!offers("publickey")) return note("agent", std::string{"the server takes no keys"});
    for (std::size_t i = 0; i < std::min(keys->size(), agent_keys_most); ++i)
      if (!over()) try_agent_key(*agent, (*keys)[i]);
  }

  struct signing {
    ssh_agent& agent;
    const agent_key& key;
    const deadline& until;
  };

  // libssh2 takes the signature in memory of its own and frees it.
  // NOLINTNEXTLINE(readability-function-size): as libssh2 calls it.
  static int sign(LIBSSH2_SESSION* /*session*/, unsigned char** signature, std::size_t* length,
                  const unsigned char* data, std::size_t data_length, void** context) {
    const auto& by = *static_cast<signing*>(*context);
    const auto bytes =
        by.agent.sign(by.key, {reinterpret_cast<const char*>(data), data_length}, by.until);
    if (!bytes) return -1;
    *signature = static_cast<unsigned char*>(std::malloc(bytes->size()));
    if (*signature == nullptr) return -1;
    std::memcpy(*signature, bytes->data(), bytes->size());
    *length = bytes->size();
    return 0;
  }

  void try_agent_key(ssh_agent& agent, const agent_key& key) {
    signing by{agent, key, until_};
    void* context = &by;
    const int status = transport_.drive(
        [&] {
          return libssh2_userauth_publickey(session_, options_.user.c_str(),
                                            reinterpret_cast<const unsigned char*>(key.blob.data()),
                                            key.blob.size(), &login::sign, &context);
        },
        until_);
    note_key("agent key " + key.comment, key.type(), status);
  }

  // NOLINTNEXTLINE(readability-function-size): as libssh2 calls it.
  static void answer_prompts(const char* /*name*/, int /*name_length*/, const char* /*text*/,
                             int /*text_length*/, int count,
                             const LIBSSH2_USERAUTH_KBDINT_PROMPT* /*prompts*/,
                             LIBSSH2_USERAUTH_KBDINT_RESPONSE* answers, void** context) {
    const auto& password = *static_cast<const std::string*>(*context);
    for (int i = 0; i < count; ++i) {
      answers[i].text = strdup(password.c_str());
      answers[i].length = static_cast<unsigned>(password.size());
    }
  }

  void try_password() {
    if (over()) return;
    const auto user = static_cast<unsigned>(options_.user.size());
    if (offers("password"))
      return note("password", transport_.drive(
                                  [&] {
                                    return libssh2_userauth_password_ex(
                                        session_, options_.user.data(), user,
                                        options_.password.data(),
                                        static_cast<unsigned>(options_.password.size()), nullptr);
                                  },
                                  until_));
    if (!offers("keyboard-interactive"))
      return note("password", std::string{"the server takes no passwords"});
    *libssh2_session_abstract(session_) = const_cast<std::string*>(&options_.password);
    note("password by keyboard-interactive", transport_.drive(
                                                 [&] {
                                                   return libssh2_userauth_keyboard_interactive_ex(
                                                       session_, options_.user.data(), user,
                                                       &login::answer_prompts);
                                                 },
                                                 until_));
  }

  [[nodiscard]] error describe() const {
    auto what =
        "cannot log in as " + options_.user + ": tried " + (tried_.empty() ? "nothing" : tried_);
    if (!offered_.empty()) what += "; the server takes " + offered_;
    if (!hint_.empty()) return {what, {}, hint_};
    if (tried_.empty())
      return {what, {}, "give a private key or a password, or start an ssh-agent"};
    return {what,
            {},
            "this must work: ssh -p " + std::to_string(options_.port) + " " + options_.user + "@" +
                (options_.address.empty() ? options_.host : options_.address)};
  }

  ssh_transport& transport_;
  LIBSSH2_SESSION* session_;
  const ssh_options& options_;
  const deadline& until_;
  std::string offered_;
  std::string tried_;
  std::string hint_;
  bool accepted_ = false;
  bool hung_up_ = false;
};

}  // namespace

result<> log_in(ssh_transport& transport, const ssh_options& options, const deadline& until) {
  return login{transport, options, until}.run();
}

bool signs_with_rsa() { return libssh2_version(0x010b00) != nullptr; }

std::string rsa_hint(const std::string& user) {
  return std::string{"libssh2 "} + libssh2_version(0) +
         " signs with RSA only by SHA-1, also through an agent, and servers refuse that since "
         "OpenSSH 8.8: make another key (ssh-keygen -t ed25519) and append its .pub to "
         "~/.ssh/authorized_keys of " +
         user;
}

}  // namespace agon::real
