// A sequence of values that shares its parts with those it was made from: the state of queues,
// stacks and lists.
#pragma once

#include "checkers/value_table.hpp"

#include <boost/json/array.hpp>

#include <cstdint>
#include <memory>

namespace agon::checkers {

/// An immutable sequence. It is a window on a chain of nodes that grows at its back; each node also
/// points far back (Myers 1983, An applicative random-access stack), so that the front is found in
/// logarithmic time. A change at the back makes one node, at the front none.
class sequence {
 public:
  [[nodiscard]] bool empty() const { return length_ == 0; }
  [[nodiscard]] std::uint32_t size() const { return length_; }
  /// First and last; of a sequence that is not empty. O(log n), O(1).
  [[nodiscard]] value_id front() const;
  [[nodiscard]] value_id back() const;

  /// The sequences with one more, or with one less; those of which one is taken must not be empty.
  /// O(1).
  [[nodiscard]] sequence with_back(value_id value) const;
  [[nodiscard]] sequence without_back() const;
  [[nodiscard]] sequence without_front() const;

  /// Equal values in equal order, however they came about. Linear in what is not shared.
  friend bool operator==(const sequence& one, const sequence& other);
  /// Of the values alone. O(log n).
  [[nodiscard]] std::uint64_t hash() const;
  /// What one more of these occupies beside itself, in bytes.
  [[nodiscard]] static std::uint64_t added_bytes() { return sizeof(node) + 16; }
  /// The values from front to back. Linear.
  [[nodiscard]] json::array describe(const value_table& values) const;

 private:
  struct node {
    ~node();
    value_id value;
    std::uint32_t depth = 0;  ///< How many nodes the chain has up to this one.
    std::uint64_t hash = 0;   ///< Of the chain up to this one.
    std::shared_ptr<node> before;
    const node* far = nullptr;  ///< A node at or before `before`, alive as long as this one.
  };

  [[nodiscard]] const node* at_depth(std::uint32_t depth) const;

  std::shared_ptr<node> back_;
  std::uint32_t length_ = 0;
};

}  // namespace agon::checkers
