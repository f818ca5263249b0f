// Disturbances of a simulated machine, one function for each kind.
#include "sim/node.hpp"

namespace agon::sim {

result<evidence> machine::disturb(const disturbance::any& what) {
  if (const auto* clogged = std::get_if<disturbance::clog>(&what)) return clog(clogged->from);
  if (const auto* clock = std::get_if<disturbance::set_clock_rate>(&what))
    return set_clock_rate(clock->rate);
  if (const auto* strobe = std::get_if<disturbance::strobe_clock>(&what))
    return strobe_clock(*strobe);
  return error{"cannot do " + std::string{disturbance::name_of(what)}, to_string(self_), {}};
}

}  // namespace agon::sim
