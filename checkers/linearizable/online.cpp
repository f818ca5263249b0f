// Waiting for outcomes, and handing events to the frontier of the object they concern.
#include "checkers/linearizable/online.hpp"

#include "checkers/linearizable/explain.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <utility>

namespace agon::checkers::linearizable {
namespace {

/// The op with its position where it has no index.
op numbered(const op& event, std::uint64_t position) {
  auto with_index = event;
  if (event.index < 0) with_index.index = static_cast<std::int64_t>(position);
  return with_index;
}

/// An object, or a part of one, with what its calls may have left.
struct judged_object {
  explicit judged_object(std::unique_ptr<machine> model)
      : object{std::move(model)}, frontier{*object, operations} {}
  std::unique_ptr<machine> object;
  operation_table operations;
  online_frontier frontier;
};

/// One history: its buffer of events, and its objects.
class one_history final : public online_checker {
 public:
  one_history(machine_factory model, online_options options)
      : model_{std::move(model)}, options_{options}, prototype_{model_()} {}

  verdict feed(const op& fed) override {
    const auto event = numbered(fed, fed_++);
    if (outcome_ != verdict::valid || !event.process.is_client()) return outcome_;
    ++progress_.ops;
    const auto taken = event.type == op_type::invoke ? invoke(event) : complete(event);
    if (!taken)
      give_up(to_string(taken.problem()));
    else
      decide();
    return outcome_;
  }

  verdict finish() override {
    for (auto& [number, call] : calls_) {
      if (outcome_ != verdict::valid || call.outcome != fate::open) continue;
      if (const auto taken = crash(call); !taken) give_up(to_string(taken.problem()));
    }
    open_.clear();
    if (outcome_ == verdict::valid) decide();
    return outcome_;
  }

  [[nodiscard]] online_progress progress() const override {
    auto now = progress_;
    now.waiting = events_.size();
    for (const auto& [name, part] : parts_)
      now.configurations = std::max(now.configurations, part.frontier.size_max());
    return now;
  }

  [[nodiscard]] check_result judgement() const override {
    check_result found{.outcome = outcome_, .details = {}};
    const auto now = progress();
    std::uint64_t steps = 0;
    for (const auto& [name, part] : parts_) steps += part.frontier.steps();
    found.details["model"] = prototype_->name();
    found.details["algorithm"] = "online";
    found.details["decided"] = now.decided;
    found.details["total"] = now.completed;
    found.details["steps"] = steps;
    found.details["configurations"] = now.configurations;
    for (const auto& member : failure_) found.details[member.key()] = member.value();
    return found;
  }

 private:
  enum class fate : std::uint8_t { open, dropped, crashed, returns };

  struct waiting_call {
    op invocation;
    fate outcome = fate::open;
    operation_id asked = {};
    judged_object* concerns = nullptr;
    std::uint32_t returns = 0;  ///< The number of its return among all.
  };
  struct waiting_event {
    std::uint64_t call = 0;
    op event;  ///< For returns.
    bool is_return = false;
  };

  result<> invoke(const op& event) {
    if (open_.contains(event.process))
      return error{"process " + to_string(event.process) + " invokes " + event.f +
                       " while another op of it has not completed",
                   "op " + std::to_string(event.index), "a process has one op at a time"};
    open_[event.process] = begun_;
    calls_[begun_].invocation = event;
    events_.push_back({.call = begun_++, .event = {}});
    return success{};
  }

  result<> complete(const op& event) {
    const auto found = open_.find(event.process);
    if (found == open_.end()) {
      if (event.type == op_type::info) return success{};  // It says nothing about the object.
      return error{"process " + to_string(event.process) + " completes " + event.f +
                       " which it did not invoke",
                   "op " + std::to_string(event.index),
                   "each completion needs an invocation before it"};
    }
    const auto number = found->second;
    open_.erase(found);
    auto& call = calls_.at(number);
    if (event.type == op_type::fail) {
      call.outcome = fate::dropped;
      return success{};
    }
    if (event.type == op_type::info) return crash(call);
    if (const auto read = read_call(call, &event.value); !read) return read;
    if (call.outcome == fate::dropped) return success{};
    ++progress_.completed;
    call.outcome = fate::returns;
    call.returns = returned_++;
    events_.push_back({.call = number, .event = event, .is_return = true});
    return success{};
  }

  result<> crash(waiting_call& call) {
    if (auto read = read_call(call, nullptr); !read) return read;
    if (call.outcome != fate::dropped) call.outcome = fate::crashed;
    return success{};
  }

