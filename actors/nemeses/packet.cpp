// A shape for what some nodes send.
#include "actors/nemeses/packet.hpp"

#include "actors/nemeses/targets.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace agon {

namespace {

/// A chance from `low` to `high` percent.
double percent(random_stream& random, std::int64_t low, std::int64_t high) {
  return static_cast<double>(random.between(low, high)) / 100;
}

void make_slow(link_shape& shape, random_stream& random) {
  shape.delay = std::chrono::milliseconds{random.between(std::int64_t{5}, std::int64_t{250})};
  shape.jitter = shape.delay;
}

void make_narrow(link_shape& shape, random_stream& random) {
  shape.rate = std::uint64_t{1024} << random.below(7);
}

using trouble = void (*)(link_shape&, random_stream&);

const std::vector<std::pair<std::string, trouble>>& troubles() {
  static const std::vector<std::pair<std::string, trouble>> all{
      {"slow", make_slow},
      {"flaky", [](link_shape& shape, random_stream& luck) { shape.loss = percent(luck, 5, 50); }},
      {"duplicate",
       [](link_shape& shape, random_stream& luck) { shape.duplicate = percent(luck, 5, 50); }},
      {"reorder",
       [](link_shape& shape, random_stream& luck) { shape.reorder = percent(luck, 5, 50); }},
      {"corrupt",
       [](link_shape& shape, random_stream& luck) { shape.corrupt = percent(luck, 1, 20); }},
      {"narrow", make_narrow}};
  return all;
}

error unknown_shape(const json::value& spec) {
  return {"packets cannot be shaped by " + json::serialize(spec), "packet",
          "give one of " + joined(shape_words()) +
              ", or an object with delay_ms, jitter_ms, loss, duplicate, reorder, corrupt (from 0 "
              "to 1) or rate (bytes a second)"};
}

result<link_shape> shape_of_word(std::string_view word, random_stream random) {
  link_shape shape;
  for (const auto& [name, make] : troubles()) {
    auto luck = random.child(name);
    if (word == "mixed" ? luck.chance(0.5) : word == name) make(shape, luck);
  }
  return shape;
}

/// Reads one member; false if there is no such or its value is out of bounds.
bool set(link_shape& shape, std::string_view name, double value) {
  if (!(value >= 0)) return false;
  const auto length = duration{static_cast<std::int64_t>(value * 1e6)};
  if (name == "delay_ms" && value < 1e9) return shape.delay = length, true;
  if (name == "jitter_ms" && value < 1e9) return shape.jitter = length, true;
  if (name == "rate" && value < 1e15) return shape.rate = static_cast<std::uint64_t>(value), true;
  if (value > 1) return false;
  if (name == "loss") return shape.loss = value, true;
  if (name == "duplicate") return shape.duplicate = value, true;
  if (name == "reorder") return shape.reorder = value, true;
  if (name == "corrupt") return shape.corrupt = value, true;
  return false;
}

/// One order for each node hit, and one for each that was and is not any more.
result<fault_plan> start_packet(const json::value& value, const fault_ledger& ledger,
                                std::span<const std::string> names, const random_stream& random) {
  const auto* members = value.if_object();
  const auto member = [&](std::string_view name) {
    const auto* found = members == nullptr ? nullptr : members->if_contains(name);
    return found == nullptr ? json::value{} : *found;
  };
  if (members == nullptr && !value.is_null())
    return error{"what is shaped, and how, cannot be told from " + json::serialize(value), "packet",
                 R"(give such as {"targets": "one", "shape": "slow"})"};
  const auto nodes = targets(member("targets"), names, random.child("nodes"));
  if (!nodes) return nodes.problem();
  const auto shape = shape_from(member("shape"), random.child("shape"));
  if (!shape) return shape.problem();
  fault_plan plan;
  for (const auto node : *nodes) plan.orders.emplace_back(node, to_node::shape{{}, *shape});
  for (const auto node : ledger.nodes(breakage::shaped))
    if (std::ranges::find(*nodes, node) == nodes->end())
      plan.orders.emplace_back(node, to_node::shape{});
  plan.about = {{"spec", value}, {"shape", to_json(*shape)}};
  return plan;
}

std::vector<node_order> unshape_all(std::size_t nodes) {
  std::vector<node_order> orders;
  for (std::uint32_t node = 1; node <= nodes; ++node)
    orders.emplace_back(node_id{node}, to_node::shape{});
  return orders;
}

}  // namespace

const std::vector<std::string>& shape_words() {
  static const std::vector<std::string> words = [] {
    std::vector<std::string> list;
    for (const auto& entry : troubles()) list.push_back(entry.first);
    list.emplace_back("mixed");
    return list;
  }();
  return words;
}

result<link_shape> shape_from(const json::value& spec, random_stream random) {
  if (spec.is_null()) {
    const auto& word = random.pick(shape_words());
    return shape_of_word(word, random);
  }
  if (const auto* word = spec.if_string()) {
    if (std::ranges::find(shape_words(), std::string_view{*word}) == shape_words().end())
      return unknown_shape(spec);
    return shape_of_word(*word, random);
  }
  const auto* object = spec.if_object();
  if (object == nullptr) return unknown_shape(spec);
  link_shape shape;
  for (const auto& [name, value] : *object)
    if (!value.is_number() || !set(shape, name, value.to_number<double>()))
      return unknown_shape(spec);
  return shape;
}

json::object to_json(const link_shape& shape) {
  json::object object;
  const auto put = [&](std::string_view name, double value) {
    if (value != 0) object[name] = value;
  };
  put("delay_ms", static_cast<double>(shape.delay.count()) / 1e6);
  put("jitter_ms", static_cast<double>(shape.jitter.count()) / 1e6);
  put("loss", shape.loss);
  put("duplicate", shape.duplicate);
  put("reorder", shape.reorder);
  put("corrupt", shape.corrupt);
  if (shape.rate != 0) object["rate"] = shape.rate;
  return object;
}

fault_script packet_script(std::vector<std::string> names) {
  fault_script script;
  script.at_setup = unshape_all(names.size());
  script.plan = [names = std::move(names)](const op& invocation, const fault_ledger& ledger,
                                           const random_stream& random) -> result<fault_plan> {
    if (invocation.f == "start-packet")
      return start_packet(invocation.value, ledger, names, random);
    if (invocation.f == "stop-packet") return fault_plan{unshape_all(names.size())};
    return error{"the packet nemesis cannot do \"" + invocation.f + "\"", "nemesis packet",
                 "it does start-packet and stop-packet"};
  };
  return script;
}

fault_package packet_package(const packet_options& options) {
  std::vector<json::value> values;
  for (const auto& spec : options.specs)
    for (const auto& shape : options.shapes)
      values.push_back(json::object{{"targets", spec}, {"shape", shape}});
  return {.name = "packet",
          .needs = {fault_kind::packet},
          .fs = {"start-packet", "stop-packet"},
          .spawn = spawner_of(packet_script),
          .during = now_and_then("start-packet", values, "stop-packet", options.rhythm.interval),
          .finally = op_template{.f = "stop-packet"}};
}

}  // namespace agon
