// One core at a time: what it is told in brief, and what of its effects a test wants to see.
#pragma once

#include "scenarios/systems/raft/raft.hpp"

#include <string>
#include <utility>
#include <vector>

namespace agon::systems::raft {

inline constexpr node_id n1{1};
inline constexpr node_id n2{2};
inline constexpr node_id n3{3};

inline constexpr time_point at(duration since_start) { return time_point{since_start}; }

inline client_request write(std::uint64_t sequence, const std::string& value) {
  return {{7}, sequence, {.what = action::write, .key = "x", .value = value}};
}

inline client_request read_of(const std::string& key) {
  return {{8}, 1, {.what = action::read, .key = key}};
}

inline entry of_term(std::uint64_t term, const std::string& value = "0") {
  return {{term}, write(term, value)};
}

/// n1 on what is durable; its peers are n2 and n3 unless others are given.
inline core server(durable_state kept = {}, std::set<bug> bugs = {},
                   std::set<node_id> peers = {n2, n3}) {
  return core{{.bugs = std::move(bugs)},
              {n1, std::move(peers)},
              std::move(kept),
              random_stream{1, "test"},
              at(duration{})};
}

/// The effects of one kind, in order.
template <class T>
std::vector<T> all(const effects& from) {
  std::vector<T> found;
  for (const auto& next : from)
    if (const auto* wanted = std::get_if<T>(&next)) found.push_back(*wanted);
  return found;
}

/// The messages of one kind that were sent, in order.
template <class T>
std::vector<T> sent(const effects& from) {
  std::vector<T> found;
  for (const auto& next : all<send_message>(from))
    if (const auto* wanted = std::get_if<T>(&next.what)) found.push_back(*wanted);
  return found;
}

inline vote_reply granted(ballot kind, std::uint64_t term, node_id from) {
  return {kind, {term}, from, vote_verdict::granted};
}

inline append_reply accepted(std::uint64_t term, node_id from, std::uint64_t matched,
                             std::uint64_t round = 0) {
  return {.term = {term},
          .from = from,
          .verdict = append_verdict::accepted,
          .previous_index = {},
          .matched = {matched},
          .retry_from = {},
          .conflict_term = {},
          .round = {round}};
}

/// From n2 as the leader.
inline append_request append(std::uint64_t term, std::uint64_t previous,
                             std::uint64_t previous_term, std::vector<entry> entries,
                             std::uint64_t committed = 0) {
  return {{term}, n2, {previous}, {previous_term}, std::move(entries), {committed}, {}};
}

/// Takes a core from follower to leader of its next term with the help of n2; answers what it did
/// last.
inline effects elect(core& raft) {
  const auto now = raft.wake_at();
  const auto next = raft.term().value + 1;
  (void)raft.tick(now);
  (void)raft.receive(granted(ballot::pre_vote, next, n2), now);
  return raft.receive(granted(ballot::vote, next, n2), now);
}

}  // namespace agon::systems::raft
