// One child stream for each choice, so that a new one changes no other.
#include "scenarios/drawn_network.hpp"

#include <array>

namespace agon::scenarios {
namespace {

namespace latency = sim::latency;

double milliseconds(duration length) {
  return std::chrono::duration<double, std::milli>{length}.count();
}

/// `slowest` is what hardly any message exceeds.
latency::any draw_latency(duration slowest, random_stream luck) {
  switch (luck.below(4)) {
    case 0:
      return latency::constant{slowest / 2};
    case 1:
      return latency::exponential{.min = slowest / 8, .mean_above = slowest / 4};
    case 2:
      return latency::bimodal{
          .min = slowest / 4, .max = slowest, .tail_max = 20 * slowest, .tail = 0.005};
    default:
      return latency::uniform{.min = slowest / 4, .max = slowest};
  }
}

sim::link_kind draw_kind(random_stream luck) {
  constexpr std::array kinds{sim::link_kind::ordered, sim::link_kind::datagram,
                             sim::link_kind::stream};
  return luck.pick(kinds);
}

json::object told(const latency::any& model) {
  json::object object{{"model", latency::name_of(model)}};
  const auto put = [&](std::string_view name, duration length) {
    object[name] = milliseconds(length);
  };
  if (const auto* fixed = std::get_if<latency::constant>(&model)) {
    put("length_ms", fixed->length);
  } else if (const auto* even = std::get_if<latency::uniform>(&model)) {
    put("min_ms", even->min);
    put("max_ms", even->max);
  } else if (const auto* open = std::get_if<latency::exponential>(&model)) {
    put("min_ms", open->min);
    put("mean_above_ms", open->mean_above);
  } else if (const auto* two = std::get_if<latency::bimodal>(&model)) {
    put("min_ms", two->min);
    put("max_ms", two->max);
    put("tail_max_ms", two->tail_max);
    object["tail"] = two->tail;
  }
  return object;
}

}  // namespace

sim::network_options draw_network(std::uint64_t seed) {
  const random_stream luck{seed, "network"};
  auto scale = luck.child("scale");
  const auto slowest = std::chrono::milliseconds{std::int64_t{1} << scale.below(6)};
  sim::network_options network{.latency = draw_latency(slowest, luck.child("latency")),
                               .kind = draw_kind(luck.child("kind"))};
  if (auto slow = luck.child("slow"); slow.chance(0.25))
    network.slow = {.chance = 0.2, .extra_min = slowest, .extra_max = 4 * slowest};
  if (auto bound = luck.child("capacity"); bound.chance(0.25))
    network.capacity = std::size_t{16} << bound.below(4);
  if (auto patience = luck.child("patience"); network.kind == sim::link_kind::stream)
    network.patience = std::chrono::seconds{2 + static_cast<std::int64_t>(patience.below(14))};
  return network;
}

json::object to_json(const sim::network_options& network) {
  json::object object{{"kind", to_string(network.kind)}, {"latency", told(network.latency)}};
  if (network.slow.chance > 0)
    object["slow_links"] = {{"chance", network.slow.chance},
                            {"extra_min_ms", milliseconds(network.slow.extra_min)},
                            {"extra_max_ms", milliseconds(network.slow.extra_max)}};
  if (network.kind == sim::link_kind::stream)
    object["patience_ms"] = milliseconds(network.patience);
  else if (network.capacity > 0)
    object["capacity"] = network.capacity;
  return object;
}

}  // namespace agon::scenarios
