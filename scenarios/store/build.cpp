// The only file that is compiled again when the commit changes.
#include "scenarios/store/build.hpp"

#include <commit.hpp>

#ifndef AGON_VERSION
#define AGON_VERSION "unknown"
#endif

namespace agon::scenarios {

std::string_view build_version() { return AGON_VERSION; }
std::string_view build_commit() { return AGON_COMMIT; }

}  // namespace agon::scenarios
