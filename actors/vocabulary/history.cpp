// Pairing of invocations with completions.
#include "actors/vocabulary/history.hpp"

#include <map>

namespace agon {
namespace {

/// Pairs `ops`, or says which op does not fit. Histories with ops of unknown begin are refused.
result<std::vector<std::int64_t>> pair_up(std::span<const op> ops, std::size_t& misfit) {
  std::vector<std::int64_t> pairs(ops.size(), no_pair);
  std::map<process_id, std::size_t> open;
  for (std::size_t i = 0; i < ops.size(); ++i) {
    const op& event = ops[i];
    misfit = i;
    const auto found = open.find(event.process);
    const bool begins =
        event.process.is_client() ? event.type == op_type::invoke : found == open.end();
    if (begins) {
      if (found != open.end())
        return error{"process " + to_string(event.process) + " invokes " + event.f +
                         " while its op at index " + std::to_string(ops[found->second].index) +
                         " has not completed",
                     "history index " + std::to_string(event.index),
                     "a process has one op at a time"};
      open.emplace(event.process, i);
    } else {
      if (found == open.end())
        return error{"process " + to_string(event.process) + " completes " + event.f +
                         " which it did not invoke",
                     "history index " + std::to_string(event.index),
                     "each completion needs an invocation before it"};
      pairs[i] = static_cast<std::int64_t>(found->second);
      pairs[found->second] = static_cast<std::int64_t>(i);
      open.erase(found);
    }
  }
  return pairs;
}

}  // namespace

result<history> history::from(std::vector<op> ops, std::size_t* misfit) {
  for (std::size_t i = 0; i < ops.size(); ++i)
    if (ops[i].index < 0) ops[i].index = static_cast<std::int64_t>(i);
  std::size_t last_seen = 0;
  auto pairs = pair_up(ops, last_seen);
  if (misfit != nullptr) *misfit = last_seen;
  if (!pairs) return pairs.problem();
  history whole;
  whole.ops_ = std::move(ops);
  whole.pairs_ = *std::move(pairs);
  return whole;
}

history history::filter(const std::function<bool(const op&)>& keep) const {
  history part;
  std::vector<std::int64_t> place(ops_.size(), no_pair);
  for (std::size_t i = 0; i < ops_.size(); ++i) {
    if (!keep(ops_[i])) continue;
    place[i] = static_cast<std::int64_t>(part.ops_.size());
    part.ops_.push_back(ops_[i]);
    part.pairs_.push_back(no_pair);
    const auto other = pairs_[i];
    if (other == no_pair || other >= static_cast<std::int64_t>(i)) continue;
    const auto moved = place[static_cast<std::size_t>(other)];
    if (moved == no_pair) continue;
    part.pairs_.back() = moved;
    part.pairs_[static_cast<std::size_t>(moved)] = place[i];
  }
  return part;
}

history history::client_ops() const {
  return filter([](const op& event) { return event.process.is_client(); });
}

}  // namespace agon
