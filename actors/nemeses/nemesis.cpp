// Sends a plan's orders to the nodes, gathers their answers, and answers the completion.
#include "actors/nemeses/nemesis.hpp"

#include "actors/nemeses/evidence.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <spdlog/spdlog.h>

#include <memory>
#include <utility>

namespace agon {

namespace {

class nemesis : public nemesis_actor::base {
 public:
  nemesis(caf::actor_config& config, nemesis_stage stage, fault_script script, random_stream random)
      : nemesis_actor::base{config},
        stage_{std::move(stage)},
        script_{std::move(script)},
        random_{random} {}

  const char* name() const override { return "nemesis"; }

 protected:
  behavior_type make_behavior() override {
    return {[this](to_nemesis::setup) { return mend(script_.at_setup); },
            [this](to_nemesis::invoke& order) { return invoke(std::move(order.operation)); },
            [this](to_nemesis::teardown) { return mend(ledger_.undo()); }};
  }

  void on_exit() override { stage_.nodes.clear(); }

 private:
  using answered = std::function<void(const node_answers&)>;

  caf::typed_response_promise<op> invoke(op invocation) {
    auto promise = make_response_promise<op>();
    const auto moment = luck_of(invocation);
    json::value spec = spec_of(invocation);
    invocation.value = std::move(spec);
    auto plan = script_.plan(invocation, ledger_, random_.child(moment));
    if (!plan) {
      invocation.type = op_type::info;
      invocation.error = to_string(plan.problem());
      promise.deliver(std::move(invocation));
      return promise;
    }
    const auto breaking = !plan->orders.empty() && breaks(plan->orders.front().message);
    carry_out(plan->orders, [=, this, about = std::move(plan->about)](const node_answers& answers) {
      auto completion = fault_completion(invocation, about, answers, stage_.names, breaking);
      auto answer = promise;
      answer.deliver(std::move(completion));
    });
    return promise;
  }

  /// Carries out orders that make things whole again; answers what could not be mended.
  caf::typed_response_promise<agon::result<>> mend(const std::vector<node_order>& orders) {
    auto promise = make_response_promise<agon::result<>>();
    carry_out(orders, [=, this](const node_answers& answers) {
      agon::result<> outcome = success{};
      std::string problems;
      for (const auto& [node, answer] : answers)
        if (!answer)
          problems += (problems.empty() ? "" : "; ") + stage_.names[node.value - 1] + ": " +
                      to_string(answer.problem());
      if (!problems.empty()) outcome = error{problems, "nemesis", "look at the nodes named"};
      auto answer = promise;
      answer.deliver(outcome);
    });
    return promise;
  }

  void carry_out(const std::vector<node_order>& orders, answered next) {
    struct gathering {
      node_answers answers;
      std::size_t missing;
      answered next;
    };
    if (orders.empty()) return next({});
    const auto all = std::make_shared<gathering>(gathering{{}, orders.size(), std::move(next)});
    for (const auto& order : orders) {
      ledger_.sent(order);
      const auto came = [=, this](agon::result<evidence> answer) {
        if (answer) ledger_.confirmed(order);
        const auto known = all->answers.find(order.node);
        if (known == all->answers.end())
          all->answers.emplace(order.node, std::move(answer));
        else if (known->second)  // of several answers of one node, the first error counts
          known->second = std::move(answer);
        if (--all->missing == 0) all->next(all->answers);
      };
      tell(order, came);
    }
  }

  template <class Continuation>
  void tell(const node_order& order, Continuation came) {
    invariant(order.node.value >= 1 && order.node.value <= stage_.nodes.size(),
              "an order for a node of this cluster");
    const auto& target = stage_.nodes[order.node.value - 1];
    std::visit(
        [&](const auto& message) {
          request(target, stage_.deadline, message)
              .then([came](agon::result<evidence>& answer) { came(std::move(answer)); },
                    [came, this](const caf::error& problem) {
                      came(error{describe(system(), problem)});
                    });
        },
        order.message);
  }

  nemesis_stage stage_;
  fault_script script_;
  random_stream random_;
  fault_ledger ledger_;
};

/// The value of an op that brings its luck; null if it doesn't.
const json::object* lucky(const op& invocation) {
  const auto* members = invocation.value.if_object();
  if (members == nullptr || members->size() != 2 || !members->contains("spec")) return nullptr;
  const auto* moment = members->if_contains("luck");
  return moment != nullptr && (moment->is_int64() || moment->is_uint64()) ? members : nullptr;
}

}  // namespace

const json::value& spec_of(const op& invocation) {
  const auto* members = lucky(invocation);
  return members == nullptr ? invocation.value : members->at("spec");
}

std::uint64_t luck_of(const op& invocation) {
  const auto* members = lucky(invocation);
  if (members == nullptr)
    return static_cast<std::uint64_t>(invocation.time.time_since_epoch().count());
  const auto& moment = members->at("luck");
  return moment.is_uint64() ? moment.get_uint64() : static_cast<std::uint64_t>(moment.get_int64());
}

json::value with_luck(std::uint64_t moment, json::value spec) {
  return json::object{{"luck", moment}, {"spec", std::move(spec)}};
}

message_maker always(node_message message) {
  return [message = std::move(message)](random_stream&) { return message; };
}

result<fault_plan> order_each(const result<std::vector<node_id>>& nodes, const json::value& spec,
                              const random_stream& random, const message_maker& message) {
  if (!nodes) return nodes.problem();
  fault_plan plan;
  for (const auto node : *nodes) {
    auto luck = random.child(to_string(node));
    plan.orders.emplace_back(node, message(luck));
  }
  plan.about = {{"spec", spec}};
  return plan;
}

nemesis_stage stage_of(world& where) {
  nemesis_stage stage{where.node_names(), {}};
  for (std::uint32_t node = 1; node <= stage.names.size(); ++node)
    stage.nodes.push_back(where.node(node_id{node}));
  return stage;
}

nemesis_actor spawn_nemesis(caf::actor_system& system, nemesis_stage stage, fault_script script,
                            random_stream random) {
  invariant(static_cast<bool>(script.plan), "a script that plans");
  return system.spawn<nemesis>(std::move(stage), std::move(script), random);
}

std::function<nemesis_actor(world&, random_stream)> spawner_of(
    std::function<fault_script(std::vector<std::string> names, std::uint64_t seed)> make) {
  return [make = std::move(make)](world& where, random_stream random) {
    auto stage = stage_of(where);
    auto script = make(stage.names, where.seed());
    return spawn_nemesis(where.system(), std::move(stage), std::move(script), random);
  };
}

std::function<nemesis_actor(world&, random_stream)> spawner_of(
    fault_script (*make)(std::vector<std::string> names)) {
  return spawner_of(
      [make](std::vector<std::string> names, std::uint64_t) { return make(std::move(names)); });
}

}  // namespace agon
