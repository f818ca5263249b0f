// Identifiers of who takes part in a test, as types that cannot be mixed up.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>

namespace agon {

/// A number that names one thing of the kind `Tag`; explicit in both directions.
template <class Tag>
struct id {
  std::uint32_t value = 0;
  friend auto operator<=>(const id&, const id&) = default;
};

/// A machine of the cluster: the k-th entry of the test's node list has the id k, counted from 1.
using node_id = id<struct node_tag>;

/// The first node of the list. Set-up may give it the part of founding the cluster; it need not be
/// the system's own leader.
inline constexpr node_id primary_node{1};

/// Where generator, workers, clients and nemeses live. Never the target of a fault.
inline constexpr node_id control_node{0};

/// A logically single-threaded client (0, 1, 2 …) or a nemesis (-1, -2 …). A client process whose
/// op ended in `info` retires, and its thread goes on as process + concurrency.
struct process_id {
  std::int64_t value = 0;
  /// True for clients, false for nemeses.
  [[nodiscard]] constexpr bool is_client() const { return value >= 0; }
  friend auto operator<=>(const process_id&, const process_id&) = default;
};

/// A worker: client threads 0 … concurrency-1, nemesis threads -1, -2 ….
struct thread_id {
  std::int32_t value = 0;
  /// True for client threads, false for nemesis threads.
  [[nodiscard]] constexpr bool is_client() const { return value >= 0; }
  friend auto operator<=>(const thread_id&, const thread_id&) = default;
};

/// `n3`, or `control`.
std::string to_string(node_id node);
/// `12`; the first nemesis is `nemesis`, the second `nemesis-2`.
std::string to_string(process_id process);
/// As for processes.
std::string to_string(thread_id thread);

}  // namespace agon

template <class Tag>
struct std::hash<agon::id<Tag>> {
  std::size_t operator()(const agon::id<Tag>& x) const noexcept { return x.value; }
};
