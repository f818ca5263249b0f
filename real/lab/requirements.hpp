// What a lab needs of the machine, checked before anything is made.
#pragma once

#include "actors/vocabulary/result.hpp"
#include "real/lab/child.hpp"

#include <string_view>

namespace agon::real {

/// An error that names every missing program and the Debian packages that hold them.
result<> check_programs(std::string_view path = program_path);

/// An error unless this process is root.
result<> check_root();

}  // namespace agon::real
