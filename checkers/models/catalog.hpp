// All models by name. A new one is a struct in this folder, a row in model_kind and one in
// catalog.cpp, and a line in docs/reference/models.md.
#pragma once

#include "checkers/machine.hpp"

#include <span>

namespace agon::checkers {

/// The models, as they stand in a catalog or a command line.
enum class model_kind : std::uint8_t {
  read_write_register,
  cas_register,
  multi_register,
  mutex,
  owner_mutex,
  reentrant_mutex,
  counter,
  set,
  grow_only_set,
  unordered_queue,
  fifo_queue,
  stack,
  priority_queue,
  append_list,
  key_value_map,
};

/// All of them.
std::span<const model_kind> model_kinds();
/// `register`, `cas-register` ….
std::string_view to_string(model_kind kind);
/// The model of that name, or an error that lists the names.
result<model_kind> model_kind_from(std::string_view name);

/// Whether the model may begin with this; null is what it begins with by itself. The error says
/// what it may begin with.
result<> may_begin_with(model_kind kind, const json::value& initial_value);
/// Machines of this model that begin with `initial_value`, which they must be able to.
machine_factory make_machine(model_kind kind, json::value initial_value = nullptr);

}  // namespace agon::checkers
