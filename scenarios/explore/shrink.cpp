// The passes of shrinking, one for each dimension, again and again until none helps any more.
#include "scenarios/explore/shrink.hpp"

#include "scenarios/catalog.hpp"
#include "scenarios/drawn_network.hpp"
#include "scenarios/explore/candidates.hpp"
#include "scenarios/explore/cause.hpp"
#include "scenarios/explore/recording.hpp"
#include "scenarios/explore/reductions.hpp"
#include "sim/explore/replay.hpp"

#include <algorithm>
#include <utility>

namespace agon::scenarios {
namespace {

using std::chrono::milliseconds;

/// How often chance is drawn anew where a step changes all of it anyway.
constexpr std::size_t fresh_chances = 8;

/// Makes the k-th candidate of a step; none where there is no such.
using maker = std::function<std::optional<test_options>(std::size_t)>;

bool is_small(const test_options& what) {
  const auto& played = *what.script;
  return played.ops.size() + played.last.size() <= small_ops &&
         fault_pairs(played.faults).size() <= small_faults;
}

class shrinking {
 public:
  shrinking(test_options from, std::string cause, const shrink_options& how)
      : best_{std::move(from)}, cause_{std::move(cause)}, how_{how}, runs_{cause_, how} {}

  [[nodiscard]] const test_options& best() const { return best_; }
  [[nodiscard]] std::uint64_t tried() const { return runs_.tried(); }
  [[nodiscard]] bool over() { return runs_.over(); }

  /// Looks for a chance by which the test, which was not tried yet, shows the cause.
  bool begin() {
    const auto with_chance = [&](std::size_t chance) {
      auto made = best_;
      set_chance(made, chance);
      return made;
    };
    if (accept("first script", 1, with_chance) || calm_down(fresh_chances)) return true;
    return accept("first script", 4 * fresh_chances, with_chance).has_value();
  }

  /// Makes the test small, in all dimensions: first roughly, then by leaps, then all that helps;
  /// and where one chance has led as far as it goes, others may lead further.
  void run() {
    runs_.pass_over(best_);
    simplify_settings();
    calm_down(fresh_chances);
    cut_end();
    if (!best_.script->chance) calm_down(fresh_chances);
    coarse_ = true;
    shrink_once();
    coarse_ = false;
    leap();
    until_nothing_helps();
    leap();
    chances_ = fresh_chances;
    until_nothing_helps();
    while (is_large() && leap()) until_nothing_helps();
    write_chance_down();
    round_times();
  }

  /// Tries to take one of `count` candidates in place of the best, each with as many seeds as
  /// `chances` says. Answers its number.
  std::optional<std::size_t> take(const std::string& phase, std::size_t count, std::size_t chances,
                                  const maker& make) {
    const auto now = to_json(best_);
    const auto found = accept(phase, count * chances, [&](std::size_t number) {
      auto made = make(number % count);
      if (made) set_chance(*made, 0);
      // With other chance, what changes nothing would be taken again and again.
      if (!made || to_json(*made) == now) return std::optional<test_options>{};
      set_chance(*made, number / count);
      return made;
    });
    if (!found) return std::nullopt;
    return *found % count;
  }

 private:
  /// Puts the first of these candidates that shows the cause in place of the best; its number.
  std::optional<std::size_t> accept(const std::string& phase, std::size_t count,
                                    const maker& candidate) {
    if (how_.progress)
      how_.progress({phase, size_of({.options = best_, .cause = {}, .fingerprint = {}}), tried()});
    const auto found = runs_.first_of(count, candidate);
    if (!found) return std::nullopt;
    best_ = *candidate(*found);
    runs_.pass_over(best_);
    return found;
  }

  /// The k-th chance: that of the best; then other seeds that follow from it, some with other
  /// values of the settings that a swarm draws.
  void set_chance(test_options& made, std::size_t chance) const {
    made.seed = best_.seed;
    made.settings = best_.settings;
    if (chance == 0) return;
    auto luck = random_stream{best_.seed, "shrink"}.child(chance);
    made.seed = luck.next() & 0xffffff;
    for (const auto& setting : (*find_system(made.system))->settings)
      if (!setting.drawn.empty() && luck.chance(0.25))
        made.settings[setting.name] = luck.pick(setting.drawn);
  }

  /// Tries a change of the best as it is.
  void change(const std::string& phase, const std::function<void(test_options&)>& by) {
    accept(phase, 1, [&](std::size_t) {
      auto changed = best_;
      by(changed);
      return changed;
    });
  }

