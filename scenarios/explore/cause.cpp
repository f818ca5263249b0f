// Looking through results for the first thing that is wrong.
#include "scenarios/explore/cause.hpp"

#include <boost/json/serialize.hpp>

#include <array>
#include <string_view>

namespace agon::scenarios {
namespace {

std::string text_of(const json::object& from, std::string_view member) {
  const auto* found = from.if_contains(member);
  return found != nullptr && found->is_string() ? std::string{found->as_string()} : std::string{};
}

std::string first_text(const json::object& results, std::string_view member) {
  const auto* texts = results.if_contains(member);
  if (texts == nullptr || !texts->is_array() || texts->as_array().empty()) return {};
  const auto& first = texts->as_array().front();
  return first.is_string() ? std::string{first.as_string()} : json::serialize(first);
}

/// Whether a part of results says that something is wrong; `unknown` counts too, if it is asked
/// for.
bool is_bad(const json::value& part, const json::value& verdict) {
  const auto* object = part.if_object();
  const auto* said = object != nullptr ? object->if_contains("valid") : nullptr;
  return said != nullptr && *said == verdict;
}

const json::value invalid = false;
const json::value unknown = "unknown";

/// `name`, after the names of the parts that it is in.
std::string within(const std::string& path, const std::string& name) {
  return path.empty() ? name : path + " " + name;
}

/// What checkers of sets and queues count, worst first.
constexpr std::array<std::string_view, 5> counted{"lost", "unexpected", "duplicated", "stale",
                                                  "never_read"};

std::optional<cause> counted_in(const json::object& part, const std::string& path) {
  for (const auto name : counted) {
    const auto* count = part.if_contains(std::string{name} + "_count");
    if (count == nullptr || !count->is_number() || count->to_number<std::int64_t>() == 0) continue;
    const auto* which = part.if_contains(name);
    const auto listed = which != nullptr ? json::serialize(*which) : std::string{};
    constexpr std::size_t longest = 60;
    return cause{within(path, std::string{name}),
                 json::serialize(*count) + " " + std::string{name} + ": " +
                     (listed.size() > longest ? listed.substr(0, longest) + " …" : listed)};
  }
  return std::nullopt;
}

/// What is wrong with one part; its parts come first.
cause look_into(const json::object& part, const std::string& path, const json::value& verdict) {
  if (const auto* by_key = part.if_contains("results"); by_key != nullptr && by_key->is_object())
    for (const auto& [key, result] : by_key->as_object())
      if (is_bad(result, verdict)) {
        auto found = look_into(result.as_object(), path, verdict);
        found.sentence = "key " + std::string{key} + ": " + found.sentence;
        return found;
      }
  for (const auto& [name, inner] : part)
    if (is_bad(inner, verdict))
      return look_into(inner.as_object(), within(path, std::string{name}), verdict);
  if (const auto* by_f = part.if_contains("by_f"); by_f != nullptr && by_f->is_object())
    for (const auto& [f, counts] : by_f->as_object())
      if (is_bad(counts, verdict))
        return {within(path, "no " + std::string{f} + " succeeded"), json::serialize(counts)};
  if (verdict == unknown) return {within(path, "unknown"), text_of(part, "error")};
  if (const auto* op = part.if_contains("op"); op != nullptr && part.contains("model"))
    return {within(path, "linearizable " + text_of(op->as_object(), "f")),
            text_of(part, "explanation")};
  if (const auto* first = part.if_contains("first_error"); first != nullptr && first->is_object())
    return {within(path, text_of(first->as_object(), "type")), json::serialize(*first)};
  if (auto found = counted_in(part, path)) return *std::move(found);
  if (const auto* acceptable = part.if_contains("acceptable"))
    return {within(path, "out of range"), "read " + first_text(part, "errors") +
                                              ", acceptable were " + json::serialize(*acceptable)};
  return {path.empty() ? "invalid" : path, text_of(part, "error")};
}

std::optional<cause> part_of(const json::object& results, std::string_view part,
                             const json::value& verdict) {
  const auto* found = results.if_contains(part);
  if (found == nullptr || !is_bad(*found, verdict)) return std::nullopt;
  // The workload's own name adds nothing.
  const std::string path = part == "workload" ? "" : std::string{part};
  return look_into(found->as_object(), path, verdict);
}

std::optional<cause> violated_mark(const json::object& results) {
  const auto* names = results.if_contains("violated_marks");
  if (names == nullptr || !names->is_array() || names->as_array().empty()) return std::nullopt;
  const std::string name{names->as_array().front().as_string()};
  return cause{"mark " + name, "the mark " + name + " was not as it must be"};
}

}  // namespace

std::optional<cause> cause_of(const json::object& results) {
  const auto* said = results.if_contains("valid");
  if (said != nullptr && *said == invalid) {
    if (auto mark = violated_mark(results)) return mark;
    for (const auto part : {"workload", "liveness", "stats"})
      if (auto found = part_of(results, part, invalid)) return found;
    return cause{"invalid", "the results do not say why"};
  }
  if (text_of(results, "run") == to_string(run_state::crashed))
    return cause{"crashed", first_text(results, "errors")};
  if (said != nullptr && *said == json::value(true)) return std::nullopt;
  for (const auto part : {"workload", "liveness", "stats"})
    if (auto found = part_of(results, part, unknown)) return found;
  return cause{"unknown", first_text(results, "errors")};
}

std::optional<cause> cause_of(const run_outcome& outcome) { return cause_of(outcome.results); }

}  // namespace agon::scenarios
