// Few changes are in a log at a time, so searches go one by one.
#include "scenarios/systems/raft/configurations.hpp"

#include "actors/vocabulary/invariant.hpp"

#include <algorithm>
#include <charconv>

namespace agon::systems::raft {

std::string to_text(const member_set& members) {
  std::string text;
  for (const auto member : members)
    text += (text.empty() ? "" : " ") + std::to_string(member.value);
  return text;
}

member_set members_from(std::string_view text) {
  member_set members;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    std::uint32_t number = 0;
    const auto* end = word.data() + word.size();
    const auto [stop, problem] = std::from_chars(word.data(), end, number);
    if (problem == std::errc{} && stop == end) members.insert(node_id{number});
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return members;
}

const member_set& configurations::at(log_index place) const {
  const auto past = std::ranges::find_if(all_, [&](const auto& one) { return one.first > place; });
  invariant(past != all_.begin(), "a place whose configuration is known");
  return std::prev(past)->second;
}

void configurations::add(log_index place, member_set members) {
  invariant(place > latest_place(), "changes of members in the order of the log");
  invariant(!members.empty(), "a cluster with members");
  all_.emplace_back(place, std::move(members));
}

void configurations::cut(log_index last) {
  while (all_.size() > 1 && all_.back().first > last) all_.pop_back();
}

void configurations::forget(log_index last) {
  while (all_.size() > 1 && all_[1].first <= last) all_.erase(all_.begin());
}

}  // namespace agon::systems::raft
