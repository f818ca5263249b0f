// What was decided at a run's choice points, as data: only what is out of the ordinary, so that a
// calm run has no decisions and a small story few.
#pragma once

#include "actors/vocabulary/op.hpp"
#include "actors/vocabulary/result.hpp"
#include "sim/chooser.hpp"

#include <cstdint>
#include <map>

namespace agon::sim {

/// A choice between jobs: the `number`-th of its moment, from 0. Named by time, not by a count from
/// the beginning, so that a choice elsewhere that falls away leaves it where it was.
struct job_choice {
  time_point at{};
  std::uint32_t number = 0;
  friend auto operator<=>(const job_choice&, const job_choice&) = default;
};

/// A job by what other runs have too: of the ready ones of its node, the `place`-th to become
/// ready, from 0.
struct job_name {
  node_id node;
  std::uint32_t place = 0;
  friend auto operator<=>(const job_name&, const job_name&) = default;
};

/// A blow of a shape.
struct blow {
  message_id about;
  strike how = strike::lose;
  friend auto operator<=>(const blow&, const blow&) = default;
};

/// Decisions that make a run differ from the calm one, in which jobs run in the order in which they
/// became ready, every message takes the usual time and no shape strikes.
struct decisions {
  duration usual = std::chrono::milliseconds{1};
  std::map<message_id, duration> latencies = {};
  std::map<blow, std::uint32_t> blows =
      {};  ///< How often each strikes: on a stream more than once.
  std::map<job_choice, job_name> jobs = {};

  [[nodiscard]] std::size_t size() const { return latencies.size() + blows.size() + jobs.size(); }
  friend bool operator==(const decisions&, const decisions&) = default;
};

/// As JSON: `usual_ns`; `latencies`, rows of from, to, number, nanoseconds; `blows`, rows of from,
/// to, number, kind, how often; `jobs`, rows of nanoseconds since the start, number, node, place.
/// Nodes are numbers as in node_id: 0 is the control node. Linear.
json::object to_json(const decisions& made);
/// Reads what to_json wrote. Members that are absent are empty; what has another form, negative
/// lengths or the same key twice are errors.
result<decisions> decisions_from(const json::object& stored);

}  // namespace agon::sim
