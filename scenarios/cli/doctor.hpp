// What this machine, its store and its nodes can do for a test, and what to do about the rest.
#pragma once

#include "real/lab/probe.hpp"
#include "real/remote.hpp"

#include <map>
#include <string>
#include <vector>

namespace agon::scenarios::cli {

/// One thing that was looked at.
struct finding {
  std::string topic;  ///< `machine`, `store`, `lab` or a node's name.
  std::string name;   ///< What was looked at.
  bool ok = false;
  std::string detail;  ///< What was found.
  std::string remedy = {};
  bool required = true;  ///< Without it, the world that was asked for cannot run.
};

/// A line each: `ok      store   writable  …` or `missing …: remedy`, topic by topic.
std::string findings_text(const std::vector<finding>& findings);

/// 0 if all that is required is there, else 1.
int findings_status(const std::vector<finding>& findings);

/// Whether runs can be kept there: writable, and with room for them.
std::vector<finding> look_at_store(const std::string& store);

/// What the machine's facts mean for a lab: each with its remedy. `required` as given.
std::vector<finding> findings_of(const real::machine_facts& facts, bool required);

/// What faults need of a node's programs, from a list of those that are there.
std::vector<finding> findings_of_tools(const std::string& node, bool is_root,
                                       const std::vector<std::string>& there);

}  // namespace agon::scenarios::cli