  bool take_any(const std::string& phase, std::size_t count, const maker& make) {
    return take(phase, count, chances_, make).has_value();
  }

  /// Leaves out what can be left out of `size` things; `make` makes the test that keeps some.
  void minimize(const std::string& phase, std::size_t size,
                const std::function<test_options(const kept_places&)>& make) {
    if (size == 0) return;
    constexpr std::size_t rough_parts = 32;
    const auto first = [&](std::size_t count,
                           const std::function<kept_places(std::size_t)>& places) {
      return take(phase, count, chances_, [&](std::size_t i) { return make(places(i)); });
    };
    minimized(size, first, coarse_ ? std::max<std::size_t>(1, size / rough_parts) : 1);
  }

  void until_nothing_helps() {
    for (std::string before; before != text() && !over();) {
      before = text();
      shrink_once();
    }
  }

  void shrink_once() {
    shrink_faults();
    cut_end();
    shrink_ops();
    if (!best_.script->chance) calm_down(chances_);
    tidy();
    drop_nodes();
    shrink_times();
    shrink_values();
    shrink_chance();
  }

  [[nodiscard]] bool is_large() const { return !is_small(best_); }

  /// Where small steps don't lead to a small test: a few random ops, a few random faults, each with
  /// other chance. Whether one of them did.
  bool leap() {
    bool leapt = false;
    if (best_.script->ops.size() > few_ops)
      leapt = leap_to(
          "few ops", [&](const random_stream& luck) { return with_few_ops(best_, few_ops, luck); });
    if (best_.script->faults.size() > 2 * few_pairs)
      leapt = leap_to("few faults",
                      [&](const random_stream& luck) {
                        return with_few_faults(best_, few_pairs, luck);
                      }) ||
              leapt;
    return leapt;
  }

  bool leap_to(const std::string& phase,
               const std::function<test_options(const random_stream&)>& make) {
    constexpr std::size_t leaps = 300;
    const random_stream luck{best_.seed, "leap"};
    const auto found = accept(phase, leaps, [&](std::size_t number) {
      auto made = make(luck.child(number));
      set_chance(made, number);
      return made;
    });
    return found.has_value();
  }

  [[nodiscard]] std::string text() const {
    return to_text({.options = best_, .cause = {}, .fingerprint = {}});
  }

  /// The best with another script.
  test_options with(script what) const { return scripted_options(best_, std::move(what)); }

  void simplify_settings() {
    change("settings", [&](test_options& simple) {
      const test_options usual;
      simple.fail_fast = false;
      if (!cause_.starts_with("liveness")) simple.liveness = 0;
      simple.rate = usual.rate;
      simple.ops_per_key = usual.ops_per_key;
      simple.fault_interval = usual.fault_interval;
    });
    change("settings", [](test_options& simple) { simple.buggify = 0; });
    change("settings", [](test_options& simple) { simple.strategy = test_options{}.strategy; });
  }

  /// Not before the ops are few: a setting may be what makes few of them enough.
  void drop_settings() {
    change("settings", [](test_options& simple) { simple.settings.clear(); });
    for (const auto& [name, value] : test_options{best_}.settings)
      change("settings",
             [&, setting = name](test_options& simple) { simple.settings.erase(setting); });
  }

  /// Takes chance out: every message takes the same time, and jobs run in order.
  bool calm_down(std::size_t chances) {
    const auto usual = sim::latency::usual_max(draw_network(best_.seed).latency) / 2;
    const std::vector<duration> lengths{usual, milliseconds{1}, milliseconds{5}, milliseconds{20}};
    const auto taken = take("chance", lengths.size(), chances, [&](std::size_t i) {
      auto what = *best_.script;
      what.links = sim::link_kind::ordered;
      what.chance = sim::decisions{.usual = lengths[i]};
      return with(std::move(what));
    });
    return taken.has_value();
  }

  /// Ends the test soon after what it shows.
  void cut_end() {
    constexpr std::size_t parts = 16;
    const auto shorter = [&](std::size_t i) {
      return ended_at(best_, best_.time_limit * static_cast<double>(i + 1) / parts);
    };
    while (take("end", parts - 1, 1, shorter)) continue;
  }

