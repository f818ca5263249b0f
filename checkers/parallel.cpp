// A loop whose rounds are drawn by threads from one counter.
#include "checkers/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace agon::checkers {

unsigned threads_here() { return std::max(1U, std::thread::hardware_concurrency()); }

void for_each_index(std::size_t count, unsigned threads,
                    const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  const auto draw = [&] {
    for (auto i = next.fetch_add(1); i < count; i = next.fetch_add(1)) work(i);
  };
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < std::min<std::size_t>(threads, count); ++i) others.emplace_back(draw);
  draw();
}

}  // namespace agon::checkers
