// Judging under guard: a checker that throws, or never comes to an end, is no reason to lose a run.
#pragma once

#include "actors/run.hpp"
#include "checkers/checker.hpp"

namespace agon::scenarios {

/// How long a check may take, and what ends it before.
struct judging_options {
  checkers::check_options limits = {};
  /// After its time limit, a check has this long to notice.
  duration grace = std::chrono::seconds{30};
  /// A check is given up once this counts more than at its start.
  interrupt_count interrupts = {};
};

/// The checker's verdict; `unknown`, with why, where it throws, outlasts its time or is
/// interrupted. A check that was given up goes on by itself until the program ends: see
/// checks_given_up.
checkers::check_result judged(const checkers::checker_ptr& judge,
                              const std::shared_ptr<const history>& ops,
                              const judging_options& options);

/// How many checks were given up and still run: a program that ends while they do must not run the
/// destructors of what they use.
int checks_given_up();

}  // namespace agon::scenarios
