// Bit sets of threads, and the bookkeeping of which process runs on which thread.
#include "actors/generator/context.hpp"

#include <limits>

namespace agon {

namespace {

/// How many bits are set. Without a machine instruction of its own, which not every machine has,
/// std::popcount is a call into a library.
std::size_t bits_in(std::uint64_t word) {
  word -= (word >> 1) & 0x5555555555555555;
  word = (word & 0x3333333333333333) + ((word >> 2) & 0x3333333333333333);
  word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0f;
  return static_cast<std::size_t>((word * 0x0101010101010101) >> 56);
}

}  // namespace

std::size_t thread_set::size() const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < words_; ++i) count += bits_in(data()[i]);
  return count;
}

bool operator==(const thread_set& a, const thread_set& b) {
  const std::size_t end = std::max(a.first_ + a.words_, b.first_ + b.words_);
  for (std::size_t i = std::min(a.first_, b.first_); i < end; ++i)
    if (a.word(i) != b.word(i)) return false;
  return true;
}

std::optional<std::size_t> thread_set::next_from(std::size_t from) const {
  const bool inside = has_room(from);
  const std::size_t start = inside ? from / word_bits - first_ : 0;
  const std::size_t offset = inside ? from % word_bits : 0;
  const std::uint64_t below = (std::uint64_t{1} << offset) - 1;
  for (std::size_t step = 0; step <= words_; ++step) {
    const std::size_t i = start + step < words_ ? start + step : start + step - words_;
    std::uint64_t members = data()[i];
    if (step == 0) members &= ~below;
    if (step == words_) members &= below;
    if (members != 0)
      return (first_ + i) * word_bits + static_cast<std::size_t>(std::countr_zero(members));
  }
  return std::nullopt;
}

std::size_t thread_set::nth(std::size_t rank) const {
  for (std::size_t i = 0; i < words_; ++i) {
    std::uint64_t members = data()[i];
    const std::size_t count = bits_in(members);
    if (rank >= count) {
      rank -= count;
      continue;
    }
    for (; rank > 0; --rank) members &= members - 1;
    return (first_ + i) * word_bits + static_cast<std::size_t>(std::countr_zero(members));
  }
  invariant_failed("a thread set with more members than the rank asked for", __FILE__, __LINE__);
}

void thread_set::intersect(const thread_set& a, const thread_set& b) {
  first_ = std::max(a.first_, b.first_);
  const std::size_t common = common_words(a, b, first_);
  words_ = std::max(words_least, common);
  make_room();
  std::uint64_t* const to = data();
  if (common < words_least) to[0] = to[1] = 0;
  if (common == 0) return;
  const std::uint64_t* const mine = a.data() + (first_ - a.first_);
  const std::uint64_t* const other = b.data() + (first_ - b.first_);
  for (std::size_t i = 0; i < common; ++i) to[i] = mine[i] & other[i];
}

bool thread_set::intersects_somewhere(const thread_set& other) const {
  const std::size_t first = std::max(first_, other.first_);
  const std::size_t common = common_words(*this, other, first);
  if (common == 0) return false;
  const std::uint64_t* const mine = data() + (first - first_);
  const std::uint64_t* const others = other.data() + (first - other.first_);
  for (std::size_t i = 0; i < common; ++i)
    if ((mine[i] & others[i]) != 0) return true;
  return false;
}

void thread_set::trim() {
  std::size_t begin = 0;
  std::size_t end = words_;
  while (end - begin > words_least && data()[begin] == 0) ++begin;
  while (end - begin > words_least && data()[end - 1] == 0) --end;
  thread_set smaller{(end - begin) * word_bits};
  std::copy(data() + begin, data() + end, smaller.data());
  smaller.first_ = first_ + begin;
  *this = smaller;
}

struct context::shared_part {
  std::uint32_t concurrency;
  std::vector<process_id> processes;  // by position
};

