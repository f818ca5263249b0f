// Treaps with shared branches.
#include "checkers/models/dictionary.hpp"

#include "actors/vocabulary/invariant.hpp"
#include "checkers/state_index.hpp"

#include <bit>

namespace agon::checkers {
namespace {

/// Higher ones stand nearer to the root; no two keys have the same, as the mixing is a bijection.
std::uint64_t priority(std::int64_t key) { return spread_bits(static_cast<std::uint64_t>(key)); }

}  // namespace

dictionary::link dictionary::make(std::int64_t key, std::uint32_t value, link left, link right) {
  auto made = std::make_shared<node>();
  made->key = key;
  made->value = value;
  made->hash = entry_hash(key, value);
  for (const auto* part : {left.get(), right.get()}) {
    if (part == nullptr) continue;
    made->size += part->size;
    made->hash += part->hash;
  }
  made->left = std::move(left);
  made->right = std::move(right);
  return made;
}

std::size_t dictionary::size() const { return root_ == nullptr ? 0 : root_->size; }

std::uint64_t dictionary::hash() const { return root_ == nullptr ? 0 : root_->hash; }

std::uint64_t dictionary::entry_hash(std::int64_t key, std::uint32_t value) {
  return spread_bits(spread_bits(static_cast<std::uint64_t>(key)) + value + 1);
}

std::uint64_t dictionary::added_bytes() const {
  return (sizeof(node) + 16) * (1 + std::bit_width(size()));
}

std::optional<std::uint32_t> dictionary::find(std::int64_t key) const {
  for (const auto* at = root_.get(); at != nullptr;
       at = key < at->key ? at->left.get() : at->right.get())
    if (at->key == key) return at->value;
  return std::nullopt;
}

std::int64_t dictionary::least() const {
  invariant(!empty(), "a map with a least key");
  const auto* at = root_.get();
  while (at->left != nullptr) at = at->left.get();
  return at->key;
}

dictionary dictionary::with(std::int64_t key, std::uint32_t value) const {
  dictionary changed;
  changed.root_ = inserted(root_, key, value);
  return changed;
}

dictionary dictionary::without(std::int64_t key) const {
  if (!find(key)) return *this;
  dictionary changed;
  changed.root_ = removed(root_, key);
  return changed;
}

dictionary::link dictionary::inserted(const link& at, std::int64_t key, std::uint32_t value) {
  if (at == nullptr) return make(key, value, {}, {});
  if (at->key == key) return make(key, value, at->left, at->right);
  if (priority(key) > priority(at->key)) {
    auto [left, right] = split(at, key);
    return make(key, value, std::move(left), std::move(right));
  }
  if (key < at->key) return make(at->key, at->value, inserted(at->left, key, value), at->right);
  return make(at->key, at->value, at->left, inserted(at->right, key, value));
}

dictionary::link dictionary::removed(const link& at, std::int64_t key) {
  if (at->key == key) return joined(at->left, at->right);
  if (key < at->key) return make(at->key, at->value, removed(at->left, key), at->right);
  return make(at->key, at->value, at->left, removed(at->right, key));
}

/// The union of two, where all keys on the left are less.
dictionary::link dictionary::joined(const link& left, const link& right) {
  if (left == nullptr) return right;
  if (right == nullptr) return left;
  if (priority(left->key) > priority(right->key))
    return make(left->key, left->value, left->left, joined(left->right, right));
  return make(right->key, right->value, joined(left, right->left), right->right);
}

/// What is less than the key, which is not there, and what is greater.
std::pair<dictionary::link, dictionary::link> dictionary::split(const link& at, std::int64_t key) {
  if (at == nullptr) return {};
  if (key < at->key) {
    auto [less, rest] = split(at->left, key);
    return {std::move(less), make(at->key, at->value, std::move(rest), at->right)};
  }
  auto [rest, greater] = split(at->right, key);
  return {make(at->key, at->value, at->left, std::move(rest)), std::move(greater)};
}

bool dictionary::equal(const node* one, const node* other) {
  if (one == other) return true;
  if (one == nullptr || other == nullptr || one->hash != other->hash || one->size != other->size ||
      one->key != other->key || one->value != other->value)
    return false;
  return equal(one->left.get(), other->left.get()) && equal(one->right.get(), other->right.get());
}

void dictionary::for_each(const std::function<void(std::int64_t, std::uint32_t)>& visit) const {
  walk(root_.get(), visit);
}

void dictionary::walk(const node* at,
                      const std::function<void(std::int64_t, std::uint32_t)>& visit) {
  if (at == nullptr) return;
  walk(at->left.get(), visit);
  visit(at->key, at->value);
  walk(at->right.get(), visit);
}

}  // namespace agon::checkers
