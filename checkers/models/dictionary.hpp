// A map from numbers to numbers that shares its parts with those it was made from: the state of
// sets, bags, priority queues and maps.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace agon::checkers {

/// An immutable map. It is a treap (Aragon & Seidel 1989) whose priorities are hashes of the keys,
/// so that equal maps have equal shapes however they came about. A change copies the way to it,
/// O(log n) nodes.
class dictionary {
 public:
  [[nodiscard]] bool empty() const { return root_ == nullptr; }
  [[nodiscard]] std::size_t size() const;
  /// What stands under the key, or none. O(log n).
  [[nodiscard]] std::optional<std::uint32_t> find(std::int64_t key) const;
  /// The least key; of a map that is not empty. O(log n).
  [[nodiscard]] std::int64_t least() const;

  /// The map where `value` stands under the key, or nothing. O(log n).
  [[nodiscard]] dictionary with(std::int64_t key, std::uint32_t value) const;
  [[nodiscard]] dictionary without(std::int64_t key) const;

  friend bool operator==(const dictionary& one, const dictionary& other) {
    return equal(one.root_.get(), other.root_.get());
  }
  /// The sum of entry_hash over all entries. O(1).
  [[nodiscard]] std::uint64_t hash() const;
  static std::uint64_t entry_hash(std::int64_t key, std::uint32_t value);
  /// About what one change adds, in bytes.
  [[nodiscard]] std::uint64_t added_bytes() const;

  /// Calls `visit(key, value)` in order of the keys. Linear.
  void for_each(const std::function<void(std::int64_t, std::uint32_t)>& visit) const;

 private:
  struct node;
  using link = std::shared_ptr<const node>;
  struct node {
    std::int64_t key = 0;
    std::uint32_t value = 0;
    std::uint32_t size = 1;
    std::uint64_t hash = 0;
    link left, right;
  };

  static link make(std::int64_t key, std::uint32_t value, link left, link right);
  static link inserted(const link& at, std::int64_t key, std::uint32_t value);
  static link removed(const link& at, std::int64_t key);
  static link joined(const link& left, const link& right);
  static std::pair<link, link> split(const link& at, std::int64_t key);
  static bool equal(const node* one, const node* other);
  static void walk(const node* at, const std::function<void(std::int64_t, std::uint32_t)>& visit);

  link root_;
};

}  // namespace agon::checkers
