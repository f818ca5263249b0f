// Short words for ops, so that expected histories can be written down and read.
#pragma once

#include "actors/generator/generator.hpp"
#include "actors/generator/sequence.hpp"

#include <string>
#include <vector>

namespace agon::generators {

/// An op that is emitted once.
inline op_template once_of(std::string f) { return {.f = std::move(f)}; }

/// An op that is emitted again and again.
inline generator endless(std::string f) { return repeat(once_of(std::move(f))); }

/// `limit` ops.
inline generator some(std::size_t count, std::string f) {
  return repeat(count, once_of(std::move(f)));
}

/// The f of each op.
inline std::vector<std::string> fs(const std::vector<op>& ops) {
  std::vector<std::string> found;
  for (const op& event : ops) found.push_back(event.f);
  return found;
}

/// How many ops have this f.
inline std::size_t count_of(const std::vector<op>& ops, std::string_view f) {
  std::size_t count = 0;
  for (const op& event : ops) count += event.f == f ? 1 : 0;
  return count;
}

/// The time of each op in nanoseconds.
inline std::vector<std::int64_t> times(const std::vector<op>& ops) {
  std::vector<std::int64_t> found;
  for (const op& event : ops) found.push_back(event.time.time_since_epoch().count());
  return found;
}

/// The process of each op.
inline std::vector<std::int64_t> processes(const std::vector<op>& ops) {
  std::vector<std::int64_t> found;
  for (const op& event : ops) found.push_back(event.process.value);
  return found;
}

/// Each op as `process f@time`.
inline std::vector<std::string> brief(const std::vector<op>& ops) {
  std::vector<std::string> found;
  for (const op& event : ops)
    found.push_back(to_string(event.process) + " " + event.f + "@" +
                    std::to_string(event.time.time_since_epoch().count()));
  return found;
}

/// The failure that a question ends in.
inline error failure_of(const generator& plan, const context& now) {
  try {
    (void)plan.next(now);
  } catch (const generator_failure& failure) {
    return failure.problem();
  }
  return {"nothing was thrown"};
}

/// Two client threads and a nemesis.
inline context two_clients() { return {2, 1}; }

inline time_point at(std::int64_t nanoseconds) { return time_point{duration{nanoseconds}}; }

}  // namespace agon::generators
