// Generators restricted to threads: on_threads, each_thread, reserve and limits of concurrency.
#include "actors/generator/routing.hpp"

#include "actors/generator/choice.hpp"
#include "actors/generator/parts.hpp"
#include "actors/generator/soonest.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <stdexcept>

namespace agon::generators {
namespace {

class on_some_threads : public generator_state {
 public:
  using filter_pointer = std::shared_ptr<const thread_filter>;
  using threads_pointer = std::shared_ptr<const thread_set>;

  /// `threads`: those that satisfy `keep`, once they were computed.
  on_some_threads(filter_pointer keep, threads_pointer threads, generator part)
      : generator_state{part.hears()},
        keep_{std::move(keep)},
        threads_{std::move(threads)},
        part_{std::move(part)} {}

  std::string_view name() const override { return "on_threads"; }

  /// Whoever sleeps would not look at the threads that are free.
  std::optional<time_point> asleep(const context& now) const override {
    return threads_ && now.all().intersects(*threads_) ? part_.asleep(now) : std::nullopt;
  }

  step next(const context& now) const override {
    auto threads = threads_in(now);
    if (!now.all().intersects(*threads)) return exhausted{};
    const context ours = now.restricted(*threads);
    return asked(ours, std::move(threads));
  }

  std::optional<generator> update(const context& now, const op& event) const override {
    auto threads = threads_in(now);
    if (!threads->contains(now.position_of(event.process))) return std::nullopt;
    auto changed = part_.changed_by(now.restricted(*threads), event);
    if (!changed) return std::nullopt;
    return with(std::move(threads), *std::move(changed));
  }

  std::optional<generator> bind(const random_stream& random) const override {
    auto bound = part_.bound_to(random.child(0));
    if (!bound) return std::nullopt;
    return with(threads_, *std::move(bound));
  }

 private:
  [[nodiscard]] step asked(const context& ours, threads_pointer threads) const {
    step answer = part_.next(ours);
    if (auto* taken = std::get_if<emitted>(&answer))
      taken->next = with(std::move(threads), std::move(taken->next));
    if (auto* waiting = std::get_if<pending>(&answer))
      waiting->next = threads_ && waiting->next.same_as(part_)
                          ? generator{}
                          : with(std::move(threads), std::move(waiting->next));
    return answer;
  }

  [[nodiscard]] threads_pointer threads_in(const context& now) const {
    return threads_ ? threads_ : std::make_shared<const thread_set>(now.select(*keep_));
  }

  [[nodiscard]] generator with(threads_pointer threads, generator part) const {
    return make_generator<on_some_threads>(keep_, std::move(threads), std::move(part));
  }

  filter_pointer keep_;
  threads_pointer threads_;
  generator part_;
};

class on_each_thread : public generator_state {
 public:
  /// `copies`: one for each position of the run, once the run is known.
  on_each_thread(generator origin, part_rows copies, random_stream random)
      : origin_{std::move(origin)}, copies_{std::move(copies)}, random_{random} {}

  std::string_view name() const override { return "each_thread"; }

  step next(const context& now) const override {
    const part_rows copies = copies_in(now);
    random_stream random = random_;
    step best = exhausted{};
    const auto found =
        ask_for_soonest(best, now.free(), now.free_thread_count(), {}, random,
                        [&](std::size_t i) { return copies[i].next(now.restricted_to(i)); });
    if (auto* taken = std::get_if<emitted>(&best)) {
      taken->next = make_generator<on_each_thread>(
          origin_, copies.with(found.index, std::move(taken->next)), random);
    }
    if (!std::holds_alternative<emitted>(best) && (found.waiting || !(now.free() == now.all())))
      best = pending{
          copies_.empty() ? make_generator<on_each_thread>(origin_, copies, random_) : generator{},
          found.until};
    return best;
  }

  std::optional<generator> update(const context& now, const op& event) const override {
    const std::size_t position = now.position_of(event.process);
    if (!now.all().contains(position)) return std::nullopt;
    const part_rows copies = copies_in(now);
    auto changed = copies[position].changed_by(now.restricted_to(position), event);
    if (!changed) return std::nullopt;
    return make_generator<on_each_thread>(origin_, copies.with(position, *std::move(changed)),
                                          random_);
  }

  std::optional<generator> bind(const random_stream& random) const override {
    return make_generator<on_each_thread>(origin_, copies_.bind(random), random);
  }

 private:
  [[nodiscard]] part_rows copies_in(const context& now) const {
    if (!copies_.empty()) return copies_;
    std::vector<generator> copies;
    copies.reserve(now.position_count());
    for (std::size_t i = 0; i < now.position_count(); ++i)
      copies.push_back(origin_.bind(random_.child(i)));
    return part_rows{copies};
  }

  generator origin_;
  part_rows copies_;
  random_stream random_;
};

class on_each_process : public generator_state {
 public:
  using processes_pointer = std::shared_ptr<const std::vector<process_id>>;

