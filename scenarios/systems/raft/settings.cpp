// Settings by name.
#include "scenarios/systems/raft/server.hpp"

#include <charconv>

namespace agon::systems::raft {

namespace {

result<std::uint64_t> number_of(const std::string& name, const std::string& value,
                                std::uint64_t least, const std::string& hint) {
  std::uint64_t number = 0;
  const auto* end = value.data() + value.size();
  const auto [stop, problem] = std::from_chars(value.data(), end, number);
  if (problem != std::errc{} || stop != end || number < least || number > 1'000'000)
    return error{"\"" + value + "\" is no " + hint, name,
                 "give " + std::to_string(least) + " or more, 1000000 at most"};
  return number;
}

}  // namespace

result<raft_options> options_from(const std::map<std::string, std::string>& settings) {
  raft_options options;
  for (const auto& [name, value] : settings) {
    if (name == "snapshot-every") {
      const auto entries = number_of(name, value, 1, "number of entries");
      if (!entries) return entries.problem();
      options.snapshot_every = *entries;
    } else if (name == "entries-per-message") {
      const auto entries = number_of(name, value, 1, "number of entries");
      if (!entries) return entries.problem();
      options.entries_per_message = *entries;
    } else if (name == "election-timeout") {
      const auto length = number_of(name, value, 3, "number of milliseconds");
      if (!length) return length.problem();
      options.election_min = std::chrono::milliseconds{*length};
      options.election_max = 2 * options.election_min;
      options.heartbeat = options.election_min / 3;
    } else if (name == "reads") {
      if (value != "quorum" && value != "lease")
        return error{"reads cannot be \"" + value + "\"", name, "quorum or lease"};
      options.reads = value == "lease" ? read_path::lease : read_path::quorum;
    } else {
      return error{"raft has no setting \"" + name + "\"",
                   {},
                   "known are snapshot-every, entries-per-message, election-timeout, reads"};
    }
  }
  return options;
}

}  // namespace agon::systems::raft
