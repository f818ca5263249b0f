// Draws, all of them in integers.
#include "sim/latency.hpp"

#include <array>

namespace agon::sim::latency {
namespace {

struct drawing {
  random_stream& luck;

  duration operator()(const uniform& m) const { return luck.between(m.min, m.max); }
  duration operator()(const constant& m) const { return m.length; }
  duration operator()(const exponential& m) const { return m.min + luck.exponential(m.mean_above); }
  duration operator()(const bimodal& m) const {
    return luck.chance(m.tail) ? luck.between(m.max, m.tail_max) : luck.between(m.min, m.max);
  }
};

struct usual {
  duration operator()(const uniform& m) const { return m.max; }
  duration operator()(const constant& m) const { return m.length; }
  duration operator()(const exponential& m) const { return m.min + 4 * m.mean_above; }
  duration operator()(const bimodal& m) const { return m.max; }
};

constexpr duration none = duration::zero();

struct validity {
  bool operator()(const uniform& m) const { return none <= m.min && m.min <= m.max; }
  bool operator()(const constant& m) const { return none <= m.length; }
  bool operator()(const exponential& m) const { return none <= m.min && none < m.mean_above; }
  bool operator()(const bimodal& m) const {
    return none <= m.min && m.min <= m.max && m.max <= m.tail_max && 0 <= m.tail && m.tail <= 1;
  }
};

}  // namespace

std::string_view name_of(const any& model) {
  static constexpr std::array<std::string_view, std::variant_size_v<any>> names{
      "uniform", "constant", "exponential", "bimodal"};
  return names[model.index()];
}

duration draw(const any& model, random_stream& luck) { return std::visit(drawing{luck}, model); }

duration usual_max(const any& model) { return std::visit(usual{}, model); }

bool valid(const any& model) { return std::visit(validity{}, model); }

duration extra_of(const slow_links& slow, random_stream luck) {
  invariant(none <= slow.extra_min && slow.extra_min <= slow.extra_max, "lengths in order");
  if (slow.chance == 0 || !luck.chance(slow.chance)) return none;
  return luck.between(slow.extra_min, slow.extra_max);
}

}  // namespace agon::sim::latency
