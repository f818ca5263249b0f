// When blocks are kept for a thread, and when they go back to the heap.
#include "actors/generator/shared.hpp"

namespace agon::free_blocks {

constinit thread_local std::array<list, sizes> lists{};

namespace {

constexpr std::uint32_t kept_most = 1024;  // Of each size: at most 8 MB a thread, seldom 100 KB.

// Under sanitizers every block comes from and goes to the heap, or they could not see mistakes.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool keeps_blocks = false;
#elif defined(__clang__)
constexpr bool keeps_blocks = !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer);
#else
constexpr bool keeps_blocks = true;
#endif

enum class thread_phase : std::uint8_t { unused, running, ended };

constinit thread_local thread_phase phase = thread_phase::unused;

/// Makes room while the thread runs; gives its blocks back to the heap when it ends.
struct keeping {
  keeping() {
    phase = thread_phase::running;
    for (auto& kept : lists) kept.room = kept_most;
  }
  keeping(const keeping&) = delete;
  keeping& operator=(const keeping&) = delete;
  ~keeping() {
    phase = thread_phase::ended;
    for (auto& kept : lists) {
      kept.room = 0;
      while (kept.first != nullptr) {
        void* const block = kept.first;
        std::memcpy(&kept.first, block, sizeof kept.first);
        ::operator delete(block);
      }
    }
  }
};

}  // namespace

void* take_from_heap(std::size_t size) {
  invariant(size > 0, "a block that is not empty");
  const std::size_t index = index_of(size);
  // Any block of a list must do for any size of that list.
  return ::operator new(index < sizes ? (index + 1) * step_bytes : size);
}

void give_to_heap(void* block, std::size_t size) noexcept {
  if (keeps_blocks && phase == thread_phase::unused && index_of(size) < sizes) {
    [[maybe_unused]] thread_local const keeping until_the_end;
    give_block(block, size);
    return;
  }
  ::operator delete(block);
}

}  // namespace agon::free_blocks
