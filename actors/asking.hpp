// Asking many actors the same and waiting for all: what a phase of a run consists of.
#pragma once

#include "actors/messages.hpp"

#include <caf/actor_addr.hpp>
#include <caf/sec.hpp>
#include <caf/system_messages.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace agon {

/// What came of asking one actor.
template <class T>
struct answer {
  result<T> outcome;
  bool late = false;  ///< There was none within the deadline.
};

template <class T>
using answers = std::vector<answer<T>>;

/// The questions that an actor has open. Belongs to that actor, which hands it its down messages.
template <class Actor>
class asking {
 public:
  explicit asking(Actor& self) : self_{self} {}

  /// Sends a message to all and calls `next` once with their answers, in order, when the last of
  /// them has answered, refused, ended, or let its deadline pass.
  template <class T, class Handle, class Message>
  void ask_all(const std::vector<Handle>& whom, Message message, duration deadline,
               std::function<void(const answers<T>&)> next) {
    struct gathering {
      std::vector<std::optional<answer<T>>> all;
      std::size_t missing;
      std::function<void(const answers<T>&)> next;
    };
    if (whom.empty()) return next({});
    const auto gathered = std::make_shared<gathering>(gathering{
        std::vector<std::optional<answer<T>>>(whom.size()), whom.size(), std::move(next)});
    for (std::size_t i = 0; i < whom.size(); ++i) {
      const auto came = [=, this, epoch = epoch_](answer<T> one) {
        if (gathered->all[i]) return;
        gathered->all[i] = std::move(one);
        if (--gathered->missing > 0 || epoch != epoch_) return;
        answers<T> all;
        for (auto& each : gathered->all) all.push_back(*std::move(each));
        gathered->next(all);
      };
      const auto no_answer = [=, this](const caf::error& problem) {
        const bool late = problem == caf::sec::request_timeout;
        came({late ? error{"no answer within " + to_string(deadline)}
                   : error{describe(self_.system(), problem)},
              late});
      };
      const auto place = expect(whom[i].address(), no_answer);
      self_.request(whom[i], deadline, message)
          .then(
              [=, this](result<T>& outcome) {
                expect_no_more(place);
                came({std::move(outcome)});
              },
              [=, this](const caf::error& problem) {
                expect_no_more(place);
                no_answer(problem);
              });
    }
  }

  /// Whoever died over a question has answered it.
  void is_down(const caf::down_msg& message) {
    std::vector<std::function<void(const caf::error&)>> ended;
    for (auto it = expected_.begin(); it != expected_.end();) {
      if (it->second.who != message.source) {
        ++it;
        continue;
      }
      ended.push_back(std::move(it->second.ended));
      it = expected_.erase(it);
    }
    for (const auto& call : ended) call(message.reason);
  }

  /// Answers to what was asked so far lead nowhere.
  void forget() {
    ++epoch_;
    expected_.clear();
  }

 private:
  /// Someone who owes an answer. Who dies over a request leaves it unanswered, so each is monitored
  /// as long.
  struct expectation {
    caf::actor_addr who;
    std::function<void(const caf::error&)> ended;
  };

  std::uint64_t expect(const caf::actor_addr& who, std::function<void(const caf::error&)> ended) {
    self_.monitor(who);
    expected_.emplace(++last_place_, expectation{who, std::move(ended)});
    return last_place_;
  }

  void expect_no_more(std::uint64_t place) {
    const auto found = expected_.find(place);
    if (found == expected_.end()) return;
    self_.demonitor(found->second.who);
    expected_.erase(found);
  }

  Actor& self_;
  std::map<std::uint64_t, expectation> expected_;
  std::uint64_t last_place_ = 0;
  std::uint64_t epoch_ = 0;
};

}  // namespace agon
