// Pairs of invocations and completions, laid out in columns.
#include "scenarios/explore/story.hpp"

#include "scenarios/explore/script.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <map>
#include <vector>

namespace agon::scenarios {
namespace {

double seconds_of(const op& event) { return to_seconds(event.time.time_since_epoch()); }

std::string text_of(const json::value& value) {
  return value.is_null() ? std::string{} : " " + json::serialize(value);
}

std::string who(const op& event, const script& what) {
  if (!event.process.is_client()) return to_string(event.process);
  const auto thread = static_cast<std::size_t>(event.process.value) % what.clients.size();
  return fmt::format("client {} at {}", event.process.value, what.clients[thread]);
}

/// What a client's completion adds to its invocation.
std::string ending(const op& invocation, const op& completion) {
  std::string text =
      fmt::format("{} at {:.6f} s", to_string(completion.type), seconds_of(completion));
  if (completion.value != invocation.value) text += text_of(completion.value);
  if (!completion.error.is_null()) text += text_of(completion.error);
  return text;
}

/// Whom a fault hit.
std::string hits(const op& completion) {
  const auto* members = completion.value.if_object();
  const auto* nodes = members == nullptr ? nullptr : members->if_contains("nodes");
  return (nodes == nullptr ? std::string{} : "hit" + text_of(*nodes)) + text_of(completion.error);
}

struct told {
  const op* invocation = nullptr;
  const op* completion = nullptr;
};

}  // namespace

std::string story_of(const history& ops, const test_options& options) {
  invariant(options.script != nullptr, "a test with a script");
  std::map<process_id, std::size_t> open;
  std::vector<told> all;
  std::size_t lines = 0;
  const time_point end{duration{static_cast<std::int64_t>(options.time_limit * 1e9)}};
  for (const auto& event : ops) {
    const auto found = open.find(event.process);
    if (found != open.end()) {
      all[found->second].completion = &event;
      open.erase(found);
      continue;
    }
    open[event.process] = all.size();
    all.push_back({&event, nullptr});
    if (event.process.is_client() || event.time < end) lines = all.size();
  }
  std::string text;
  for (std::size_t i = 0; i < lines; ++i) {
    const auto& [invocation, completion] = all[i];
    const bool client = invocation->process.is_client();
    std::string ended = "…";
    if (completion != nullptr)
      ended = client ? ending(*invocation, *completion) : hits(*completion);
    text += fmt::format("  {:>11.6f} s  {:<16} {:<26} {}\n", seconds_of(*invocation),
                        who(*invocation, *options.script),
                        invocation->f + text_of(invocation->value), ended);
  }
  return text;
}

}  // namespace agon::scenarios