  void shrink_faults() {
    const auto base = best_;
    const auto& all = base.script->faults;
    const auto keep = [&](const kept_places& places) {
      auto what = *base.script;
      what.faults = picked(all, places);
      return scripted_options(base, std::move(what));
    };
    const auto pairs = fault_pairs(all);
    minimize("faults in pairs", pairs.size(),
             [&](const kept_places& kept) { return keep(places_of(pairs, kept)); });
    shrink_list("faults", &script::faults);
  }

  void shrink_ops() {
    shrink_groups("ops by key", ops_by_key(best_.script->ops));
    shrink_groups("ops by client", ops_by_thread(best_.script->ops));
    shrink_list("ops", &script::ops);
    shrink_list("last ops", &script::last);
  }

  void shrink_groups(const std::string& phase, const place_groups& groups) {
    const auto base = best_;
    minimize(phase, groups.size(), [&](const kept_places& kept) {
      auto what = *base.script;
      what.ops = picked(base.script->ops, places_of(groups, kept));
      return scripted_options(base, std::move(what));
    });
  }

  template <class T>
  void shrink_list(const std::string& phase, std::vector<T> script::*list) {
    const auto base = best_;
    minimize(phase, ((*base.script).*list).size(), [&](const kept_places& kept) {
      auto what = *base.script;
      what.*list = picked((*base.script).*list, kept);
      return scripted_options(base, std::move(what));
    });
  }

  /// Takes away what does nothing.
  void tidy() {
    take_any("packages", 1, [&](std::size_t) { return without_idle_packages(best_); });
    take_any("clients", 1, [&](std::size_t) { return without_idle_clients(best_); });
    simplify_settings();
    if (!coarse_) drop_settings();
  }

  void drop_nodes() {
    const auto chances = std::max(chances_, fresh_chances / 2);
    const auto smaller = [&](std::size_t i) {
      const auto node = best_.nodes.size() - 1 - i / 2;
      return without_node(best_, node, i % 2 == 0 ? orphans::go : orphans::move);
    };
    while (best_.nodes.size() > 1 && take("nodes", 2 * best_.nodes.size(), chances, smaller))
      continue;
    const auto base = best_;
    minimize("nodes that faults hit", count_targets(base),
             [&](const kept_places& kept) { return with_targets(base, kept); });
  }

  void shrink_times() {
    for (const auto longest :
         {milliseconds{1}, milliseconds{10}, milliseconds{100}, milliseconds{1000}}) {
      const auto base = best_;
      const auto gaps = gaps_of(base);
      kept_places long_ones;
      for (std::size_t i = 0; i < gaps.size(); ++i)
        if (gaps[i] > longest) long_ones.push_back(i);
      minimize("times", long_ones.size(), [&](const kept_places& kept) {
        auto shorter = gaps;
        for (const auto i : long_ones) shorter[i] = longest;
        for (const auto i : kept) shorter[long_ones[i]] = gaps[long_ones[i]];
        return with_gaps(base, shorter);
      });
    }
  }

  /// Not among the passes that are repeated: it may make a test longer.
  void round_times() {
    const std::vector<milliseconds> units{milliseconds{100}, milliseconds{10}, milliseconds{1}};
    take("round times", units.size(), 1, [&](std::size_t i) { return rounded(best_, units[i]); });
  }

  void shrink_values() {
    take_any("keys", 1, [&](std::size_t) { return with_small_keys(best_); });
    take_any("values", 1, [&](std::size_t) { return with_small_values(best_); });
  }

  /// Leaves out decisions that do not matter.
  void shrink_chance() {
    const auto base = best_;
    if (!base.script->chance || base.script->chance->size() == 0) return;
    minimize("decisions of chance", base.script->chance->size(),
             [&](const kept_places& kept) { return with_decisions(base, kept); });
  }

  /// Where no calm run shows it: what chance decided, as data, and then less of it.
  void write_chance_down() {
    if (best_.script->chance || over()) return;
    const auto usual = sim::latency::usual_max(draw_network(best_.seed).latency) / 2;
    const auto notes = std::make_shared<sim::recorder>(nullptr, usual);
    if (!try_test(best_, {.checker_threads = 1, .chooser = notes})) return;
    const auto noted = take("decisions of chance", 1, 1, [&](std::size_t) {
      auto what = *best_.script;
      what.chance = notes->noted();
      return with(std::move(what));
    });
    if (!noted) return;
    chances_ = 1;
    shrink_chance();
    take("links", 1, 1, [&](std::size_t) {
      auto what = *best_.script;
      what.links = sim::link_kind::ordered;
      return with(std::move(what));
    });
    until_nothing_helps();
  }

