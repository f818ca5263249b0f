// A server that can say what state it is in, for people who look into a run.
#pragma once

#include <boost/json/object.hpp>

namespace agon {

/// The base of servers whose state can be looked at, beside that of the actor. Asked between two
/// messages, on the server's thread.
class self_describing {
 public:
  self_describing() = default;
  self_describing(const self_describing&) = delete;
  self_describing& operator=(const self_describing&) = delete;
  virtual ~self_describing() = default;

  /// What matters of the state: role, term, how far it is. Must change nothing.
  [[nodiscard]] virtual boost::json::object describe() const = 0;
};

}  // namespace agon