  /// `copies`: that of the process of `processes` at each position, once the run is known.
  on_each_process(generator origin, part_rows copies, processes_pointer processes,
                  random_stream random)
      : origin_{std::move(origin)},
        copies_{std::move(copies)},
        processes_{std::move(processes)},
        random_{random} {}

  std::string_view name() const override { return "each_process"; }

  step next(const context& now) const override {
    random_stream random = random_;
    step best = exhausted{};
    const auto found =
        ask_for_soonest(best, now.free(), now.free_thread_count(), {}, random, [&](std::size_t i) {
          return copy_of(now.process_of(now.thread_at(i)), i).next(now.restricted_to(i));
        });
    if (auto* taken = std::get_if<emitted>(&best))
      taken->next = with(taken->operation.process, now, std::move(taken->next), random);
    if (!std::holds_alternative<emitted>(best) && (found.waiting || !(now.free() == now.all())))
      best = pending{.until = found.until};
    return best;
  }

  std::optional<generator> update(const context& now, const op& event) const override {
    const std::size_t position = now.position_of(event.process);
    if (!now.all().contains(position)) return std::nullopt;
    auto changed = copy_of(event.process, position).changed_by(now.restricted_to(position), event);
    if (!changed) return std::nullopt;
    return with(event.process, now, *std::move(changed), random_);
  }

  std::optional<generator> bind(const random_stream& random) const override {
    return make_generator<on_each_process>(origin_, part_rows{}, nullptr, random);
  }

 private:
  /// The copy of a process; a fresh one where it has done nothing yet.
  [[nodiscard]] generator copy_of(process_id process, std::size_t position) const {
    if (processes_ && (*processes_)[position] == process) return copies_[position];
    return origin_.bind(random_.child(static_cast<std::uint64_t>(process.value)));
  }

  [[nodiscard]] generator with(process_id process, const context& now, generator copy,
                               random_stream random) const {
    const std::size_t position = now.position_of(process);
    auto processes = processes_;
    if (!processes || (*processes)[position] != process) {
      auto changed = processes ? *processes : std::vector(now.position_count(), nobody);
      changed[position] = process;
      processes = std::make_shared<const std::vector<process_id>>(std::move(changed));
    }
    auto copies = processes_ ? copies_ : part_rows{std::vector<generator>(now.position_count())};
    copies.set(position, std::move(copy));
    return make_generator<on_each_process>(origin_, std::move(copies), std::move(processes),
                                           random);
  }

  static constexpr process_id nobody{std::numeric_limits<std::int64_t>::min()};

  generator origin_;
  part_rows copies_;
  processes_pointer processes_;
  random_stream random_;
};

class reserved : public generator_state {
 public:
  /// Whose threads are whose; the last range is that of the others. Weights are numbers of threads.
  struct ranges {
    std::vector<thread_set> threads;
    std::vector<std::uint64_t> weights;
  };
  using sizes = std::shared_ptr<const std::vector<std::uint32_t>>;

  /// `known`: the ranges, once the context is known.
  reserved(sizes each, std::shared_ptr<const ranges> known, part_list parts, random_stream random)
      : generator_state{parts.hears()},
        sizes_{std::move(each)},
        ranges_{std::move(known)},
        parts_{std::move(parts)},
        random_{random} {}

  std::string_view name() const override { return "reserve"; }

  step next(const context& now) const override {
    const auto known = ranges_in(now);
    thread_set left{parts_.size()};
    std::size_t count = 0;
    for (std::size_t i = 0; i < parts_.size(); ++i)
      if (known->weights[i] > 0 && !parts_[i].empty()) {
        left.insert(i);
        ++count;
      }
    random_stream random = random_;
    step best = exhausted{};
    const auto found = ask_for_soonest(
        best, left, count, known->weights, random,
        [&](std::size_t i) { return parts_[i].next(now.restricted(known->threads[i])); });
    if (auto* taken = std::get_if<emitted>(&best)) {
      taken->next = make_generator<reserved>(
          sizes_, known, parts_.with(found.index, std::move(taken->next)), random);
    }
    if (found.waiting && !std::holds_alternative<emitted>(best))
      best =
          pending{ranges_ ? generator{} : make_generator<reserved>(sizes_, known, parts_, random_),
                  found.until};
    return best;
  }

  std::optional<generator> update(const context& now, const op& event) const override {
    const auto known = ranges_in(now);
    const std::size_t position = now.position_of(event.process);
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (!known->threads[i].contains(position)) continue;
      if (parts_[i].hears() == hearing::nothing) return std::nullopt;
      auto changed = parts_[i].changed_by(now.restricted(known->threads[i]), event);
      if (!changed) return std::nullopt;
      return make_generator<reserved>(sizes_, known, parts_.with(i, *std::move(changed)), random_);
    }
    return std::nullopt;
  }

  std::optional<generator> bind(const random_stream& random) const override {
    return make_generator<reserved>(sizes_, ranges_, parts_.bind(random), random);
  }

