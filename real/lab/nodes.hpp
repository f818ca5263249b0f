// How the nodes of a running lab are found among the machine's processes.
#pragma once

#include "real/lab/lab.hpp"

#include <optional>
#include <sys/types.h>

namespace agon::real {

/// PID 1 of the node with this number (from 1) as the machine sees it; nothing if the node is off.
std::optional<pid_t> init_of_node(const lab_info& lab, unsigned number);

/// The number in a node's name; nothing if the lab has no such node.
std::optional<unsigned> number_of_node(const lab_info& lab, std::string_view node);

/// Addresses of all nodes, in their order.
std::vector<std::string> addresses_of(const lab_info& lab);

}  // namespace agon::real
