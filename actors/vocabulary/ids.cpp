// How identifiers print.
#include "actors/vocabulary/ids.hpp"

namespace agon {
namespace {

std::string client_or_nemesis(std::int64_t value) {
  if (value >= 0) return std::to_string(value);
  return value == -1 ? "nemesis" : "nemesis-" + std::to_string(-value);
}

}  // namespace

std::string to_string(node_id node) {
  return node == control_node ? "control" : "n" + std::to_string(node.value);
}

std::string to_string(process_id process) { return client_or_nemesis(process.value); }

std::string to_string(thread_id thread) { return client_or_nemesis(thread.value); }

}  // namespace agon
