// Histories of other harnesses: Jepsen's history.edn, and JSON arrays of ops as elle-cli reads
// them. The mapping is described in docs/reference/store.md.
#pragma once

#include "actors/vocabulary/op.hpp"

#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace agon {

/// The ops of an EDN text: op maps one after the other, or one vector or list of them. An error
/// says where, as `path:line:column` or `path:line`. `lines`, if given, gets the line of each op.
result<std::vector<op>> ops_from_edn(std::string_view text, const std::string& path,
                                     std::vector<std::size_t>* lines = nullptr);

/// The ops of a JSON array of op objects. An error says where, as `path:line`. `lines`, if given,
/// gets the line of each op.
result<std::vector<op>> ops_from_json_array(std::string_view text, const std::string& path,
                                            std::vector<std::size_t>* lines = nullptr);

/// Appends an op as Jepsen prints it: `{:index 0, :time 12, :process 3, :type :invoke, :f :read,
/// :value nil}`; what ops_from_edn reads as the same op again.
void append_edn(std::string& out, const op& event);

/// Writes history.edn: an op map on each line.
void write_edn(std::ostream& out, std::span<const op> ops);

}  // namespace agon
