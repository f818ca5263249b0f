// One line for each package.
#include "actors/nemeses/packages.hpp"

#include "actors/nemeses/clock.hpp"
#include "actors/nemeses/clog.hpp"
#include "actors/nemeses/disk.hpp"
#include "actors/nemeses/membership.hpp"
#include "actors/nemeses/packet.hpp"
#include "actors/nemeses/partition.hpp"
#include "actors/nemeses/process.hpp"
#include "actors/nemeses/targets.hpp"

#include <algorithm>

namespace agon {

namespace {

struct known_package {
  std::string name;
  fault_package (*make)(duration interval);
};

const std::vector<known_package>& known_packages() {
  static const std::vector<known_package> packages{
      {"partition",
       [](duration interval) { return partition_package({.rhythm = {.interval = interval}}); }},
      {"isolate", [](duration interval) { return isolation_package({.interval = interval}); }},
      {"packet",
       [](duration interval) { return packet_package({.rhythm = {.interval = interval}}); }},
      {"clog", [](duration interval) { return clog_package({.rhythm = {.interval = interval}}); }},
      {"kill", [](duration interval) { return kill_package({.rhythm = {.interval = interval}}); }},
      {"pause",
       [](duration interval) { return pause_package({.rhythm = {.interval = interval}}); }},
      {"storm",
       [](duration interval) { return storm_package({.rhythm = {.interval = interval}}); }},
      {"outage",
       [](duration interval) { return outage_package({.rhythm = {.interval = interval}}); }},
      {"cpu", [](duration interval) { return cpu_package({.rhythm = {.interval = interval}}); }},
      {"wipe", [](duration interval) { return wipe_package({.rhythm = {.interval = interval}}); }},
      {"upgrade",
       [](duration interval) { return upgrade_package({.rhythm = {.interval = interval}}); }},
      {"membership",
       [](duration interval) { return membership_package({.rhythm = {.interval = interval}}); }},
      {"clock",
       [](duration interval) { return clock_package({.rhythm = {.interval = interval}}); }},
      {"disk", [](duration interval) { return disk_package({.rhythm = {.interval = interval}}); }},
      {"disk-rot", [](duration interval) { return disk_rot_package({.interval = interval}); }},
      {"disk-loss", [](duration interval) { return disk_loss_package({.interval = interval}); }}};
  return packages;
}

}  // namespace

const std::vector<std::string>& fault_package_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> list;
    for (const auto& package : known_packages()) list.push_back(package.name);
    return list;
  }();
  return names;
}

result<std::vector<fault_package>> fault_packages(std::span<const std::string> names,
                                                  duration interval) {
  if (interval <= duration::zero())
    return error{"the interval between faults is not positive", "--nemesis-interval",
                 "give seconds, such as 10"};
  std::vector<fault_package> packages;
  for (const auto& name : names) {
    const auto found = std::ranges::find(known_packages(), name, &known_package::name);
    if (found == known_packages().end())
      return error{"there is no fault package \"" + name + "\"", "--nemesis",
                   "the packages are " + joined(fault_package_names())};
    if (std::ranges::find(packages, name, &fault_package::name) == packages.end())
      packages.push_back(found->make(interval));
  }
  return packages;
}

}  // namespace agon
