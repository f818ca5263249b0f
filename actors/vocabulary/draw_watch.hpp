// Watching chance: a hash of every random number drawn, by which two runs that should be the same
// are told apart where they begin to differ.
#pragma once

#include <cstdint>

namespace agon {

/// While it lives, each number that any random stream of this thread yields is folded into `hash`,
/// in the order of the draws. Watches may nest; the innermost one sees the draws.
class draw_watch {
 public:
  explicit draw_watch(std::uint64_t& hash);
  draw_watch(const draw_watch&) = delete;
  draw_watch& operator=(const draw_watch&) = delete;
  ~draw_watch();

 private:
  std::uint64_t* before_;
};

}  // namespace agon