  /// Learns what a call asked for and saw, and which object it concerns.
  result<> read_call(waiting_call& call, const json::value* output) {
    const auto& event = call.invocation;
    const observed_call seen{
        .f = event.f, .input = event.value, .output = output, .process = event.process};
    const auto where = "op " + std::to_string(event.index);
    std::vector<json::value> touched;
    if (options_.in_parts && (!prototype_->parts(seen, touched) || touched.size() > 1))
      return error{
          "it concerns several parts of the object", where,
          "a history that still grows is judged part by part; check it when it is complete"};
    auto& part = part_of(touched.empty() ? json::value{} : touched.front());
    const auto parsed = part.object->parse(seen);
    if (!parsed) {
      auto bad = parsed.problem();
      bad.where = where + (bad.where.empty() ? "" : ", " + bad.where);
      return bad;
    }
    call.concerns = &part;
    call.outcome = fate::dropped;
    if (!parsed->has_value()) return success{};
    call.asked = part.operations.number(**parsed, *part.object);
    call.outcome = fate::open;
    return success{};
  }

  judged_object& part_of(const json::value& name) {
    const auto key = options_.in_parts ? json::serialize(name) : std::string{};
    const auto found = parts_.find(key);
    if (found != parts_.end()) return found->second;
    auto object = model_();
    if (options_.in_parts) object->confine_to(name);
    return parts_.emplace(key, std::move(object)).first->second;
  }

  /// Hands over the events up to the first invocation whose outcome is unknown.
  void decide() {
    while (!events_.empty() && outcome_ == verdict::valid) {
      const auto& next = events_.front();
      const auto at = calls_.find(next.call);
      auto& call = at->second;
      if (call.outcome == fate::open) return;
      if (next.is_return) {
        if (!end(call, next.event)) return;
        calls_.erase(at);
      } else {
        begin(at);
      }
      events_.pop_front();
    }
  }

  void begin(std::map<std::uint64_t, waiting_call>::iterator at) {
    auto& call = at->second;
    remember(call.invocation);
    if (call.outcome == fate::returns)
      call.concerns->frontier.begin(call.asked, call.returns);
    else if (call.outcome == fate::crashed)
      call.concerns->frontier.begin_crashed(call.asked);
    if (call.outcome != fate::returns) calls_.erase(at);
  }

  /// False where the return cannot be explained, or a limit is hit.
  bool end(waiting_call& call, const op& completion) {
    remember(completion);
    auto& frontier = call.concerns->frontier;
    switch (frontier.end(options_.limits)) {
      case frontier::step::kept:
        ++progress_.decided;
        last_decided_ = completion.index;
        return true;
      case frontier::step::emptied:
        fail(call, completion);
        return false;
      case frontier::step::stopped:
        run_out_of(frontier.spent() == "memory"
                       ? "the memory limit of " + std::to_string(options_.limits.memory) + " bytes"
                       : "the limit of " + std::to_string(options_.limits.steps) + " steps");
        return false;
    }
    return false;
  }

  void remember(const op& event) {
    recent_.push_back(event);
    if (recent_.size() > ops_around + 1) recent_.pop_front();
  }

  void give_up(const std::string& why) {
    outcome_ = verdict::unknown;
    failure_["error"] = why;
  }

  void run_out_of(const std::string& limit) {
    give_up(limit + " is spent, " + std::to_string(progress_.decided) + " of " +
            std::to_string(progress_.completed) + " completed ops decided");
  }

  void fail(const waiting_call& failed, const op& completion) {
    outcome_ = verdict::invalid;
    const auto states = failed.concerns->frontier.states();
    json::array shown;
    for (std::size_t i = 0; i < std::min(states.size(), states_shown); ++i)
      shown.push_back(failed.concerns->object->describe(states[i]));
    failure_["explanation"] = deed(failed.invocation, completion, false) +
                              left_by_orders(states, *failed.concerns->object);
    failure_["op"] = op_details(completion);
    failure_["linearizable_up_to"] = last_decided_ < 0 ? json::value() : json::value(last_decided_);
    failure_["possible_states"] = std::move(shown);
    failure_["possible_state_count"] = states.size();
    failure_["around"] = ops_near();
  }

  /// The ops before the last one, and the invocations that are open there.
  [[nodiscard]] json::array ops_near() const {
    std::map<std::int64_t, const op*> near;
    for (const auto& each : recent_) near[each.index] = &each;
    const auto first_waiting = events_.empty() ? begun_ : next_invocation();
    std::size_t shown = 0;
    for (const auto& [number, call] : calls_)
      if (number < first_waiting && shown++ < open_calls_shown)
        near[call.invocation.index] = &call.invocation;
    json::array all;
    for (const auto& [index, event] : near) all.push_back(op_details(*event));
    return all;
  }

  /// The first call whose invocation waits.
  [[nodiscard]] std::uint64_t next_invocation() const {
    for (const auto& each : events_)
      if (!each.is_return) return each.call;
    return begun_;
  }

