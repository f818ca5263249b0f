// Windows on shared chains.
#include "checkers/models/sequence.hpp"

#include "actors/vocabulary/invariant.hpp"

#include <algorithm>
#include <limits>

namespace agon::checkers {
namespace {

constexpr std::uint64_t base = 0x9e3779b97f4a7c15U;

std::uint64_t power_of_base(std::uint32_t exponent) {
  std::uint64_t result = 1;
  for (auto factor = base; exponent != 0; exponent >>= 1, factor *= factor)
    if ((exponent & 1U) != 0) result *= factor;
  return result;
}

}  // namespace

// Takes a chain that nobody else holds apart in a loop: recursion would use up the stack.
sequence::node::~node() {
  auto next = std::move(before);
  while (next != nullptr && next.use_count() == 1) {
    auto following = std::move(next->before);
    next = std::move(following);
  }
}

const sequence::node* sequence::at_depth(std::uint32_t depth) const {
  const auto* at = back_.get();
  while (at->depth > depth)
    at = at->far != nullptr && at->far->depth >= depth ? at->far : at->before.get();
  return at;
}

value_id sequence::front() const {
  invariant(!empty(), "a sequence with a front");
  return at_depth(back_->depth - length_ + 1)->value;
}

value_id sequence::back() const {
  invariant(!empty(), "a sequence with a back");
  return back_->value;
}

sequence sequence::with_back(value_id value) const {
  invariant(length_ < std::numeric_limits<std::uint32_t>::max(), "fewer than 2^32 - 1 values");
  auto last = std::make_shared<node>();
  last->value = value;
  last->before = back_;
  const auto* before = back_.get();
  last->depth = before == nullptr ? 1 : before->depth + 1;
  last->hash = (before == nullptr ? 0 : before->hash) * base + value.value + 1;
  if (before != nullptr) {
    // Jumps double in length: two equal ones in a row are followed by one that spans both.
    const auto* far = before->far;
    const auto reach = [](const node* one, const node* other) {
      return one->depth - (other == nullptr ? 0 : other->depth);
    };
    const bool doubles = far != nullptr && reach(before, far) == reach(far, far->far);
    last->far = doubles ? far->far : before;
  }
  sequence longer;
  longer.back_ = std::move(last);
  longer.length_ = length_ + 1;
  return longer;
}

sequence sequence::without_back() const {
  invariant(!empty(), "a sequence to take from");
  sequence shorter;
  shorter.length_ = length_ - 1;
  if (shorter.length_ > 0) shorter.back_ = back_->before;
  return shorter;
}

sequence sequence::without_front() const {
  invariant(!empty(), "a sequence to take from");
  sequence shorter;
  shorter.length_ = length_ - 1;
  if (shorter.length_ > 0) shorter.back_ = back_;
  return shorter;
}

bool operator==(const sequence& one, const sequence& other) {
  if (one.length_ != other.length_) return false;
  if (one.back_ != other.back_ && one.hash() != other.hash()) return false;
  const auto* left = one.back_.get();
  const auto* right = other.back_.get();
  for (auto i = one.length_; i > 0 && left != right; --i) {
    if (left->value != right->value) return false;
    left = left->before.get();
    right = right->before.get();
  }
  return true;
}

std::uint64_t sequence::hash() const {
  if (empty()) return 0;
  const auto before = back_->depth - length_;
  if (before == 0) return back_->hash;
  return back_->hash - at_depth(before)->hash * power_of_base(length_);
}

json::array sequence::describe(const value_table& values) const {
  json::array shown;
  const auto* at = back_.get();
  for (auto i = length_; i > 0; --i, at = at->before.get()) shown.push_back(values[at->value]);
  std::reverse(shown.begin(), shown.end());
  return shown;
}

}  // namespace agon::checkers
