// What a world tells a server when a test wants a node taken into its cluster or let go.
#pragma once

#include <caf/meta/type_name.hpp>

#include <cstdint>
#include <string>

namespace agon {

/// Whether a node comes or goes.
enum class membership_change : std::uint8_t { join, leave };

/// To a server: see to it that your cluster takes this node in, or lets it go. One that cannot, say
/// because another one leads, answers a membership_answer that says so. A server without changes of
/// members does not know this message.
struct membership_order {
  membership_change what = membership_change::join;
  std::uint32_t node = 0;  ///< The value of its node_id.
};

/// What came of a membership_order.
struct membership_answer {
  bool done = false;
  std::string said;  ///< The members afterwards, or why it was not done.
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, membership_order& x) {
  return f(caf::meta::type_name("membership_order"), x.what, x.node);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, membership_answer& x) {
  return f(caf::meta::type_name("membership_answer"), x.done, x.said);
}

}  // namespace agon
