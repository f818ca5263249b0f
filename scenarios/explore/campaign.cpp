// The coordinator: an actor that hands out seeds in small leases and writes down what comes back.
#include "scenarios/explore/campaign.hpp"

#include "real/link.hpp"
#include "scenarios/explore/crew.hpp"
#include "scenarios/explore/seed_ledger.hpp"
#include "scenarios/store/build.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <map>
#include <optional>

namespace agon::scenarios {
namespace {

/// How a sitting ended.
struct sitting_over {
  std::optional<error> problem;
};

}  // namespace
}  // namespace agon::scenarios

// They never leave the process.
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::scenarios::campaign_progress)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::scenarios::sitting_over)

namespace agon::scenarios {
namespace {

using steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto tick_word = caf::atom("tick"), call_word = caf::atom("call"),
               interrupted_word = caf::atom("interrupt");

constexpr auto tick = 200ms;
/// At most this much work is lost where the process is killed.
constexpr auto flush_interval = 1s;
/// A worker that does not answer is asked again this often …
constexpr auto call_interval = 500ms;
/// … and given up after this long at the start.
constexpr auto first_answer_limit = 10s;
/// How long a campaign goes on without anybody who runs its seeds.
constexpr auto alone_limit = 30s;
/// Seeds that a lane has at most: the one that it runs, and one in reserve.
constexpr std::uint64_t lease = 2;

double since(steady::time_point begun) {
  return std::chrono::duration<double>(steady::now() - begun).count();
}

/// Whether a run ends a campaign that stops at its first failure. Where nobody could tell, the
/// next seed may.
bool ends_search(seed_verdict verdict) {
  return verdict != seed_verdict::valid && verdict != seed_verdict::unknown;
}

/// What is counted while results come in.
struct tally {
  campaign_progress now = {};
  std::map<std::string, std::uint64_t> causes = {};
  mark_book marks = {};

  void add(const seed_result& done) {
    ++now.done;
    ++now.done_now;
    now.simulated_now += done.simulated_seconds;
    if (done.verdict != seed_verdict::valid) {
      ++now.failures;
      ++causes[done.cause];
    }
    marks.add(done.marks);
  }
  void count_up() {
    now.causes = causes.size();
    now.marks_known = now.marks_covered = 0;
    for (const auto& [name, mark] : marks.counts()) {
      if (mark.kind == mark_kind::always || mark.kind == mark_kind::unreachable) continue;
      ++now.marks_known;
      if (!mark.missed()) ++now.marks_covered;
    }
  }
};

/// A machine that runs seeds, as the coordinator sees it.
struct member {
  std::string name;
  caf::actor link = {};  ///< To the gate of another machine; none for this one.
  caf::actor crew = {};  ///< None: not here at the moment.
  std::uint64_t lanes = 0;
  std::uint64_t under_way = 0;
  bool was_here = false;
};

class coordinator_actor : public caf::event_based_actor {
 public:
  coordinator_actor(caf::actor_config& config, campaign_file& file, const campaign_crew& who,
                    seed_ledger seeds, tally counts, caf::actor listener)
      : caf::event_based_actor{config},
        file_{file},
        campaign_{file.options()},
        who_{who},
        seeds_{std::move(seeds)},
        counts_{std::move(counts)},
        listener_{std::move(listener)} {}

  caf::behavior make_behavior() override {
    set_down_handler([this](caf::scheduled_actor*, caf::down_msg& down) { lose(down.source); });
    call_everybody();
    send(this, tick_word);
    return {[this](caf::atom_value word) { word == tick_word ? look() : call_missing(); },
            [this](caf::atom_value, int level) { interrupt(level); },
            [this](caf::atom_value, std::uint64_t number, const caf::actor& crew,
                   std::uint64_t lanes) { welcome(number, crew, lanes); },
            [this](caf::atom_value, std::uint64_t number, const std::string& version,
                   const std::string& commit) { be_refused(number, version, commit); },
            [this](caf::atom_value word, const std::string& text) {
              if (word == crew_word::broken) return finish(error{text});
              take(text);
            }};
  }
  [[nodiscard]] const char* name() const override { return "agon.coordinator"; }

  void on_exit() override {
    for (auto& one : members_)
      for (const auto& part : {one.link, one.crew})
        if (part != nullptr) caf::anon_send_exit(part, caf::exit_reason::user_shutdown);
    members_.clear();
    listener_ = nullptr;
  }

 private:
  void call_everybody() {
    if (who_.lanes > 0) members_.push_back({.name = "local"});
    for (const auto& where : who_.workers)
      members_.push_back(
          {.name = real::to_string(where), .link = real::spawn_link(system(), where)});
    if (who_.lanes > 0)
      welcome(0, spawn_crew(system(), who_.lanes, who_.program, caf::actor{this}), who_.lanes);
    call_missing();
  }

  void call_missing() {
    for (std::size_t i = 0; i < members_.size(); ++i)
      if (const auto& one = members_[i]; one.link != nullptr && one.crew == nullptr)
        send(one.link, crew_word::hello, std::uint64_t{i}, std::string{build_version()},
             std::string{build_commit()});
    if (!who_.workers.empty()) delayed_send(this, call_interval, call_word);
  }

