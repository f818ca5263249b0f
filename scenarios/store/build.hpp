// Which Agon this is: what a run needs beside its seed to happen again.
#pragma once

#include <string_view>

namespace agon::scenarios {

/// Such as `0.1.0`.
std::string_view build_version();

/// The commit of the source, with `-dirty` where it was changed since; `unknown` where it was built
/// outside a repository.
std::string_view build_commit();

}  // namespace agon::scenarios
