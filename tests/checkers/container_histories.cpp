// Clients of plain containers.
#include "tests/checkers/container_histories.hpp"

#include "tests/checkers/histories.hpp"

#include <algorithm>
#include <deque>
#include <set>

namespace agon::checkers {
namespace {

struct planned_call {
  time_point invoked, effect, completed;
  std::int64_t process = 0;
  std::size_t draw = 0;  ///< What to do, as a number below the functions' count.
  const char* f = "";
  json::value input;
  json::value output;
};

class container_run {
 public:
  container_run(const container_load& load, random_stream random)
      : load_{load}, random_{std::move(random)} {}

  history play() {
    plan();
    std::sort(calls_.begin(), calls_.end(),
              [](const auto& a, const auto& b) { return a.effect < b.effect; });
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      happen(calls_[i]);
      if (!load_.one_is_wrong || is_wrong_ || i < calls_.size() / 10 * 9) continue;
      if (calls_[i].input.is_null()) {
        is_wrong_ = true;
        calls_[i].output = -1;
      }
    }
    return journal();
  }

 private:
  void plan() {
    std::vector<time_point> free(load_.clients);
    while (calls_.size() < load_.ops) {
      const auto next = std::min_element(free.begin(), free.end());
      planned_call one;
      one.process = next - free.begin();
      one.draw = random_.below(6);
      one.invoked = *next + random_.exponential(std::chrono::seconds{1});
      const auto length = random_.exponential(std::chrono::seconds{10});
      one.effect = one.invoked + random_.between(duration{0}, length);
      one.completed = *next = one.invoked + length + duration{1};
      calls_.push_back(std::move(one));
    }
  }

  void happen(planned_call& one) {
    if (load_.model == model_kind::set) return happen_to_set(one);
    const bool is_stack = load_.model == model_kind::stack;
    const bool is_priority = load_.model == model_kind::priority_queue;
    if (one.draw < 3) {
      one.f = is_stack ? "push" : is_priority ? "insert" : "enqueue";
      const auto element =
          is_priority ? random_.between(std::int64_t{0}, std::int64_t{1} << 60) : next_element_++;
      one.output = one.input = element;
      if (is_priority)
        least_.insert(element);
      else
        elements_.push_back(element);
      return;
    }
    one.f = is_stack ? "pop" : is_priority ? "delete-min" : "dequeue";
    one.output = nullptr;
    if (is_priority && !least_.empty()) {
      one.output = *least_.begin();
      least_.erase(least_.begin());
    } else if (!elements_.empty()) {
      one.output = is_stack ? elements_.back() : elements_.front();
      is_stack ? elements_.pop_back() : elements_.pop_front();
    }
  }

  void happen_to_set(planned_call& one) {
    if (one.draw < 2 || next_element_ == 0) {
      one.f = "add";
      one.output = one.input = next_element_;
      elements_.push_back(next_element_++);
      return;
    }
    const auto recent = std::min<std::int64_t>(next_element_, 20);
    const auto element = next_element_ - 1 - random_.between(std::int64_t{0}, recent - 1);
    const auto found = std::find(elements_.begin(), elements_.end(), element);
    one.input = element;
    if (one.draw < 4 && found != elements_.end()) {
      one.f = "remove";
      one.output = json::array{element, true};
      elements_.erase(found);
    } else {
      one.f = "contains";
      one.output = found != elements_.end();
    }
    if (elements_.size() > 100) elements_.pop_front();  // too old to be asked for
  }

  history journal() {
    struct half {
      time_point when;
      bool is_end;
      const planned_call* of;
    };
    std::vector<half> halves;
    for (const auto& each : calls_) {
      halves.push_back({each.invoked, false, &each});
      halves.push_back({each.completed, true, &each});
    }
    std::sort(halves.begin(), halves.end(), [](const half& a, const half& b) {
      if (a.when != b.when) return a.when < b.when;
      return a.of->process != b.of->process ? a.of->process < b.of->process : a.is_end < b.is_end;
    });
    std::vector<op> events;
    events.reserve(halves.size());
    for (const auto& each : halves) {
      const auto& one = *each.of;
      events.push_back({.time = each.when,
                        .process = {one.process},
                        .type = each.is_end ? op_type::ok : op_type::invoke,
                        .f = one.f,
                        .value = each.is_end ? one.output : one.input});
    }
    return history_of(std::move(events));
  }

  const container_load& load_;
  random_stream random_;
  std::vector<planned_call> calls_;
  std::deque<std::int64_t> elements_;
  std::set<std::int64_t> least_;
  std::int64_t next_element_ = 0;
  bool is_wrong_ = false;
};

}  // namespace

history container_history(const container_load& load, random_stream random) {
  return container_run{load, std::move(random)}.play();
}

}  // namespace agon::checkers