  void welcome(std::uint64_t number, const caf::actor& crew, std::uint64_t lanes) {
    if (number >= members_.size()) return;
    auto& one = members_[number];
    // A gate that was asked twice has made two crews.
    if (one.crew != nullptr || crew == nullptr || lanes == 0)
      return caf::anon_send_exit(crew, caf::exit_reason::user_shutdown);
    one.crew = crew;
    one.lanes = lanes;
    one.under_way = 0;
    one.was_here = true;
    monitor(crew);
    // Nothing begins before it is known that all can take part.
    begins_ = begins_ || std::ranges::all_of(members_, &member::was_here);
    fill_all();
  }

  void be_refused(std::uint64_t number, const std::string& version, const std::string& commit) {
    if (number >= members_.size()) return;
    const auto& one = members_[number];
    finish(error{fmt::format("this worker is Agon {} ({}), and not {} ({})", version, commit,
                             build_version(), build_commit()),
                 one.name, "start agon worker there from the same build"});
  }

  void lose(const caf::actor_addr& crew) {
    for (std::size_t i = 0; i < members_.size(); ++i) {
      auto& one = members_[i];
      if (one.crew == nullptr || one.crew->address() != crew) continue;
      if (one.link == nullptr) return finish(error{"the lanes of this machine have ended"});
      one.crew = nullptr;
      one.lanes = 0;
      seeds_.give_back(i);
    }
    fill_all();
  }

  void fill(std::size_t number) {
    auto& one = members_[number];
    if (!begins_) return;
    while (one.crew != nullptr && one.under_way < lease * one.lanes) {
      const auto seed = seeds_.lease(number);
      if (!seed) return;
      ++one.under_way;
      send(one.crew, crew_word::task, *seed, campaign_.seed_limit,
           to_line(task_of(campaign_, *seed)));
    }
  }

  void fill_all() {
    for (std::size_t i = 0; i < members_.size(); ++i) fill(i);
  }

  void take(const std::string& line) {
    const auto from = std::ranges::find_if(members_, [this](const member& one) {
      return one.crew != nullptr && current_sender() == one.crew;
    });
    if (from == members_.end()) return;  // It was given up before.
    if (from->under_way > 0) --from->under_way;
    auto run = seed_result_from(line);
    if (!run) return finish(run.problem());
    if (seeds_.settle(run->seed)) keep(*std::move(run), from->name);
    if (over_) return;
    fill(static_cast<std::size_t>(from - members_.begin()));
    if (seeds_.finished()) finish();
  }

  /// A campaign that stops at its first failure writes runs in the order of their seeds, so that it
  /// has the same ones in the end whoever was faster.
  void keep(seed_result run, const std::string& worker) {
    if (!campaign_.stop_at_first) return write(run, worker);
    const auto seed = run.seed;
    if (ends_search(run.verdict)) {
      seeds_.end_above(seed);
      held_.erase(held_.upper_bound(seed), held_.end());
    }
    held_.emplace(seed, std::pair{std::move(run), worker});
    while (!over_ && !held_.empty() && seeds_.all_done_below(held_.begin()->first)) {
      const auto next = held_.extract(held_.begin());
      write(next.mapped().first, next.mapped().second);
    }
  }

  void write(const seed_result& run, const std::string& worker) {
    if (auto added = file_.add(run, worker); !added) return finish(added.problem());
    counts_.add(run);
  }

  void look() {
    if (over_) return;
    if (steady::now() - flushed_ >= flush_interval && !flush()) return;
    tell_progress();
    const auto limit = counts_.now.seconds_planned;
    if (limit > 0 && since(begun_) >= limit) seeds_.end();
    if (seeds_.finished()) return finish();
    const bool alone =
        std::ranges::none_of(members_, [](const member& one) { return one.crew != nullptr; });
    if (!alone) seen_ = steady::now();
    if (steady::now() - seen_ > alone_limit)
      return finish(error{"all workers are gone", members_.front().name,
                          "start them again, and go on with --resume " + file_.path()});
    for (const auto& one : members_)
      if (!one.was_here && steady::now() - begun_ > first_answer_limit)
        return finish(error{"this worker cannot be reached", one.name,
                            "does agon worker listen there, with --bind for other machines?"});
    delayed_send(this, tick, tick_word);
  }

  void interrupt(int level) {
    seeds_.end();
    if (level >= 2 || seeds_.finished()) finish();
  }

  bool flush() {
    const auto spent = since(flushed_);
    flushed_ = steady::now();
    const auto written = file_.flush(spent);
    if (!written) finish(written.problem());
    return written.ok();
  }

  void tell_progress() {
    counts_.count_up();
    counts_.now.seconds = since(begun_);
    counts_.now.lanes = 0;
    for (const auto& one : members_) counts_.now.lanes += one.lanes;
    send(listener_, counts_.now);
  }

