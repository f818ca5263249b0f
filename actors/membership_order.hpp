// What a world tells a server when a test wants its node taken into its cluster or let go.
#pragma once

#include <caf/meta/type_name.hpp>

#include <cstdint>
#include <string>

namespace agon {

/// Whether a node comes or goes.
enum class membership_change : std::uint8_t { join, leave };

/// To the server of a node: see to it that your cluster takes you in, or lets you go. It answers a
/// membership_answer within a few seconds. A server without changes of members does not know this
/// message.
struct membership_order {
  membership_change what = membership_change::join;
};

/// What came of a membership_order.
struct membership_answer {
  bool done = false;
  std::string said;  ///< The members afterwards, or why it was not done.
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, membership_order& x) {
  return f(caf::meta::type_name("membership_order"), x.what);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, membership_answer& x) {
  return f(caf::meta::type_name("membership_answer"), x.done, x.said);
}

}  // namespace agon
