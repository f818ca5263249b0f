// Disturbances of a simulated machine, one function for each kind.
#include "sim/node.hpp"

namespace agon::sim {

result<evidence> machine::disturb(const disturbance::any& what) {
  if (const auto* clogged = std::get_if<disturbance::clog>(&what)) return clog(clogged->from);
  if (const auto* clock = std::get_if<disturbance::set_clock_rate>(&what))
    return set_clock_rate(clock->rate);
  if (const auto* strobe = std::get_if<disturbance::strobe_clock>(&what))
    return strobe_clock(*strobe);
  if (const auto* cpu = std::get_if<disturbance::slow_cpu>(&what)) return slow_cpu(cpu->factor);
  if (std::holds_alternative<disturbance::wipe>(what)) return wipe();
  if (const auto* build = std::get_if<disturbance::upgrade>(&what)) return upgrade(build->build);
  if (const auto* disk = std::get_if<disturbance::break_disk>(&what))
    return break_disk(disk->shape);
  if (const auto* rot = std::get_if<disturbance::rot_disk>(&what)) return rot_disk(*rot);
  return error{"cannot do " + std::string{disturbance::name_of(what)}, to_string(self_), {}};
}

result<evidence> machine::slow_cpu(double factor) {
  if (!(factor >= 1))
    return error{"a machine cannot be faster than it is", to_string(self_), "a factor from 1 on"};
  parts_.jobs.slow_down(self_, factor);
  return evidence{{"factor", factor}};
}

result<evidence> machine::wipe() {
  finish_kill();
  evidence shown{{"wiped", true}};
  if (running_) {
    auto killed = kill();
    if (!killed) return killed;
    shown["killed"] = *std::move(killed);
  }
  disk_->wipe();
  note("wiped");
  return shown;
}

result<evidence> machine::upgrade(std::string_view build) {
  if (!build.empty() && (build != "next" || !parts_.next_server))
    return error{"there is no build \"" + std::string{build} + "\" of this system",
                 to_string(self_), "only systems with a next build can be upgraded"};
  finish_kill();
  next_build_ = !build.empty();
  note("becomes build " + (build.empty() ? std::string{"first"} : std::string{build}));
  const bool was_running = running_;
  if (was_running) stop_server();  // The machine stays on: files are as that server left them.
  if (was_running)
    if (auto started = start(); !started) return started;
  return evidence{{"build", build.empty() ? "first" : build}, {"started", was_running}};
}

result<evidence> machine::break_disk(const disk_shape& shape) {
  if (const auto possible = check(shape); !possible)
    return error{possible.problem().what, to_string(self_), possible.problem().hint};
  const bool whole = shape == disk_shape{};
  note(whole ? "the disk is whole" : "the disk breaks");
  auto happened = disk_->become(shape);
  if (whole && server_ended()) {
    if (const auto started = start(); !started) return started;
    happened["started_again"] = true;
  }
  return happened;
}

result<evidence> machine::rot_disk(const disturbance::rot_disk& what) {
  if (!(what.chance >= 0 && what.chance <= 1))
    return error{"a sector's chance to be damaged is " + std::to_string(what.chance),
                 to_string(self_), "give 0 to 1"};
  const auto hits = disk_->damage(what.file, what.chance, what.damage);
  note("the disk rots in " + std::to_string(hits) + " sectors");
  return hits == 0 ? evidence{} : evidence{{"damaged_sectors", hits}};
}

}  // namespace agon::sim
