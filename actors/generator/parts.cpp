// Wrappers and lists of parts.
#include "actors/generator/parts.hpp"

#include <algorithm>

namespace agon::generators {

std::optional<generator> wrapper::update(const context& now, const op& event) const {
  auto changed = part_.changed_by(now, event);
  if (!changed) return std::nullopt;
  return with(*std::move(changed));
}

std::optional<generator> wrapper::bind(const random_stream& random) const {
  auto bound = part_.bound_to(random.child(0));
  if (!bound) return std::nullopt;
  return with(*std::move(bound));
}

void wrapper::rewrap_pending(step& answer) const {
  auto* waiting = std::get_if<pending>(&answer);
  if (waiting == nullptr) return;
  waiting->next = waiting->next.same_as(part_) ? generator{} : with(std::move(waiting->next));
}

hearing part_list::hears() const {
  for (std::size_t i = 0; i < size(); ++i)
    if ((*parts_)[i].hears() == hearing::updates) return hearing::updates;
  return hearing::nothing;
}

part_list part_list::with(std::size_t i, generator part) const {
  if (part.same_as((*parts_)[i])) return *this;
  std::vector<generator> changed = *parts_;
  changed[i] = std::move(part);
  return part_list{std::move(changed)};
}

part_list part_list::without(std::size_t i) const {
  std::vector<generator> changed = *parts_;
  changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(i));
  return part_list{std::move(changed)};
}

std::optional<part_list> part_list::changed_by(const context& now, const op& event) const {
  std::optional<std::vector<generator>> changed;
  for (std::size_t i = 0; i < size(); ++i) {
    auto part = (*parts_)[i].changed_by(now, event);
    if (!part) continue;
    if (!changed) changed = *parts_;
    (*changed)[i] = *std::move(part);
  }
  if (!changed) return std::nullopt;
  return part_list{*std::move(changed)};
}

part_list part_list::bind(const random_stream& random) const {
  std::vector<generator> bound;
  bound.reserve(size());
  for (std::size_t i = 0; i < size(); ++i) bound.push_back((*parts_)[i].bind(random.child(i)));
  return part_list{std::move(bound)};
}

part_rows::part_rows(const std::vector<generator>& parts) {
  for (std::size_t i = 0; i < parts.size(); i += row_size) {
    const auto begin = parts.begin() + static_cast<std::ptrdiff_t>(i);
    const auto length = static_cast<std::ptrdiff_t>(std::min(row_size, parts.size() - i));
    rows_.emplace_back(std::vector<generator>(begin, begin + length));
  }
}

void part_rows::set(std::size_t i, generator part) {
  auto& row = rows_[i / row_size];
  row = row.with(i % row_size, std::move(part));
}

part_rows part_rows::with(std::size_t i, generator part) const {
  part_rows changed = *this;
  changed.set(i, std::move(part));
  return changed;
}

part_rows part_rows::bind(const random_stream& random) const {
  std::vector<generator> bound;
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < row.size(); ++i)
      bound.push_back(row[i].bind(random.child(bound.size())));
  return part_rows{bound};
}

}  // namespace agon::generators
