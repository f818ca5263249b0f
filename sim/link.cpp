// Chance, queues and filters of one direction.
#include "sim/link.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace agon::sim {
namespace {

/// How long messages wait at most for a rate to let them leave, where waiting is not for ever.
constexpr duration queue_longest = std::chrono::seconds{1};
/// After how long a stream first repeats what was lost; each time it waits twice as long.
constexpr duration repeat_first = std::chrono::milliseconds{200};

/// How long a line of `rate` bytes a second is busy with so many bytes.
duration busy_with(std::uint64_t bytes, std::uint64_t rate) {
  constexpr std::uint64_t second = 1'000'000'000;
  return duration{static_cast<std::int64_t>(bytes / rate * second + bytes % rate * second / rate)};
}

}  // namespace

std::string_view to_string(link_kind kind) {
  static constexpr std::array<std::string_view, 3> names{"datagram", "ordered", "stream"};
  return names[static_cast<std::size_t>(kind)];
}

link::link(const network_options& options, random_stream luck)
    : options_{&options},
      luck_{luck},
      slow_{latency::extra_of(options.slow, luck.child("slow"))},
      fresh_{options.kind == link_kind::stream} {
  invariant(latency::valid(options.latency), "latencies in order");
  invariant(options.patience > duration::zero(), "a length of time");
}

void link::steer(chooser& by, node_id from, node_id to) {
  chooser_ = &by;
  from_ = from;
  to_ = to;
}

void link::shape(const link_shape& shape) {
  for (const double chance : {shape.loss, shape.duplicate, shape.reorder, shape.corrupt})
    invariant(chance >= 0 && chance <= 1, "a probability");
  invariant(shape.delay >= duration::zero() && shape.jitter >= duration::zero(),
            "a length of time");
  shape_ = shape;
  shaped_ = shape != link_shape{};
}

bool link::loses() { return !stream() && happens(count_, strike::lose, shape_.loss, counts_.lost); }
bool link::damages() { return happens(count_, strike::damage, shape_.corrupt, counts_.damaged); }
bool link::repeats() {
  return !stream() && happens(count_, strike::repeat, shape_.duplicate, counts_.repeated);
}

bool link::happens(std::uint64_t number, strike how, double chance, std::uint64_t& count) {
  bool struck = chance > 0 && luck_.chance(chance);
  if (chooser_ != nullptr) struck = chooser_->strikes({from_, to_, number}, how, struck);
  if (struck) ++count;
  return struck;
}

duration link::latency(time_point now, std::uint64_t number) {
  auto delay = latency::draw(options_->latency, luck_) + slow_;
  if (chooser_ != nullptr) delay = chooser_->latency(now, {from_, to_, number}, delay);
  if (shaped_) {
    delay += shape_.delay;
    if (shape_.jitter > duration::zero()) delay += luck_.between(duration::zero(), shape_.jitter);
  }
  invariant(delay >= duration::zero(), "messages that do not arrive before they are sent");
  return delay;
}

duration link::repetitions(std::uint64_t number) {
  auto wait = duration::zero();
  for (auto next = repeat_first;
       wait <= options_->patience && happens(number, strike::lose, shape_.loss, counts_.lost);
       next *= 2)
    wait += next;
  return wait;
}

std::optional<time_point> link::leave(time_point now, std::uint64_t bytes) {
  if (!limited()) return now;
  invariant(bytes > 0, "the size of what a rate delays");
  const auto start = std::max(now, free_);
  if (start - now > (stream() ? options_->patience : queue_longest)) return std::nullopt;
  free_ = start + busy_with(bytes, shape_.rate);
  return free_;
}

link::departure link::depart(time_point now, std::uint64_t bytes) {
  const auto number = count_++;
  const auto left = leave(now, bytes);
  if (!left) return {number, {}};
  const auto delay = latency(now, number);
  auto time = *left + delay;
  if (std::exchange(fresh_, false)) time += 2 * delay;
  if (stream()) time += repetitions(number);
  if (happens(number, strike::reorder, shape_.reorder, counts_.reordered)) {
    const auto latest = 4 * (delay + latency::usual_max(options_->latency));
    time += luck_.between(duration::zero(), latest);
    if (!stream()) return {number, admit(number, time)};
  }
  if (options_->kind != link_kind::datagram) last_ = time = std::max(time, last_);
  if (stream() && time - now > options_->patience) return {number, {}};
  return {number, admit(number, time)};
}

time_point link::admit(std::uint64_t number, time_point arrival) {
  if (!bounded()) return arrival;
  if (under_way_.size() < options_->capacity) {
    under_way_.push_back(number);
  } else if (const auto victim = luck_.below(options_->capacity + 1); victim < under_way_.size()) {
    under_way_[victim] = number;
  }
  return arrival;
}

bool link::land(std::uint64_t number) {
  if (!bounded()) return true;
  const auto found = std::ranges::find(under_way_, number);
  if (found == under_way_.end()) return false;
  *found = under_way_.back();
  under_way_.pop_back();
  return true;
}

link::fate link::arrive(std::uint64_t number) {
  invariant(number < count_, "a message that was sent on this link");
  if (number < alive_ || !land(number)) return fate::lost;
  if (cut_) {
    ++counts_.dropped;
    return stream() ? fate::held : fate::lost;
  }
  if (!clogged_) return fate::through;
  ++counts_.held;
  return fate::held;
}

bool link::set_cut(bool on) {
  cut_ = on;
  if (!on) stalled_ = false;
  return !closed();
}

bool link::set_clog(bool on) {
  clogged_ = on;
  return !closed();
}

duration link::stall() {
  invariant(stream() && cut_ && !stalled_, "a stream that meets a cut");
  stalled_ = true;
  ++stalls_;
  return luck_.between(options_->patience / 2, options_->patience / 2 + options_->patience);
}

void link::disconnect() {
  invariant(connected(), "a connection that may end");
  alive_ = count_;
  stalled_ = false;
  fresh_ = true;
  last_ = {};
  free_ = {};
}

}  // namespace agon::sim
