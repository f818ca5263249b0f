// Partitions of real nodes: drops incoming packets in a table or chain of our own, inserted first;
// rules of others are never touched.
#pragma once

#include "real/control.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace agon::real {

/// The packet filter that a node has.
enum class packet_filter : std::uint8_t { nftables, iptables };
/// `nftables` or `iptables`.
std::string_view to_string(packet_filter filter);

/// Finds out which packet filter works on the node, nftables first.
result<packet_filter> probe_packet_filter(control& hands);

/// Drops all that arrives from these IP addresses, in place of what was dropped before. Atomic with
/// nftables. With no addresses, the same as heal.
result<> drop_from(control& hands, packet_filter filter, const std::vector<std::string>& addresses);

/// Removes our table or chain. Answers how many packets it had dropped; 0 if there was none.
result<std::int64_t> heal(control& hands, packet_filter filter);

/// Packets dropped since drop_from.
result<std::int64_t> dropped_packets(control& hands, packet_filter filter);

}  // namespace agon::real
