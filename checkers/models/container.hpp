// What queues and stacks have in common: ops that put an element in, take one out, or look at the
// one that is next.
#pragma once

#include "checkers/model.hpp"

namespace agon::checkers {

/// The functions of a container. `take_any` crashed, so nobody knows what it took.
enum container_function : std::uint32_t { put, take, take_any, take_none, peek, peek_none };

/// How a container calls them; an empty name is one that it does not have.
struct container_words {
  std::string_view model;
  std::string_view put, take, peek;
  std::string_view put_too = {}, take_too = {};  ///< Other names for the same.
  std::string_view all;                          ///< For errors.
};

/// The operation of a call; the element is `first`. A taking or looking op that completed with null
/// found nothing; null can therefore not be put in.
parsed_call parse_container_call(const observed_call& call, const container_words& words,
                                 value_table& values);

/// `none` for what finds nothing or only looks.
effect effect_on_container(const operation& op);

}  // namespace agon::checkers
