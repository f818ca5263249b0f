// Lines for people, from what a replay has seen.
#include "scenarios/cli/replay_text.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <map>
#include <utility>

namespace agon::scenarios::cli {
namespace {

bool shows(const replay_view& view, node_id node) {
  return view.only.empty() || view.only.contains(node);
}

std::string name_of(const replay_view& view, node_id node) {
  if (node == control_node) return "control";
  return node.value <= view.names.size() ? view.names[node.value - 1] : to_string(node);
}

std::string names_of(const replay_view& view, const std::vector<node_id>& nodes) {
  std::string text;
  for (const auto node : nodes) text += (text.empty() ? "" : ", ") + name_of(view, node);
  return text;
}

std::string seconds_of(duration length) { return fmt::format("{:.6f} s", to_seconds(length)); }

/// Client ops without completion by then.
std::string ops_under_way(const rerun& replay, time_point when) {
  std::map<process_id, const op*> open;
  for (const auto& event : replay.ops) {
    if (event.time > when) break;
    if (!event.process.is_client()) continue;
    if (event.type == op_type::invoke)
      open[event.process] = &event;
    else
      open.erase(event.process);
  }
  std::string text;
  for (const auto& [process, invocation] : open)
    text += fmt::format("op        process {} {} {} since {}\n", to_string(process), invocation->f,
                        json::serialize(invocation->value),
                        seconds_of(invocation->time.time_since_epoch()));
  return text;
}

std::string state_words(const sim::node_view& node, const replay_view& view) {
  std::string words = node.running ? fmt::format("up, start {}", node.starts) : "down";
  if (node.paused) words += ", paused";
  if (node.stalled) words += ", disk stalled";
  if (node.slowness > 1) words += fmt::format(", {} times as slow", node.slowness);
  if (node.clock_error != duration::zero())
    words += fmt::format(", wall clock {:+.6f} s", to_seconds(node.clock_error));
  if (!node.cut.empty()) words += ", drops from " + names_of(view, node.cut);
  if (!node.clogged.empty()) words += ", holds from " + names_of(view, node.clogged);
  return words;
}

std::string node_text(const sim::node_view& node, const replay_view& view, duration begun) {
  const auto name = name_of(view, node.node);
  auto text = fmt::format("{:<9} {}\n", name, state_words(node, view));
  if (!node.state.empty()) text += fmt::format("          state {}\n", json::serialize(node.state));
  if (node.jobs > 0) text += fmt::format("          {} actors wait\n", node.jobs);
  if (node.next_timer)
    text += fmt::format("          {} timers, the next at {}\n", node.timers,
                        seconds_of(node.next_timer->time_since_epoch() - begun));
  for (const auto& file : node.files)
    text += fmt::format(
        "          file {}: {} bytes{}\n", file.name, file.size,
        file.unsynced > 0 ? fmt::format(", {} written since the last sync", file.unsynced) : "");
  return text;
}

/// What fits on a line, without bytes that a terminal takes for orders.
std::string on_a_line(const std::string& content) {
  constexpr std::size_t longest = 160;
  std::string text;
  for (const char byte : content.substr(0, longest))
    text += byte >= ' ' && byte <= '~' ? byte : '.';
  return text + (content.size() > longest ? " …" : "");
}

/// Messages of one direction that are shown; what else is on the way is counted.
constexpr std::size_t shown_of_a_link = 5;

std::string messages_text(const sim::snapshot& seen, const replay_view& view, duration begun) {
  std::map<std::pair<node_id, node_id>, std::size_t> of_link;
  std::string text;
  for (const auto& message : seen.messages) {
    const auto [from, to, number] = message.about;
    if (!shows(view, from) && !shows(view, to)) continue;
    if (++of_link[{from, to}] > shown_of_a_link) continue;
    const auto when = message.due
                          ? "arrives at " + seconds_of(message.due->time_since_epoch() - begun)
                          : std::string{"held"};
    text += fmt::format("message   {} -> {} #{} {}: {}\n", name_of(view, from), name_of(view, to),
                        number, when, on_a_line(message.content));
  }
  for (const auto& [link, count] : of_link)
    if (count > shown_of_a_link)
      text += fmt::format("message   {} -> {}: {} more\n", name_of(view, link.first),
                          name_of(view, link.second), count - shown_of_a_link);
  return text;
}

}  // namespace

std::string moment_text(const rerun& replay, const replay_view& view) {
  invariant(replay.seen.has_value(), "a replay that was looked at");
  const auto& seen = *replay.seen;
  const auto when = seen.at - replay.begun;
  auto text = fmt::format("at        {}\n", seconds_of(when.time_since_epoch()));
  text += ops_under_way(replay, when);
  for (const auto& node : seen.nodes)
    if (shows(view, node.node)) text += node_text(node, view, replay.begun);
  text += messages_text(seen, view, replay.begun);
  return text;
}

std::string trace_text(const rerun& replay, const replay_view& view) {
  std::string text;
  for (auto event : replay.trace) {
    const node_id node{event.node};
    const node_id peer{event.peer};
    if (!shows(view, node) && !shows(view, peer)) continue;
    const auto when = event.time.time_since_epoch() - replay.begun;
    if (when < view.since) continue;
    text += fmt::format("{:>14.6f} {:<8} {}{} {}\n", to_seconds(when), name_of(view, node),
                        node == peer ? "" : "-> " + name_of(view, peer) + " ",
                        sim::to_string(event.kind), event.detail);
  }
  return text;
}

}  // namespace agon::scenarios::cli
