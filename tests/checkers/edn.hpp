// Enough of EDN to read histories of Knossos and Jepsen: maps, vectors, lists, keywords, strings,
// numbers.
#pragma once

#include "actors/vocabulary/history.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace agon::checkers {

/// All forms of a text; keywords and symbols become strings without colon, lists become arrays, nil
/// becomes null. Aborts on what it does not know.
std::vector<json::value> read_edn(std::string_view text);

/// The history in a file of op maps, one after the other or in one vector. Processes that crashed
/// and go on under their own number are kept; `:nemesis` is process -1.
history read_edn_history(const std::string& path);

}  // namespace agon::checkers
