// A campaign as text: the line while it runs, and what it found.
#pragma once

#include "scenarios/explore/campaign.hpp"

#include <string>
#include <string_view>

namespace agon::scenarios::cli {

/// Such as `[####----] 40 of 100 seeds, 12.0/s, 3 failures of 2 kinds, 360 simulated s/s, 8 of 9
/// marks, 5 s left`.
std::string campaign_line(const campaign_progress& now);

/// What the file holds: counts, marks never reached, kinds of failures each with its first seed and
/// the commands that repeat, replay and shrink it, and how to go on if it is not finished. Ends
/// with a line end.
result<std::string> campaign_summary(const campaign_file& file, bool finished);

/// `90s`, `10m`, `2h`, or seconds without a unit; an error that names the flag.
result<double> seconds_from(std::string_view text, const std::string& flag);

}  // namespace agon::scenarios::cli
