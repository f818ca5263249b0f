// Settings by name.
#include "scenarios/systems/raft/server.hpp"

#include <charconv>

namespace agon::systems::raft {

result<raft_options> options_from(const std::map<std::string, std::string>& settings) {
  raft_options options;
  for (const auto& [name, value] : settings) {
    if (name == "snapshot-every") {
      const auto* end = value.data() + value.size();
      const auto [stop, problem] = std::from_chars(value.data(), end, options.snapshot_every);
      if (problem != std::errc{} || stop != end || options.snapshot_every == 0)
        return error{"\"" + value + "\" is no number of entries", name, "give 1 or more"};
    } else if (name == "reads") {
      if (value != "quorum" && value != "lease")
        return error{"reads cannot be \"" + value + "\"", name, "quorum or lease"};
      options.reads = value == "lease" ? read_path::lease : read_path::quorum;
    } else {
      return error{"raft has no setting \"" + name + "\"", {}, "known are reads, snapshot-every"};
    }
  }
  return options;
}

}  // namespace agon::systems::raft