context::context(std::uint32_t concurrency, std::uint32_t nemeses) {
  constexpr std::uint32_t most = std::numeric_limits<std::int32_t>::max() / 2;
  invariant(concurrency <= most && nemeses <= most, "at most a billion threads");
  const std::size_t count = std::size_t{concurrency} + nemeses;
  std::vector<process_id> processes(count);
  all_ = thread_set{count};
  for (std::size_t i = 0; i < count; ++i) {
    const auto number = static_cast<std::int64_t>(i);
    processes[i] = process_id{i < concurrency ? number : concurrency - number - 1};
    all_.insert(i);
  }
  free_ = all_;
  shared_ = std::make_shared<const shared_part>(shared_part{concurrency, std::move(processes)});
}

std::uint32_t context::concurrency() const { return shared_->concurrency; }

std::size_t context::position_count() const { return shared_->processes.size(); }

std::vector<thread_id> context::all_threads() const {
  std::vector<thread_id> threads;
  all_.for_each([&](std::size_t position) { threads.push_back(thread_at(position)); });
  return threads;
}

std::vector<thread_id> context::free_threads() const {
  std::vector<thread_id> threads;
  free_.for_each([&](std::size_t position) { threads.push_back(thread_at(position)); });
  return threads;
}

bool context::is_free(process_id process) const {
  if (process.is_client()
          ? concurrency() == 0
          : -process.value > static_cast<std::int64_t>(position_count()) - concurrency())
    return false;
  const std::size_t position = position_of(process);
  return free_.contains(position) && shared_->processes[position] == process;
}

process_id context::process_of(thread_id thread) const {
  return shared_->processes[position_of(thread)];
}

thread_id context::thread_of(process_id process) const {
  if (!process.is_client()) return thread_id{static_cast<std::int32_t>(process.value)};
  invariant(concurrency() > 0, "client threads in a run that has client processes");
  // Most processes are the first of their thread, and a division takes longer than finding out.
  const std::int64_t clients = concurrency();
  return thread_id{
      static_cast<std::int32_t>(process.value < clients ? process.value : process.value % clients)};
}

std::optional<process_id> context::some_free_process() const {
  const auto position = free_.next_from(next_);
  if (!position) return std::nullopt;
  return shared_->processes[*position];
}

thread_set context::select(const thread_filter& keep) const {
  thread_set chosen{position_count()};
  for (std::size_t i = 0; i < position_count(); ++i)
    if (keep(thread_at(i))) chosen.insert(i);
  return chosen;
}

context context::restricted_to(std::size_t position) const {
  thread_set only{position_count()};
  only.insert(position);
  return restricted(only);
}

context context::at(time_point time) const {
  context later = *this;
  later.time_ = std::max(time_, time);
  return later;
}

context context::with_busy(process_id process) const {
  const std::size_t position = position_of(process);
  context changed = *this;
  changed.free_.erase(position);
  changed.next_ = position + 1;
  return changed;
}

context context::with_free(process_id process) const {
  const std::size_t position = position_of(process);
  context changed = *this;
  if (all_.contains(position)) changed.free_.insert(position);
  return changed;
}

context context::with_next_process(process_id process) const {
  if (!process.is_client()) return *this;
  auto shared = std::make_shared<shared_part>(*shared_);
  shared->processes[position_of(process)].value = process.value + concurrency();
  context changed = *this;
  changed.shared_ = std::move(shared);
  return changed;
}

std::size_t context::position_of(thread_id thread) const {
  const std::int64_t clients = concurrency();
  const std::int64_t position = thread.is_client() ? thread.value : clients - 1 - thread.value;
  invariant(thread.value < clients && position < static_cast<std::int64_t>(position_count()),
            "a thread of this run");
  return static_cast<std::size_t>(position);
}

thread_id context::thread_at(std::size_t position) const {
  invariant(position < position_count(), "a position of this run");
  const auto number = static_cast<std::int64_t>(position);
  return thread_id{
      static_cast<std::int32_t>(position < concurrency() ? number : concurrency() - number - 1)};
}

}  // namespace agon