  void finish(std::optional<error> problem = {}) {
    if (over_) return;
    over_ = true;
    if (const auto spent = since(flushed_); !problem)
      if (const auto written = file_.flush(spent); !written) problem = written.problem();
    tell_progress();
    send(listener_, sitting_over{std::move(problem)});
    quit();
  }

  campaign_file& file_;
  const campaign_options campaign_;
  const campaign_crew who_;
  seed_ledger seeds_;
  tally counts_;
  caf::actor listener_;
  std::vector<member> members_;
  std::map<std::uint64_t, std::pair<seed_result, std::string>> held_;
  steady::time_point begun_ = steady::now();
  steady::time_point flushed_ = begun_;
  steady::time_point seen_ = begun_;  ///< When somebody was last there to run seeds.
  bool begins_ = false;
  bool over_ = false;
};

class campaign_config : public caf::actor_system_config {
 public:
  explicit campaign_config(bool has_workers) {
    if (has_workers) real::configure_links(*this);
  }
};

/// What the file holds, and what remains of the campaign's length.
result<tally> counts_of(const campaign_file& file) {
  const auto totals = file.totals();
  if (!totals) return totals.problem();
  const auto causes = file.causes();
  if (!causes) return causes.problem();
  auto marks = file.marks();
  if (!marks) return marks.problem();
  tally counts{.marks = *std::move(marks)};
  counts.now.done = totals->runs;
  counts.now.planned = file.options().seeds;
  if (const auto length = file.options().seconds; length > 0)
    counts.now.seconds_planned = std::max(length - totals->spent_seconds, 0.001);
  for (const auto& one : *causes) {
    counts.causes[one.name] = one.runs;
    counts.now.failures += one.runs;
  }
  return counts;
}

/// Addresses with their names looked up.
result<std::vector<real::address>> resolved(const std::vector<real::address>& workers) {
  std::vector<real::address> found;
  for (const auto& where : workers) {
    auto ip = real::resolve(where.host);
    if (!ip) return error{ip.problem().what, real::to_string(where), ip.problem().hint};
    found.push_back({*std::move(ip), where.port});
  }
  return found;
}

/// Waits for the coordinator's end, and passes on what happens meanwhile.
std::optional<error> wait(caf::scoped_actor& self, const caf::actor& coordinator,
                          const campaign_watch& watch) {
  std::optional<error> problem;
  int level = 0;
  self->monitor(coordinator);
  for (bool over = false; !over;) {
    self->receive(
        [&](const campaign_progress& now) {
          if (watch.progress) watch.progress(now);
        },
        [&](sitting_over& end) {
          problem = std::move(end.problem);
          over = true;
        },
        [&](const caf::down_msg&) {
          problem =
              error{"the coordinator has ended by itself", "agon explore", "go on with --resume"};
          over = true;
        },
        caf::after(100ms) >> [] {});
    if (const int now = watch.interrupts ? watch.interrupts() : 0; now > level)
      self->send(coordinator, interrupted_word, level = now);
  }
  return problem;
}

}  // namespace

result<bool> is_finished(const campaign_file& file) {
  const auto& campaign = file.options();
  const auto totals = file.totals();
  if (!totals) return totals.problem();
  if (campaign.seconds > 0 && totals->spent_seconds >= campaign.seconds) return true;
  if (campaign.stop_at_first) {
    const auto causes = file.causes();
    if (!causes) return causes.problem();
    if (std::ranges::any_of(*causes,
                            [](const cause_count& one) { return ends_search(one.verdict); }))
      return true;
  }
  if (campaign.seeds == 0) return false;
  const auto seeds = file.seeds();
  if (!seeds) return seeds.problem();
  return seed_ledger{campaign.base.seed, campaign.seeds, *seeds}.finished();
}

result<bool> run_campaign(campaign_file& file, const campaign_crew& crew,
                          const campaign_watch& watch) {
  invariant(crew.lanes > 0 || !crew.workers.empty(), "somebody to run the seeds");
  const auto before = is_finished(file);
  if (!before || *before) return before;
  if (auto fine = file.check_build(); !fine) return fine.problem();
  const auto done = file.seeds();
  if (!done) return done.problem();
  auto counts = counts_of(file);
  if (!counts) return counts.problem();
  auto workers = resolved(crew.workers);
  if (!workers) return workers.problem();
  // A child that has ended is noticed where its pipe is written to.
  std::signal(SIGPIPE, SIG_IGN);
  const auto& campaign = file.options();
  campaign_config config{!workers->empty()};
  std::optional<error> problem;
  {
    caf::actor_system system{config};
    caf::scoped_actor self{system};
    const auto coordinator = system.spawn<coordinator_actor>(
        std::ref(file), campaign_crew{crew.lanes, *workers, crew.program},
        seed_ledger{campaign.base.seed, campaign.seeds, *done}, *std::move(counts),
        caf::actor_cast<caf::actor>(self));
    problem = wait(self, coordinator, watch);
  }
  if (problem) return *problem;
  return is_finished(file);
}

}  // namespace agon::scenarios
