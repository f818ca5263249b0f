// Chunks of ops, joined at the end.
#include "actors/vocabulary/op_log.hpp"

#include <iterator>
#include <utility>

namespace agon {

void op_log::append(op event) {
  if (last_.size() == chunk) {
    full_.push_back(std::exchange(last_, {}));
    last_.reserve(chunk);  // Memory that is not touched yet costs nothing.
  }
  last_.push_back(std::move(event));
  ++size_;
}

std::vector<op> op_log::take() {
  std::vector<op> all;
  if (full_.empty()) {
    all = std::move(last_);
  } else {
    all.reserve(size_);
    full_.push_back(std::move(last_));
    for (auto& part : full_) {
      all.insert(all.end(), std::make_move_iterator(part.begin()),
                 std::make_move_iterator(part.end()));
      std::vector<op>{}.swap(part);
    }
  }
  *this = {};
  return all;
}

}  // namespace agon
