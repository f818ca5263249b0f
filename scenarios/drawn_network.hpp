// The network that a seed has in the simulator.
#pragma once

#include "actors/vocabulary/op.hpp"
#include "sim/link.hpp"

#include <cstdint>

namespace agon::scenarios {

/// Each seed has a network of its own, from that of a rack to that of a continent, of datagrams or
/// connections, with or without slow links, a long tail and a bound: which races a run can show
/// depends on it. Checksums are always on, since hardly any protocol brings its own.
sim::network_options draw_network(std::uint64_t seed);

/// The same in words and milliseconds, for test.json.
json::object to_json(const sim::network_options& network);

}  // namespace agon::scenarios
