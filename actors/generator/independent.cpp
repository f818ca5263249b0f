// Generators for independent keys.
#include "actors/generator/independent.hpp"

#include "actors/generator/parts.hpp"
#include "actors/generator/soonest.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace agon::generators {
namespace {

/// Emits the invocations of its part with `[key, value]` as value; updates get the plain value
/// back.
class with_key : public wrapper {
 public:
  using key_pointer = std::shared_ptr<const json::value>;

  with_key(key_pointer key, generator part) : wrapper{std::move(part)}, key_{std::move(key)} {}

  std::string_view name() const override { return "key"; }

  step next(const context& now) const override {
    step answer = part_.next(now);
    rewrap_pending(answer);
    if (auto* taken = std::get_if<emitted>(&answer)) {
      auto& operation = taken->operation;
      const bool asks = operation.type == op_type::invoke || operation.type == op_type::info;
      if (asks) operation.value = keyed(*key_, std::move(operation.value));
      taken->next = with(std::move(taken->next));
    }
    return answer;
  }

  std::optional<generator> update(const context& now, const op& event) const override {
    if (!is_keyed(event.value)) return wrapper::update(now, event);
    const auto& pair = event.value.get_array();
    if (pair[0] != *key_) return std::nullopt;
    op plain = event;
    plain.value = pair[1];
    return wrapper::update(now, plain);
  }

 private:
  [[nodiscard]] generator with(generator part) const override {
    return make_generator<with_key>(key_, std::move(part));
  }

  key_pointer key_;
};

/// The keys and what to do with them; shared by all that comes of one independent generator.
struct workload {
  key_source keys;
  key_generator make;

  /// What to do with the i-th key, with chance from `random.child(i)`; none past the last.
  [[nodiscard]] std::optional<generator> at(std::size_t i, const random_stream& random) const {
    auto key = keys(i);
    if (!key) return std::nullopt;
    auto shared = std::make_shared<const json::value>(*std::move(key));
    generator plain = make(*shared).bind(random.child(i));
    return make_generator<with_key>(std::move(shared), std::move(plain));
  }
};

using workload_pointer = std::shared_ptr<const workload>;

class key_by_key : public generator_state {
 public:
  /// `keys_taken`: how many keys were begun; `current` is that of the last.
  key_by_key(workload_pointer work, random_stream random, std::size_t keys_taken, generator current)
      : generator_state{current.hears()},
        work_{std::move(work)},
        random_{random},
        keys_taken_{keys_taken},
        current_{std::move(current)} {}

  std::string_view name() const override { return "sequential_generator"; }

  step next(const context& now) const override {
    generator current = current_;
    std::size_t keys_taken = keys_taken_;
    for (std::size_t fruitless = 0; fruitless < fruitless_most; ++fruitless) {
      step answer = current.next(now);
      if (auto* taken = std::get_if<emitted>(&answer))
        taken->next = with(keys_taken, std::move(taken->next));
      if (std::holds_alternative<emitted>(answer)) return answer;
      if (auto* waiting = std::get_if<pending>(&answer)) {
        waiting->next = with(keys_taken, std::move(waiting->next));
        return answer;
      }
      auto following = work_->at(keys_taken, random_);
      if (!following) return exhausted{};
      current = *std::move(following);
      ++keys_taken;
    }
    throw std::logic_error{"the generators of all keys end before their first op"};
  }

  std::optional<generator> update(const context& now, const op& event) const override {
    auto changed = current_.changed_by(now, event);
    if (!changed) return std::nullopt;
    return with(keys_taken_, *std::move(changed));
  }

  std::optional<generator> bind(const random_stream& random) const override {
    auto current = keys_taken_ == 0 ? current_ : current_.bind(random.child(keys_taken_ - 1));
    return make_generator<key_by_key>(work_, random, keys_taken_, std::move(current));
  }

 private:
  static constexpr std::size_t fruitless_most = 100'000;

  [[nodiscard]] generator with(std::size_t keys_taken, generator current) const {
    return make_generator<key_by_key>(work_, random_, keys_taken, std::move(current));
  }

