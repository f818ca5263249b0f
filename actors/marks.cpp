// Counting marks.
#include "actors/marks.hpp"

#include <array>

namespace agon {
namespace {

constexpr std::array<std::string_view, 5> kinds{"sometimes", "always", "reachable", "unreachable",
                                                "buggify"};

}  // namespace

std::string_view to_string(mark_kind kind) { return kinds[static_cast<std::size_t>(kind)]; }

bool mark_count::violated() const {
  return (kind == mark_kind::always && held < seen) || (kind == mark_kind::unreachable && seen > 0);
}

bool mark_count::missed() const {
  return held == 0 && kind != mark_kind::always && kind != mark_kind::unreachable;
}

void mark_book::count(mark_kind kind, std::string_view name, bool held) {
  auto found = counts_.find(name);
  if (found == counts_.end()) found = counts_.emplace(std::string{name}, mark_count{kind}).first;
  ++found->second.seen;
  if (held) ++found->second.held;
}

void mark_book::add(const mark_book& other) {
  for (const auto& [name, more] : other.counts_) {
    auto& mine = counts_.try_emplace(name, mark_count{more.kind}).first->second;
    mine.seen += more.seen;
    mine.held += more.held;
  }
}

json::object mark_book::to_json() const {
  json::object all;
  for (const auto& [name, mark] : counts_)
    all[name] =
        json::object{{"kind", to_string(mark.kind)}, {"seen", mark.seen}, {"held", mark.held}};
  return all;
}

mark_book mark_book::from(const json::object& stored) {
  mark_book book;
  for (const auto& [name, entry] : stored) {
    const auto* mark = entry.if_object();
    if (mark == nullptr) continue;
    const auto* kind = mark->if_contains("kind");
    const auto* seen = mark->if_contains("seen");
    const auto* held = mark->if_contains("held");
    if (kind == nullptr || !kind->is_string() || seen == nullptr || held == nullptr) continue;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      if (kinds[i] != std::string_view{kind->as_string()}) continue;
      json::error_code ignored;
      book.counts_[std::string{name}] = {static_cast<mark_kind>(i),
                                         seen->to_number<std::uint64_t>(ignored),
                                         held->to_number<std::uint64_t>(ignored)};
    }
  }
  return book;
}

}  // namespace agon