 private:
  [[nodiscard]] std::shared_ptr<const ranges> ranges_in(const context& now) const {
    if (ranges_) return ranges_;
    auto known = std::make_shared<ranges>();
    known->threads.assign(sizes_->size() + 1, thread_set{now.position_count()});
    known->weights.assign(sizes_->size() + 1, 0);
    std::size_t range = 0;
    now.all().for_each([&](std::size_t position) {
      while (range < sizes_->size() && known->weights[range] == (*sizes_)[range]) ++range;
      const std::size_t whose = now.thread_at(position).is_client() ? range : sizes_->size();
      known->threads[whose].insert(position);
      ++known->weights[whose];
    });
    for (std::size_t i = 0; i < sizes_->size(); ++i)
      if (known->weights[i] < (*sizes_)[i])
        throw std::invalid_argument{"there are fewer client threads than it reserves"};
    for (auto& range_threads : known->threads) range_threads.trim();
    return known;
  }

  sizes sizes_;
  std::shared_ptr<const ranges> ranges_;
  part_list parts_;
  random_stream random_;
};

class process_limited : public wrapper {
 public:
  /// `seen`: the processes seen so far, sorted.
  process_limited(std::size_t most, std::vector<process_id> seen, generator part)
      : wrapper{std::move(part)}, most_{most}, seen_{std::move(seen)} {}

  std::string_view name() const override { return "process_limit"; }

  step next(const context& now) const override {
    step answer = part_.next(now);
    rewrap_pending(answer);
    if (!std::holds_alternative<emitted>(answer)) return answer;
    auto seen = seen_;
    now.all().for_each([&](std::size_t position) {
      const process_id process = now.process_of(now.thread_at(position));
      const auto place = std::ranges::lower_bound(seen, process);
      if (place == seen.end() || *place != process) seen.insert(place, process);
    });
    if (seen.size() > most_) return exhausted{};
    if (auto* taken = std::get_if<emitted>(&answer))
      taken->next = make_generator<process_limited>(most_, std::move(seen), std::move(taken->next));
    return answer;
  }

 private:
  [[nodiscard]] generator with(generator part) const override {
    return make_generator<process_limited>(most_, seen_, std::move(part));
  }

  std::size_t most_;
  std::vector<process_id> seen_;
};

class concurrency_limited : public wrapper {
 public:
  concurrency_limited(std::size_t most, generator part) : wrapper{std::move(part)}, most_{most} {}

  std::string_view name() const override { return "concurrency_limit"; }

  step next(const context& now) const override {
    if (now.all_thread_count() - now.free_thread_count() >= most_) return pending{};
    step answer = part_.next(now);
    rewrap_pending(answer);
    if (auto* taken = std::get_if<emitted>(&answer)) taken->next = with(std::move(taken->next));
    return answer;
  }

 private:
  [[nodiscard]] generator with(generator part) const override {
    return make_generator<concurrency_limited>(most_, std::move(part));
  }

  std::size_t most_;
};

}  // namespace

generator on_threads(thread_filter keep, generator part) {
  invariant(keep != nullptr, "a filter of threads");
  return make_generator<on_some_threads>(std::make_shared<const thread_filter>(std::move(keep)),
                                         nullptr, std::move(part));
}

generator clients(generator part) {
  return on_threads([](thread_id thread) { return thread.is_client(); }, std::move(part));
}

generator clients(generator for_clients, generator for_nemeses) {
  return any({clients(std::move(for_clients)), nemesis(std::move(for_nemeses))});
}

generator nemesis(generator part) {
  return on_threads([](thread_id thread) { return !thread.is_client(); }, std::move(part));
}

generator nemesis(thread_id thread, generator part) {
  invariant(!thread.is_client(), "a nemesis thread");
  return on_threads([thread](thread_id other) { return other == thread; }, std::move(part));
}

generator each_thread(generator part) {
  return make_generator<on_each_thread>(std::move(part), part_rows{},
                                        random_stream{0, "generators/each_thread"});
}

generator each_process(generator part) {
  return make_generator<on_each_process>(std::move(part), part_rows{}, nullptr,
                                         random_stream{0, "generators/each_process"});
}

generator reserve(std::vector<reservation> ranges, generator others) {
  std::vector<std::uint32_t> sizes;
  std::vector<generator> parts;
  for (auto& range : ranges) {
    sizes.push_back(range.threads);
    parts.push_back(std::move(range.part));
  }
  parts.push_back(std::move(others));
  return make_generator<reserved>(
      std::make_shared<const std::vector<std::uint32_t>>(std::move(sizes)), nullptr,
      part_list{std::move(parts)}, random_stream{0, "generators/reserve"});
}

generator process_limit(std::size_t processes, generator part) {
  return make_generator<process_limited>(processes, std::vector<process_id>{}, std::move(part));
}

generator concurrency_limit(std::size_t threads, generator part) {
  return make_generator<concurrency_limited>(threads, std::move(part));
}

}  // namespace agon::generators
