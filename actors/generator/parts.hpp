// What generators made of generators have in common: a wrapper around one part, and immutable lists
// of parts.
#pragma once

#include "actors/generator/generator.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace agon::generators {

/// A generator around one other, which passes updates and chance on to it.
class wrapper : public generator_state {
 public:
  /// Listens to updates if its part does.
  explicit wrapper(generator part) : generator_state{part.hears()}, part_{std::move(part)} {}
  wrapper(hearing hears, generator part) : generator_state{hears}, part_{std::move(part)} {}

  std::optional<generator> update(const context& now, const op& event) const override;
  std::optional<generator> bind(const random_stream& random) const override;

 protected:
  /// The same wrapper around another part.
  [[nodiscard]] virtual generator with(generator part) const = 0;

  /// Puts the wrapper around what its part answered to go on with, if that answer was pending.
  void rewrap_pending(step& answer) const;

  generator part_;
};

/// An immutable list of generators. Copies share; changing one element is linear in the list.
class part_list {
 public:
  part_list() = default;
  explicit part_list(std::vector<generator> parts)
      : parts_{std::make_shared<const std::vector<generator>>(std::move(parts))} {}

  [[nodiscard]] std::size_t size() const { return parts_ ? parts_->size() : 0; }
  const generator& operator[](std::size_t i) const { return (*parts_)[i]; }

  /// Whether any element listens to updates.
  [[nodiscard]] hearing hears() const;

  /// The list with another i-th element.
  [[nodiscard]] part_list with(std::size_t i, generator part) const;
  /// The list without its i-th element.
  [[nodiscard]] part_list without(std::size_t i) const;
  /// The list after an event; none if it changes no element.
  [[nodiscard]] std::optional<part_list> changed_by(const context& now, const op& event) const;
  /// The list with chance for its i-th element taken from `random.child(i)`.
  [[nodiscard]] part_list bind(const random_stream& random) const;

 private:
  std::shared_ptr<const std::vector<generator>> parts_;
};

/// An immutable list of many generators, in rows, so that changing one copies a row and not the
/// list.
class part_rows {
 public:
  part_rows() = default;
  explicit part_rows(const std::vector<generator>& parts);

  [[nodiscard]] bool empty() const { return rows_.empty(); }
  const generator& operator[](std::size_t i) const { return rows_[i / row_size][i % row_size]; }
  /// Another i-th element.
  void set(std::size_t i, generator part);
  /// The list with another i-th element.
  [[nodiscard]] part_rows with(std::size_t i, generator part) const;
  /// The list with chance for its i-th element taken from `random.child(i)`.
  [[nodiscard]] part_rows bind(const random_stream& random) const;

 private:
  static constexpr std::size_t row_size = 16;
  std::vector<part_list> rows_;
};

}  // namespace agon::generators
