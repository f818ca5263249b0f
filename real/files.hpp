// The disk of a server on a real machine: plain files in one folder.
#pragma once

#include "actors/host.hpp"

#include <memory>
#include <string>

namespace agon::real {

/// Opens a folder as a disk, creating it and its parents where missing. A file that is new is made
/// durable in its folder at once; its content by sync (fdatasync). Names that are empty, `.`, `..`,
/// or hold `/` or a zero byte are refused. Belongs to one thread at a time; open files stay open.
result<std::shared_ptr<disk>> open_folder(const std::string& path);

}  // namespace agon::real