  workload_pointer work_;
  random_stream random_;
  std::size_t keys_taken_;
  generator current_;
};

/// The threads of each group, and the group at each position of the run.
struct thread_groups {
  static constexpr std::size_t none = ~std::size_t{0};
  std::vector<thread_set> threads;
  std::vector<std::size_t> group_at;
  thread_set all;  ///< Every group.
};

using groups_pointer = std::shared_ptr<const thread_groups>;

groups_pointer groups_in(const context& now, std::uint32_t group_size) {
  auto groups = std::make_shared<thread_groups>();
  groups->group_at.assign(now.position_count(), thread_groups::none);
  std::size_t rank = 0;
  now.all().for_each([&](std::size_t position) {
    if (!now.thread_at(position).is_client()) return;
    const std::size_t group = rank++ / group_size;
    if (group == groups->threads.size()) groups->threads.emplace_back(now.position_count());
    groups->threads[group].insert(position);
    groups->group_at[position] = group;
  });
  if (rank == 0 || rank % group_size != 0)
    throw std::invalid_argument{std::to_string(rank) + " client threads are not a multiple of " +
                                std::to_string(group_size) + ", the size of a group"};
  groups->all = thread_set{groups->threads.size()};
  for (std::size_t group = 0; group < groups->threads.size(); ++group) {
    groups->threads[group].trim();
    groups->all.insert(group);
  }
  return groups;
}

class keys_in_groups : public generator_state {
 public:
  /// What changes from op to op: each group's generator, and how many keys were begun.
  struct progress {
    part_rows current;
    std::size_t listening = 0;  ///< Groups whose generator listens to updates.
    std::size_t keys_taken = 0;
    bool no_more_keys = false;

    void set(std::size_t group, generator part) {
      listening -= current[group].hears() == hearing::updates ? 1 : 0;
      listening += part.hears() == hearing::updates ? 1 : 0;
      current.set(group, std::move(part));
    }
    void count_listening(std::size_t groups) {
      listening = 0;
      for (std::size_t group = 0; group < groups && !current.empty(); ++group)
        listening += current[group].hears() == hearing::updates ? 1 : 0;
    }
  };

  keys_in_groups(workload_pointer work, std::uint32_t group_size, random_stream random,
                 groups_pointer groups, progress so_far)
      : generator_state{so_far.listening > 0 ? hearing::updates : hearing::nothing},
        work_{std::move(work)},
        group_size_{group_size},
        random_{random},
        groups_{std::move(groups)},
        so_far_{std::move(so_far)} {}

  std::string_view name() const override { return "concurrent_generator"; }

  step next(const context& now) const override {
    const groups_pointer groups = groups_ ? groups_ : groups_in(now, group_size_);
    std::optional<progress> changed;
    if (so_far_.current.empty())
      changed = progress{.current = part_rows{std::vector<generator>(groups->threads.size())}};
    random_stream random = random_;
    step best = exhausted{};
    const thread_set asked = groups_to_ask(*groups, now);
    const auto found = ask_for_soonest(
        best, asked, asked.size(), {}, random,
        [&](std::size_t group) { return ask(group, groups->threads[group], now, changed); });
    if (auto* taken = std::get_if<emitted>(&best)) {
      progress reached = changed ? *std::move(changed) : so_far_;
      reached.set(found.index, std::move(taken->next));
      taken->next = with(random, groups, std::move(reached));
    } else if (std::holds_alternative<exhausted>(best) &&
               (found.waiting ||
                !all_ended(changed ? *changed : so_far_, groups->threads.size()))) {
      best =
          pending{changed ? with(random_, groups, *std::move(changed)) : generator{}, found.until};
    }
    return best;
  }

  std::optional<generator> update(const context& now, const op& event) const override {
    if (!groups_ || so_far_.current.empty()) return std::nullopt;
    const std::size_t group = groups_->group_at[now.position_of(event.process)];
    if (group == thread_groups::none || so_far_.current[group].hears() == hearing::nothing)
      return std::nullopt;
    auto changed =
        so_far_.current[group].changed_by(now.restricted(groups_->threads[group]), event);
    if (!changed) return std::nullopt;
    progress reached = so_far_;
    reached.set(group, *std::move(changed));
    return with(random_, groups_, std::move(reached));
  }

  std::optional<generator> bind(const random_stream& random) const override {
    progress reached = so_far_;
    reached.current = reached.current.bind(random.child("groups"));
    reached.count_listening(groups_ ? groups_->threads.size() : 0);
    return with(random, groups_, std::move(reached));
  }

