// Names of disturbances.
#include "actors/disturbance.hpp"

#include <array>

namespace agon::disturbance {

std::string_view name_of(const any& what) {
  static constexpr std::array<std::string_view, std::variant_size_v<any>> names{
      "clog",           "wipe",       "upgrade",  "slow-cpu", "strobe-clock",
      "set-clock-rate", "break-disk", "rot-disk", "join",     "leave"};
  return names[what.index()];
}

}  // namespace agon::disturbance