  machine_factory model_;
  online_options options_;
  std::unique_ptr<machine> prototype_;  ///< Says which parts calls touch.
  std::map<std::string, judged_object> parts_;
  std::map<process_id, std::uint64_t> open_;     ///< Calls without completion.
  std::map<std::uint64_t, waiting_call> calls_;  ///< Those that wait or are open.
  std::deque<waiting_event> events_;
  std::deque<op> recent_;
  std::uint64_t fed_ = 0;
  std::uint64_t begun_ = 0;
  std::uint32_t returned_ = 0;
  std::int64_t last_decided_ = -1;
  online_progress progress_;
  verdict outcome_ = verdict::valid;
  json::object failure_;
};

/// A history for each key.
class keyed_history final : public online_checker {
 public:
  keyed_history(machine_factory model, online_options options)
      : model_{std::move(model)}, options_{options}, name_{model_()->name()} {
    options_.keyed = false;
  }

  verdict feed(const op& fed) override {
    const auto event = numbered(fed, fed_++);
    if (outcome_ != verdict::valid || !event.process.is_client()) return outcome_;
    ++ops_;
    auto inner = event;
    const auto* pair = event.value.if_array();
    const bool has_key = pair != nullptr && pair->size() == 2;
    if (has_key) inner.value = (*pair)[1];
    if (event.type == op_type::invoke) {
      if (!has_key) return give_up(event, "its value has no key (expected [key, value])");
      if (open_.contains(event.process))
        return give_up(event, "its process invokes it while another op of it has not completed");
      open_[event.process] = &key_named((*pair)[0]);
    }
    const auto found = open_.find(event.process);
    if (found == open_.end())
      return event.type == op_type::info ? outcome_
                                         : give_up(event, "its process did not invoke it");
    auto& key = *found->second;
    if (event.type != op_type::invoke) open_.erase(found);
    return outcome_ = feed_to(key, inner);
  }

  verdict finish() override {
    for (auto& [name, key] : keys_) {
      if (outcome_ != verdict::valid) break;
      outcome_ = key.judge->finish();
      if (outcome_ != verdict::valid) failed_ = &key;
    }
    return outcome_;
  }

  [[nodiscard]] online_progress progress() const override {
    online_progress whole;
    for (const auto& [name, key] : keys_) {
      const auto one = key.judge->progress();
      whole.completed += one.completed;
      whole.decided += one.decided;
      whole.waiting += one.waiting;
      whole.configurations = std::max(whole.configurations, one.configurations);
    }
    whole.ops = ops_;
    return whole;
  }

  [[nodiscard]] check_result judgement() const override {
    check_result found{.outcome = outcome_, .details = {}};
    const auto now = progress();
    std::uint64_t steps = 0;
    for (const auto& [name, key] : keys_)
      steps += key.judge->judgement().details.at("steps").to_number<std::uint64_t>();
    if (failed_ != nullptr) found.details = failed_->judge->judgement().details;
    found.details["model"] = name_;
    found.details["algorithm"] = "online";
    found.details["decided"] = now.decided;
    found.details["total"] = now.completed;
    found.details["steps"] = steps;
    found.details["configurations"] = now.configurations;
    found.details["keys"] = keys_.size();
    if (failed_ != nullptr) found.details["key"] = failed_->name;
    for (const auto& member : failure_) found.details[member.key()] = member.value();
    return found;
  }

 private:
  struct one_key {
    std::string name;
    std::unique_ptr<online_checker> judge;
  };

  one_key& key_named(const json::value& key) {
    const auto [found, is_new] = keys_.try_emplace(json::serialize(key));
    if (is_new)
      found->second = {.name = key.is_string() ? std::string{key.get_string()} : found->first,
                       .judge = make_online_checker(model_, options_)};
    return found->second;
  }

  verdict give_up(const op& event, const std::string& why) {
    failure_["error"] = "op " + std::to_string(event.index) + ": " + why;
    return outcome_ = verdict::unknown;
  }

  verdict feed_to(one_key& key, const op& event) {
    const auto outcome = key.judge->feed(event);
    if (outcome != verdict::valid) failed_ = &key;
    return outcome;
  }

  machine_factory model_;
  online_options options_;
  std::string name_;
  std::map<std::string, one_key> keys_;
  std::map<process_id, one_key*> open_;
  one_key* failed_ = nullptr;
  std::uint64_t fed_ = 0;
  std::uint64_t ops_ = 0;  ///< Of clients.
  verdict outcome_ = verdict::valid;
  json::object failure_;
};

}  // namespace

std::unique_ptr<online_checker> make_online_checker(machine_factory model, online_options options) {
  invariant(model != nullptr, "a model to check against");
  if (options.keyed) return std::make_unique<keyed_history>(std::move(model), options);
  return std::make_unique<one_history>(std::move(model), options);
}

}  // namespace agon::checkers::linearizable
