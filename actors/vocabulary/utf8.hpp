// The encoding of all texts in histories.
#pragma once

#include <string_view>

namespace agon {

/// True if every sequence of bytes is a character of Unicode in its shortest form.
bool is_utf8(std::string_view text);

}  // namespace agon
