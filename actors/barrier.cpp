// Meetings by their number; each holds the promises of those who wait.
#include "actors/barrier.hpp"

#include <caf/actor_system.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <optional>
#include <set>
#include <utility>

namespace agon {

namespace {

/// To itself: the patience of a meeting is over.
struct patience_over {
  std::size_t meeting;
  duration patience;
};

}  // namespace

}  // namespace agon

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::patience_over)

namespace agon {

namespace {

using barrier_self = barrier_actor::extend<caf::reacts_to<patience_over>>;
using promise = caf::typed_response_promise<agon::result<>>;

struct meeting {
  std::set<node_id> here;
  std::vector<promise> waiting;
  std::optional<agon::result<>> outcome;
};

class barrier final : public barrier_self::base {
 public:
  barrier(caf::actor_config& config, std::vector<std::string> names)
      : barrier_self::base{config}, names_{std::move(names)} {}

  const char* name() const override { return "barrier"; }
  // A promise holds the actor that made it.
  void on_exit() override { meetings_.clear(); }

 protected:
  behavior_type make_behavior() override {
    return {[this](const to_barrier::arrive& order) { return arrive(order); },
            [this](const to_barrier::leave& order) { leave(order.who); },
            [this](const patience_over& order) {
              auto& late = meetings_[order.meeting];
              if (!late.outcome)
                end(late, error{missing(late) + " did not come within " + to_string(order.patience),
                                "the meeting of nodes", "see what its set-up waits for"});
            }};
  }

 private:
  promise arrive(const to_barrier::arrive& order) {
    invariant(order.who.value >= 1 && order.who.value <= names_.size(), "a node of this cluster");
    auto answer = make_response_promise<agon::result<>>();
    const auto number = arrivals_[order.who]++;
    auto& here = meetings_[number];
    if (here.outcome) {
      answer.deliver(*here.outcome);
      return answer;
    }
    if (here.here.empty())
      delayed_send(this, order.patience, patience_over{number, order.patience});
    here.here.insert(order.who);
    here.waiting.push_back(answer);
    if (here.here.size() == names_.size())
      end(here, success{});
    else if (auto gone = gone_before(here))
      end(here, *gone);
    return answer;
  }

  void leave(node_id who) {
    left_.insert(who);
    for (auto& [number, open] : meetings_)
      if (!open.outcome)
        if (auto gone = gone_before(open)) end(open, *gone);
  }

  /// Why nobody need wait any longer, if someone has left who is not here.
  [[nodiscard]] std::optional<error> gone_before(const meeting& open) const {
    for (const auto node : left_)
      if (!open.here.contains(node))
        return error{names_[node.value - 1] + " will not come: its set-up has ended",
                     "the meeting of nodes", "every node's set-up must come as often"};
    return std::nullopt;
  }

  static void end(meeting& over, agon::result<> outcome) {
    for (auto& one : over.waiting) one.deliver(outcome);
    over.waiting.clear();
    over.outcome = std::move(outcome);
  }

  [[nodiscard]] std::string missing(const meeting& open) const {
    std::string list;
    for (std::uint32_t node = 1; node <= names_.size(); ++node)
      if (!open.here.contains(node_id{node})) list += (list.empty() ? "" : ", ") + names_[node - 1];
    return list;
  }

  std::vector<std::string> names_;
  std::map<node_id, std::size_t> arrivals_;
  std::map<std::size_t, meeting> meetings_;
  std::set<node_id> left_;
};

}  // namespace

barrier_actor spawn_barrier(caf::actor_system& system, std::vector<std::string> names) {
  invariant(!names.empty(), "nodes that can meet");
  return system.spawn<barrier, caf::lazy_init>(std::move(names));
}

}  // namespace agon
