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

part_list::part_list(const std::vector<generator>& parts) : size_{parts.size()} {
  if (size_ > few_most)
    many_ = shared_array<generator>{parts.data(), size_};
  else
    std::ranges::copy(parts, few_.begin());
}

hearing part_list::hears() const {
  for (std::size_t i = 0; i < size_; ++i)
    if ((*this)[i].hears() == hearing::updates) return hearing::updates;
  return hearing::nothing;
}

part_list part_list::with(std::size_t i, generator part) const {
  part_list changed = *this;
  if (!part.same_as(changed[i])) changed.change(i) = std::move(part);
  return changed;
}

part_list part_list::without(std::size_t i) const {
  std::vector<generator> left = all();
  left.erase(left.begin() + static_cast<std::ptrdiff_t>(i));
  return part_list{left};
}

std::optional<part_list> part_list::changed_by(const context& now, const op& event) const {
  std::optional<part_list> changed;
  for (std::size_t i = 0; i < size_; ++i) {
    auto part = (*this)[i].changed_by(now, event);
    if (!part) continue;
    if (!changed) changed = *this;
    changed->change(i) = *std::move(part);
  }
  return changed;
}

part_list part_list::bind(const random_stream& random) const {
  part_list bound = *this;
  for (std::size_t i = 0; i < size_; ++i) {
    auto part = (*this)[i].bound_to(random.child(i));
    if (part) bound.change(i) = *std::move(part);
  }
  return bound;
}

std::vector<generator> part_list::all() const {
  std::vector<generator> parts;
  parts.reserve(size_);
  for (std::size_t i = 0; i < size_; ++i) parts.push_back((*this)[i]);
  return parts;
}

part_rows::part_rows(const std::vector<generator>& parts) {
  while ((std::size_t{1} << (2 * row_bits_)) < parts.size()) ++row_bits_;
  const std::size_t length = std::size_t{1} << row_bits_;
  rows_ = shared_array<shared_array<generator>>{(parts.size() + length - 1) / length};
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    const std::size_t first = row * length;
    rows_.change(row) =
        shared_array<generator>{parts.data() + first, std::min(length, parts.size() - first)};
  }
}

void part_rows::set(std::size_t i, generator part) {
  auto& row = rows_.change(i >> row_bits_);
  row.change(i & ((std::size_t{1} << row_bits_) - 1)) = std::move(part);
}

part_rows part_rows::with(std::size_t i, generator part) const {
  part_rows changed = *this;
  changed.set(i, std::move(part));
  return changed;
}

part_rows part_rows::bind(const random_stream& random) const {
  part_rows bound = *this;
  std::size_t i = 0;
  for (const auto& row : rows_)
    for (const auto& part : row) {
      bound.set(i, part.bind(random.child(i)));
      ++i;
    }
  return bound;
}

}  // namespace agon::generators
