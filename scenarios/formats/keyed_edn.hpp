// Ops as EDN maps whose key stands beside their value, as Porcupine's key-value tests have them.
#pragma once

#include "actors/vocabulary/op.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace agon::scenarios {

/// The ops of maps such as `{:process 0, :type :invoke, :f :get, :key "3", :value nil}`, one after
/// the other; they get `[key, value]` for a value. The error says which line.
/// `lines`, if given, gets the line of each op.
result<std::vector<op>> ops_from_keyed_edn(std::string_view text, const std::string& path,
                                           std::vector<std::size_t>* lines = nullptr);

}  // namespace agon::scenarios