 private:
  /// All groups that have a free thread. Where most threads are free, others too: asking those
  /// costs less than finding out.
  [[nodiscard]] static thread_set groups_to_ask(const thread_groups& groups, const context& now) {
    if (now.free_thread_count() > groups.threads.size()) return groups.all;
    thread_set asked{groups.threads.size()};
    now.free().for_each([&](std::size_t position) {
      if (groups.group_at[position] != thread_groups::none) asked.insert(groups.group_at[position]);
    });
    return asked;
  }

  /// Asks a group's generator, after it went on to the next key if it had to. `changed` is the
  /// progress since this value, if any.
  [[nodiscard]] step ask(std::size_t group, const thread_set& threads, const context& now,
                         std::optional<progress>& changed) const {
    const generator& current = (changed ? *changed : so_far_).current[group];
    const bool ended = current.empty() && (changed ? *changed : so_far_).no_more_keys;
    if (ended) return exhausted{};
    if (!now.free().intersects(threads)) return pending{};
    return asked(current, group, now.restricted(threads), changed);
  }

  /// What `current`, which is that of the group, answers, or that of the group's next key.
  [[nodiscard]] step asked(const generator& current, std::size_t group, const context& ours,
                           std::optional<progress>& changed) const {
    step answer = current.next(ours);
    while (std::holds_alternative<exhausted>(answer)) {
      if (!changed) changed = so_far_;
      if (!begin_next_key(group, *changed)) break;
      answer = changed->current[group].next(ours);
    }
    return answer;
  }

  /// False where there are no more keys.
  [[nodiscard]] bool begin_next_key(std::size_t group, progress& reached) const {
    std::optional<generator> following;
    if (!reached.no_more_keys) following = work_->at(reached.keys_taken, random_);
    reached.no_more_keys = !following;
    reached.set(group, following ? *std::move(following) : generator{});
    if (reached.no_more_keys) return false;
    if (++reached.keys_taken - so_far_.keys_taken >= fruitless_most)
      throw std::logic_error{"the generators of all keys end before their first op"};
    return true;
  }

  [[nodiscard]] static bool all_ended(const progress& reached, std::size_t groups) {
    if (!reached.no_more_keys) return false;
    for (std::size_t group = 0; group < groups; ++group)
      if (!reached.current[group].empty()) return false;
    return true;
  }

  [[nodiscard]] generator with(random_stream random, groups_pointer groups,
                               progress reached) const {
    return make_generator<keys_in_groups>(work_, group_size_, random, std::move(groups),
                                          std::move(reached));
  }

  static constexpr std::size_t fruitless_most = 100'000;

  workload_pointer work_;
  std::uint32_t group_size_;
  random_stream random_;
  groups_pointer groups_;
  progress so_far_;
};

workload_pointer shared(key_source keys, key_generator make) {
  invariant(keys != nullptr && make != nullptr, "a source of keys, and what to do with a key");
  return std::make_shared<const workload>(workload{std::move(keys), std::move(make)});
}

}  // namespace

key_source keys_of(std::vector<json::value> keys) {
  return [keys = std::move(keys)](std::size_t i) -> std::optional<json::value> {
    if (i >= keys.size()) return std::nullopt;
    return keys[i];
  };
}

key_source all_integers() {
  return [](std::size_t i) -> std::optional<json::value> {
    return json::value(static_cast<std::int64_t>(i));
  };
}

json::value keyed(json::value key, json::value value) {
  return json::array{std::move(key), std::move(value)};
}

bool is_keyed(const json::value& value) {
  return value.is_array() && value.get_array().size() == 2;
}

generator sequential_generator(key_source keys, key_generator make) {
  return make_generator<key_by_key>(shared(std::move(keys), std::move(make)),
                                    random_stream{0, "generators/independent"}, std::size_t{0},
                                    generator{});
}

generator concurrent_generator(std::uint32_t group_size, key_source keys, key_generator make) {
  invariant(group_size > 0, "groups of at least one thread");
  return make_generator<keys_in_groups>(shared(std::move(keys), std::move(make)), group_size,
                                        random_stream{0, "generators/independent"}, nullptr,
                                        keys_in_groups::progress{});
}

}  // namespace agon::generators
