// Reading the JSON objects that etcd answers, where members may be absent or not what they should
// be.
#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace agon::systems::etcd {

/// The JSON object that `body` is; nothing if it is anything else.
std::optional<boost::json::object> object_in(std::string_view body);
/// The string of that name, or an empty one.
std::string_view text_at(const boost::json::object& from, std::string_view name);
/// A 64-bit number, which the gateway writes as a string and leaves out when it is 0; 0 if
/// unreadable.
std::uint64_t number_at(const boost::json::object& from, std::string_view name);

}  // namespace agon::systems::etcd
