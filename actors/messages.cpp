// Words for what the messages carry.
#include "actors/messages.hpp"

#include "actors/world.hpp"

#include <caf/actor_system.hpp>
#include <caf/error.hpp>
#include <caf/exit_reason.hpp>
#include <caf/sec.hpp>

namespace agon {

std::string_view to_string(run_state state) {
  switch (state) {
    case run_state::completed:
      return "completed";
    case run_state::aborted:
      return "aborted";
    case run_state::crashed:
      return "crashed";
  }
  return "?";
}

std::string_view to_string(fault_kind kind) {
  switch (kind) {
    case fault_kind::partition:
      return "partition";
    case fault_kind::kill:
      return "kill";
    case fault_kind::pause:
      return "pause";
    case fault_kind::packet:
      return "packet";
    case fault_kind::clock:
      return "clock";
    case fault_kind::clog:
      return "clog";
    case fault_kind::disk:
      return "disk";
    case fault_kind::cpu:
      return "cpu";
    case fault_kind::wipe:
      return "wipe";
    case fault_kind::upgrade:
      return "upgrade";
    case fault_kind::membership:
      return "membership";
  }
  return "?";
}

std::string describe(const caf::actor_system& system, const caf::error& problem) {
  if (problem == caf::sec::request_timeout) return "no answer within the deadline";
  if (problem == caf::sec::request_receiver_down || problem == caf::exit_reason::unreachable)
    return "its actor is down";
  if (problem == caf::exit_reason::kill) return "its actor was killed";
  if (problem == caf::exit_reason::normal || !problem) return "its actor ended";
  if (problem == caf::exit_reason::unhandled_exception || problem == caf::sec::runtime_error)
    return "its actor ended by an exception";
  return system.render(problem);
}

}  // namespace agon
