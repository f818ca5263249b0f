// What a simulated world looks like at one moment: nodes, their servers' state, disks, and the
// messages that are under way.
#pragma once

#include "actors/vocabulary/ids.hpp"
#include "actors/vocabulary/time.hpp"
#include "sim/chooser.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace agon::sim {

/// A message that has left its node and has not arrived.
struct message_view {
  message_id about;
  std::optional<time_point> due;  ///< None: it is held by a clog, or by a cut of its stream.
  std::string content;            ///< As CAF writes it; `news` where an actor's end is told.
};

/// A file of a node.
struct file_view {
  std::string name;
  std::uint64_t size = 0;      ///< Bytes, as the server reads them.
  std::uint64_t unsynced = 0;  ///< Bytes written since the last sync.
};

/// A node. What is not a fault's doing has its default.
struct node_view {
  node_id node;
  bool running = false;
  bool paused = false;
  bool stalled = false;               ///< Its disk does not answer.
  std::uint64_t starts = 0;           ///< How often it was started.
  double slowness = 1;                ///< How many times as long it takes for everything.
  duration clock_error{};             ///< How far its wall clock is ahead.
  std::vector<node_id> cut = {};      ///< It drops what comes from these.
  std::vector<node_id> clogged = {};  ///< It holds what comes from these.
  std::size_t jobs = 0;               ///< Actors with messages to handle that have to wait.
  std::size_t timers = 0;
  std::optional<time_point> next_timer = {};
  boost::json::object state = {};  ///< As its server describes itself; empty if it does not.
  std::vector<file_view> files = {};
};

/// All of it.
struct snapshot {
  time_point at{};
  std::vector<node_view> nodes = {};
  std::vector<message_view> messages = {};  ///< By the time at which they are due; held ones last.
};

}  // namespace agon::sim
