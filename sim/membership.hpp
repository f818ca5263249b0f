// Changes of members as an operator makes them: from the control node, at whichever server does it.
#pragma once

#include "actors/membership_order.hpp"

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

#include <chrono>
#include <vector>

namespace agon::sim {

/// Longer than the operator tries.
constexpr auto membership_patience = std::chrono::seconds{10};

/// An actor that takes one membership_order, asks all of these servers again and again, for a few
/// seconds, and answers the first membership_answer that says it is done, or the last that does
/// not. Faults between nodes don't cut it off: a leader that lost its followers is asked, too.
caf::actor spawn_operator(caf::actor_system& system, std::vector<caf::actor> servers);

}  // namespace agon::sim
