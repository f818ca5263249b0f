// Waiting requests and replies.
#include "scenarios/systems/kit/server.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace agon::systems::kit {

server::server(caf::actor_config& config, host machine, std::set<std::string> bugs)
    : caf::event_based_actor{config}, machine_{std::move(machine)}, bugs_{std::move(bugs)} {
  invariant(machine_.disk != nullptr, "a host with a disk");
  if (!machine_.log) machine_.log = [](std::string_view) {};
  if (!machine_.buggify) machine_.buggify = [](std::string_view) { return false; };
  members_.push_back(machine_.self);
  for (const auto& [node, peer] : machine_.peers) members_.push_back(node);
  std::sort(members_.begin(), members_.end());
}

void server::on_exit() {
  machine_.peers.clear();
  waiting_.clear();
}

json::object server::describe() const { return {{"waiting", waiting_.size()}}; }

time_point server::now() const {
  return time_point{std::chrono::duration_cast<duration>(clock().now().time_since_epoch())};
}

ticket server::hold() {
  waiting_.emplace(++last_ticket_, make_response_promise());
  return last_ticket_;
}

void server::answer(ticket which, reply what) {
  const auto waiting = waiting_.find(which);
  if (waiting == waiting_.end()) return;
  auto promise = std::move(waiting->second);
  waiting_.erase(waiting);
  promise.deliver(std::move(what));
}

void server::stop(const error& problem) {
  log("stops: " + to_string(problem));
  quit(caf::exit_reason::unhandled_exception);
}

reply done(const json::value& value) {
  return {.how = outcome::done, .value = json::serialize(value)};
}

reply done() { return {.how = outcome::done}; }

reply refused(std::string_view why) { return {.how = outcome::refused, .why = std::string{why}}; }

reply elsewhere(node_id ask) { return {.how = outcome::elsewhere, .ask = ask}; }

reply unknown(std::string_view why) { return {.how = outcome::unknown, .why = std::string{why}}; }

json::value value_of(const request& what) {
  json::error_code problem;
  auto value = json::parse(what.value, problem);
  return problem ? json::value{} : value;
}

}  // namespace agon::systems::kit
