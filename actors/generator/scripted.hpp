// A script as a generator: which thread does what, and when.
#pragma once

#include "actors/generator/generator.hpp"

#include <vector>

namespace agon::generators {

/// A line of a script.
struct scripted_op {
  time_point at{};
  thread_id thread{};
  std::string f;
  json::value value = {};
};

/// Emits each op at its time on its thread, those of one time in the order given; pending until
/// `until`, if all were emitted before. An op whose thread is busy or whose time has passed comes
/// as soon as it can, and those after it keep their times. Ops of threads that the run does not
/// have, or that are kept from this generator, hold up nothing and are never emitted. Each question
/// is linear in the threads of the script.
generator scripted(const std::vector<scripted_op>& lines, time_point until);

}  // namespace agon::generators
