// Noting decisions, and making them again.
#include "sim/explore/replay.hpp"

#include "actors/vocabulary/invariant.hpp"

#include <algorithm>

namespace agon::sim {
namespace {

/// What other runs would call the job at this place.
job_name name_of(std::span<const node_id> ready, std::size_t place) {
  const auto before =
      std::count(ready.begin(), ready.begin() + static_cast<std::ptrdiff_t>(place), ready[place]);
  return {ready[place], static_cast<std::uint32_t>(before)};
}

/// The place of a job, or 0 if it is not ready.
std::size_t place_of(std::span<const node_id> ready, const job_name& job) {
  auto left = job.place;
  for (std::size_t place = 0; place < ready.size(); ++place)
    if (ready[place] == job.node && left-- == 0) return place;
  return 0;
}

}  // namespace

recorder::recorder(std::shared_ptr<chooser> inner, duration usual)
    : inner_{inner ? std::move(inner) : std::make_shared<by_chance>()}, noted_{.usual = usual} {
  invariant(usual >= duration::zero(), "a length of time");
}

std::size_t recorder::next_job(time_point now, std::span<const node_id> ready, std::size_t drawn) {
  ++asked_;
  const auto choice = choices_.next(now);
  const auto place = inner_->next_job(now, ready, drawn);
  invariant(place < ready.size(), "a job that is ready");
  if (place != 0) noted_.jobs.emplace(choice, name_of(ready, place));
  return place;
}

duration recorder::latency(time_point now, const message_id& about, duration drawn) {
  ++asked_;
  const auto length = inner_->latency(now, about, drawn);
  if (length != noted_.usual)
    invariant(noted_.latencies.emplace(about, length).second, "a message that is sent once");
  return length;
}

bool recorder::strikes(const message_id& about, strike how, bool drawn) {
  ++asked_;
  const bool struck = inner_->strikes(about, how, drawn);
  if (struck) ++noted_.blows[{about, how}];
  return struck;
}

scripted::scripted(decisions made) : made_{std::move(made)} {
  invariant(made_.usual >= duration::zero(), "a length of time");
}

std::size_t scripted::next_job(time_point now, std::span<const node_id> ready, std::size_t) {
  const auto found = made_.jobs.find(choices_.next(now));
  return found == made_.jobs.end() ? 0 : place_of(ready, found->second);
}

duration scripted::latency(time_point, const message_id& about, duration) {
  const auto found = made_.latencies.find(about);
  return found == made_.latencies.end() ? made_.usual : found->second;
}

bool scripted::strikes(const message_id& about, strike how, bool) {
  const blow asked{about, how};
  const auto found = made_.blows.find(asked);
  if (found == made_.blows.end()) return false;
  if (struck_.first != asked) struck_ = {asked, 0};
  return struck_.second++ < found->second;
}

replay_then_continue::replay_then_continue(decisions made, replay_end end,
                                           std::shared_ptr<chooser> after)
    : past_{std::move(made)}, end_{end}, after_{std::move(after)} {
  invariant(after_ != nullptr, "a chooser to go on with");
}

chooser& replay_then_continue::deciding(time_point now) {
  now_ = now;
  if (asked_++ >= end_.points || now_ >= end_.time) over_ = true;
  return over_ ? *after_ : past_;
}

std::size_t replay_then_continue::next_job(time_point now, std::span<const node_id> ready,
                                           std::size_t drawn) {
  return deciding(now).next_job(now, ready, drawn);
}

duration replay_then_continue::latency(time_point now, const message_id& about, duration drawn) {
  return deciding(now).latency(now, about, drawn);
}

bool replay_then_continue::strikes(const message_id& about, strike how, bool drawn) {
  return deciding(now_).strikes(about, how, drawn);
}

}  // namespace agon::sim
