// Connects without waiting, passes the socket to CAF's broker, and forwards to whatever actor it
// finds.
//
// CAF's own connect call waits inside one actor for the whole process, for two minutes where a
// partition eats the packets; and it hands out cached handles. So a link connects its socket itself
// and asks the broker for the handshake only.
#include "real/link.hpp"

#include "actors/vocabulary/invariant.hpp"
#include "actors/vocabulary/random.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/io/basp_broker.hpp>
#include <caf/io/middleman.hpp>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <netdb.h>
#include <poll.h>
#include <random>
#include <set>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace agon::real {

namespace {

struct begin_attempt {};   // To itself: connect.
struct look_at_socket {};  // To itself: see whether the connection stands.

}  // namespace

}  // namespace agon::real

// They never leave the process.
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::real::begin_attempt)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::real::look_at_socket)

namespace agon::real {

namespace {

constexpr auto look_interval = std::chrono::milliseconds{5};

// A socket that connects or has connected; closed when it goes, unless released.
class socket {
 public:
  socket() = default;
  explicit socket(int number) : number_{number} {}
  socket(socket&& other) noexcept : number_{other.release()} {}
  socket& operator=(socket&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~socket() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }
  [[nodiscard]] int number() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_ = -1;
};

// A socket on its way to `server`; a closed one if that failed at once.
socket start_to_connect(const address& server) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const auto port = std::to_string(server.port);
  if (getaddrinfo(server.host.c_str(), port.c_str(), &wanted, &found) != 0) return {};
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner{found, &freeaddrinfo};
  socket line{::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!line.is_open()) return {};
  const int answer = ::connect(line.number(), found->ai_addr, found->ai_addrlen);
  if (answer != 0 && errno != EINPROGRESS) return {};
  return line;
}

enum class connect_state : std::uint8_t { connecting, connected, failed };

connect_state state_of(const socket& line) {
  pollfd watched{line.number(), POLLOUT, 0};
  const int ready = ::poll(&watched, 1, 0);
  if (ready < 0 && errno != EINTR) return connect_state::failed;
  if (ready <= 0) return connect_state::connecting;
  int failure = 0;
  socklen_t size = sizeof failure;
  if (::getsockopt(line.number(), SOL_SOCKET, SO_ERROR, &failure, &size) != 0 || failure != 0)
    return connect_state::failed;
  return connect_state::connected;
}

// Chance for back-off need not be repeatable, only different in all processes: two servers that
// connect to each other at the same moment cut each other's connection, so they must not retry in
// step.
std::uint64_t entropy() {
  std::random_device source;
  return (std::uint64_t{source()} << 32U) | source();
}

class link_actor : public caf::event_based_actor {
 public:
  link_actor(caf::actor_config& config, real::address server, link_options options)
      : caf::event_based_actor{config},
        server_{std::move(server)},
        options_{options},
        retry_after_{options.retry_first},
        chance_{entropy(), "link/" + to_string(server_)} {}

  caf::behavior make_behavior() override {
    set_default_handler(
        [this](caf::scheduled_actor*, caf::message_view& view) { return forward(view); });
    set_down_handler([this](caf::scheduled_actor*, caf::down_msg& down) {
      if (target_ == nullptr || down.source != target_->address()) return;
      target_ = nullptr;
      retry_later();
    });
    set_error_handler([](caf::scheduled_actor*, caf::error&) {});
    attempt();
    return {[this](begin_attempt) { attempt(); }, [this](look_at_socket) { look(); }};
  }

  [[nodiscard]] const char* name() const override { return "agon.link"; }

  void on_exit() override { target_ = nullptr; }

 private:
  caf::result<caf::message> forward(caf::message_view& view) {
    const auto* element = current_mailbox_element();
    if (target_ != nullptr)
      target_->enqueue(caf::make_mailbox_element(element->sender, element->mid, element->stages,
                                                 view.move_content_to_message()),
                       context());
    // Whoever the message went to answers, or nobody.
    return caf::delegated<caf::message>{};
  }

  void attempt() {
    invariant(target_ == nullptr, "one connection at a time");
    line_ = start_to_connect(server_);
    deadline_ = clock().now() + options_.connect_limit;
    look();
  }

  void look() {
    const auto state = line_.is_open() ? state_of(line_) : connect_state::failed;
    const bool late = clock().now() >= deadline_;
    if (state == connect_state::connected) {
      shake_hands();
    } else if (state == connect_state::connecting && !late) {
      delayed_send(this, look_interval, look_at_socket{});
    } else {
      line_ = socket{};
      retry_later();
    }
  }

  void shake_hands() {
    auto& middleman = system().middleman();
    const auto broker = middleman.named_broker<caf::io::basp_broker>(caf::atom("BASP"));
    auto scribe = middleman.backend().new_scribe(line_.release());
    request(broker, options_.handshake_limit, caf::connect_atom::value, std::move(scribe),
            server_.port)
        .then([this](const caf::node_id&, caf::strong_actor_ptr& found,
                     const std::set<std::string>&) { connected(found); },
              [this](const caf::error&) { retry_later(); });
  }

  void connected(const caf::strong_actor_ptr& found) {
    if (found == nullptr) return retry_later();  // Nothing is published there yet.
    target_ = found;
    retry_after_ = options_.retry_first;
    monitor(caf::actor_cast<caf::actor>(found));
  }

  void retry_later() {
    const auto wait = chance_.between(retry_after_ / 2, retry_after_);
    retry_after_ = std::min(retry_after_ * 2, options_.retry_longest);
    delayed_send(this, wait, begin_attempt{});
  }

  real::address server_;
  link_options options_;
  socket line_;                            // While connecting.
  caf::actor_clock::time_point deadline_;  // For that.
  duration retry_after_;
  random_stream chance_;
  caf::strong_actor_ptr target_;  // While connected.
};

}  // namespace

void configure_links(caf::actor_system_config& config) {
  config.load<caf::io::middleman>();
  config.set("logger.verbosity", caf::atom("quiet"));
  config.set("middleman.heartbeat-interval", caf::timespan{std::chrono::seconds{1}});
  config.set("middleman.connection-timeout", caf::timespan{std::chrono::seconds{5}});
}

caf::actor spawn_link(caf::actor_system& system, const address& server,
                      const link_options& options) {
  invariant(is_ip_address(server.host), "a link to an IP address");
  return system.spawn<link_actor>(server, options);
}

}  // namespace agon::real
