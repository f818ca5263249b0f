// A value or an error that a person can act on; for what may go wrong without being a mistake of
// ours.
#pragma once

#include "actors/vocabulary/invariant.hpp"

#include <string>
#include <utility>
#include <variant>

namespace agon {

/// What went wrong, where (a file and line, a host, a flag), and what to do about it.
struct error {
  std::string what;
  std::string where = {};
  std::string hint = {};
  friend bool operator==(const error&, const error&) = default;
};

/// `where: what (hint)`, without the parts that are empty.
std::string to_string(const error& problem);

/// The value of a result that has none to give.
struct success {
  friend bool operator==(const success&, const success&) = default;
};

/// Either a `T` or an `error`. Reading the wrong one aborts.
template <class T = success>
class [[nodiscard]] result {
 public:
  result(T value) : state_{std::move(value)} {}          // NOLINT(google-explicit-constructor)
  result(error problem) : state_{std::move(problem)} {}  // NOLINT(google-explicit-constructor)

  /// True when there is a value.
  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  /// The value; must be there.
  const T& value() const& {
    invariant(ok(), "a result with a value");
    return std::get<0>(state_);
  }
  T& value() & {
    invariant(ok(), "a result with a value");
    return std::get<0>(state_);
  }
  T&& value() && {
    invariant(ok(), "a result with a value");
    return std::get<0>(std::move(state_));
  }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  /// The error; must be there.
  [[nodiscard]] const error& problem() const {
    invariant(!ok(), "a result with an error");
    return std::get<1>(state_);
  }

 private:
  std::variant<T, error> state_;
};

}  // namespace agon
