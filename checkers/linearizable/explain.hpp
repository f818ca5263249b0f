// Says in words and in JSON why a history is not linearizable.
#pragma once

#include "checkers/linearizable/algorithm.hpp"

#include <span>
#include <string>

namespace agon::checkers::linearizable {

/// An op as results show it: `index`, `time` in ns, `process`, `type`, `f`, `value`, and `error` if
/// it has one.
json::object op_details(const op& event);

/// How much of what led to a failure is shown.
inline constexpr std::size_t states_shown = 10;
inline constexpr std::size_t ops_around = 12;
inline constexpr std::size_t open_calls_shown = 32;

/// `process 3 read 1 at 2.31 s`: a call that returned, at its op's index in histories without
/// times. The answer null means that nothing was there if `finds_nothing`, else that there is no
/// answer.
std::string deed(const op& begin, const op& end, bool finds_nothing);

/// `, but every order that explains the ops before leaves 2, 3 or 4`; some states, where known.
std::string left_by_orders(std::span<const state_id> states, const machine& object);

/// One sentence about the call at which an invalid decision failed: for registers what it saw and
/// what speaks against that, else in which states the object can only have been. Linear in the
/// calls.
std::string explain(const history& events, const problem& whole, const decision& found,
                    const machine& object);

/// `explanation`, `op` (the completion that cannot be placed), `linearizable_up_to` (the index of
/// the last completion that can, or null), `possible_states` (at most 10; `possible_state_count` in
/// all) in which the object may have been when that op returned, `orders` (at most 5) that the
/// model allows of the ops before it, each with its last 24 `ops`, the state it `leaves`, and
/// whether these are all of them (`from_the_start`), and `around`: ops near it, those still open
/// included.
json::object failure_details(const history& events, const problem& whole, const decision& found,
                             const machine& object);

}  // namespace agon::checkers::linearizable