  static constexpr std::size_t few_ops = 24;
  static constexpr std::size_t few_pairs = 2;

  test_options best_;
  std::string cause_;
  const shrink_options& how_;
  candidate_runs runs_;
  std::size_t chances_ = 1;  ///< How many each candidate has.
  bool coarse_ = false;      ///< Whether small parts are left for later.
};

}  // namespace

schedule_size size_of(const schedule& what) {
  const auto& options = what.options;
  invariant(options.script != nullptr, "a test with a script");
  schedule_size size{.ops = options.script->ops.size() + options.script->last.size(),
                     .faults = options.script->faults.size(),
                     .nodes = options.nodes.size(),
                     .clients = options.script->clients.size(),
                     .settings = options.settings.size() + (options.buggify > 0 ? 1 : 0),
                     .seconds = options.time_limit};
  if (options.script->chance) size.decisions = options.script->chance->size();
  return size;
}

result<shrunk> shrink(const schedule& from, const shrink_options& how) {
  const auto first = try_test(from.options, {.checker_threads = 1});
  if (!first) return first.problem();
  const auto cause = cause_of(*first);
  if (!cause || cause->name != from.cause)
    return error{"the schedule ends with " + (cause ? "\"" + cause->name + "\"" : "no failure") +
                     ", not with \"" + from.cause + "\"",
                 "shrink", "shrink the run that it came from"};
  shrinking work{from.options, from.cause, how};
  work.run();
  const auto last = try_test(work.best(), {.checker_threads = 1});
  if (!last) return last.problem();
  return shrunk{.smallest = {work.best(), from.cause, last->fingerprint},
                .before = size_of(from),
                .tried = work.tried(),
                .finished = !work.over()};
}

namespace {

/// Which of two schedules is nearer to being small; a fault is harder to follow than an op.
std::size_t weight(const schedule_size& size) { return size.ops + 8 * size.faults; }

/// The run of the first seed after `from` that ends with this cause; none within a few hundred.
std::optional<std::pair<test_options, run_outcome>> next_like_it(const test_options& from,
                                                                 const std::string& cause,
                                                                 const shrink_options& how) {
  constexpr std::uint64_t farthest = 400;
  auto options = from;
  for (std::uint64_t i = 1; i <= farthest && !(how.over && how.over()); ++i) {
    options.seed = from.seed + i;
    auto outcome = try_test(options, {.checker_threads = 1});
    if (!outcome) return std::nullopt;
    const auto found = cause_of(*outcome);
    if (found && found->name == cause) return std::pair{options, *std::move(outcome)};
  }
  return std::nullopt;
}

result<shrunk> shrink_one(const test_options& options, const run_outcome& outcome,
                          const shrink_options& how) {
  const auto from = schedule_of(options, outcome, how);
  if (!from) return from.problem();
  return shrink(*from, how);
}

}  // namespace

result<shrunk> shrink_run(const test_options& options, const run_outcome& outcome,
                          const shrink_options& how) {
  constexpr int runs_most = 16;
  auto best = shrink_one(options, outcome, how);
  if (!best) return best;
  auto from = options;
  for (int i = 1; i < runs_most && best->finished && !is_small(best->smallest.options); ++i) {
    const auto next = next_like_it(from, best->smallest.cause, how);
    if (!next) break;
    from = next->first;
    auto other = shrink_one(from, next->second, how);
    if (!other) continue;
    const bool finished = other->finished;
    other->tried += best->tried;
    other->before = best->before;
    if (weight(size_of(other->smallest)) < weight(size_of(best->smallest)))
      best = std::move(other);
    else
      best->tried = other->tried;
    best->finished = finished;
  }
  return best;
}

result<schedule> schedule_of(const test_options& options, const run_outcome& outcome,
                             const shrink_options& how) {
  const auto cause = cause_of(outcome);
  if (!cause)
    return error{"the run is valid", "seed " + std::to_string(options.seed),
                 "there is nothing to shrink"};
  auto what = record(outcome.ops, options);
  if (!what) return what.problem();
  auto whole = scripted_options(options, *std::move(what));
  whole.schedule.clear();
  shrinking first{whole, cause->name, how};
  if (!first.begin())
    return error{"no script of the run ends with \"" + cause->name + "\" again", "shrink",
                 "try another seed"};
  return schedule{first.best(), cause->name, {}};
}

}  // namespace agon::scenarios
