// What generators made of generators have in common: a wrapper around one part, and immutable lists
// of parts.
#pragma once

#include "actors/generator/generator.hpp"

#include <array>
#include <cstddef>
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

/// An immutable list of generators. A few live in the value itself; more are shared by copies until
/// one element changes, which then is linear in the list.
class part_list {
 public:
  part_list() = default;
  explicit part_list(const std::vector<generator>& parts);

  [[nodiscard]] std::size_t size() const { return size_; }
  const generator& operator[](std::size_t i) const { return size_ > few_most ? many_[i] : few_[i]; }

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
  static constexpr std::size_t few_most = 4;

  [[nodiscard]] std::vector<generator> all() const;
  /// The i-th element, to be changed.
  [[nodiscard]] generator& change(std::size_t i) {
    return size_ > few_most ? many_.change(i) : few_[i];
  }

  std::size_t size_ = 0;
  std::array<generator, few_most> few_;  // All elements, where they suffice.
  shared_array<generator> many_;         // All elements, where they do not.
};

/// An immutable list of many generators, in rows of about as many as there are rows, so that
/// changing one copies a row and the list of rows.
class part_rows {
 public:
  part_rows() = default;
  explicit part_rows(const std::vector<generator>& parts);

  [[nodiscard]] bool empty() const { return rows_.empty(); }
  const generator& operator[](std::size_t i) const {
    return rows_[i >> row_bits_][i & ((std::size_t{1} << row_bits_) - 1)];
  }
  /// Another i-th element.
  void set(std::size_t i, generator part);
  /// The list with another i-th element.
  [[nodiscard]] part_rows with(std::size_t i, generator part) const;
  /// The list with chance for its i-th element taken from `random.child(i)`.
  [[nodiscard]] part_rows bind(const random_stream& random) const;

 private:
  shared_array<shared_array<generator>> rows_;
  unsigned row_bits_ = 0;  ///< Rows have two to the power of this elements, the last may have less.
};

}  // namespace agon::generators
