// The list of models.
#include "checkers/models/catalog.hpp"

#include "checkers/models/append_list.hpp"
#include "checkers/models/counter.hpp"
#include "checkers/models/key_value.hpp"
#include "checkers/models/multi_register.hpp"
#include "checkers/models/mutex.hpp"
#include "checkers/models/queue.hpp"
#include "checkers/models/register.hpp"
#include "checkers/models/set.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>

namespace agon::checkers {
namespace {

bool is_anything(const json::value&) { return true; }
bool is_nothing(const json::value& initial) { return initial.is_null(); }
bool is_number(const json::value& initial) { return whole_number(initial).has_value(); }
bool is_object(const json::value& initial) { return initial.is_object(); }
bool is_array(const json::value& initial) { return initial.is_array(); }
bool is_array_of_numbers(const json::value& initial) {
  return initial.is_array() &&
         std::all_of(initial.get_array().begin(), initial.get_array().end(), is_number);
}

template <class M>
std::unique_ptr<machine> made(const json::value& initial) {
  M model;
  if constexpr (requires { model.initial_value = initial; }) model.initial_value = initial;
  return std::make_unique<machine_of<M>>(std::move(model));
}

struct entry {
  model_kind kind;
  std::string_view name;
  std::unique_ptr<machine> (*make)(const json::value& initial);
  bool (*accepts)(const json::value& initial);
  std::string_view begins_with;
};

template <class M>
constexpr entry row(model_kind kind, bool (*accepts)(const json::value&), const char* begins_with) {
  return {kind, M::name, made<M>, accepts, begins_with};
}

constexpr std::array catalog{
    row<read_write_register>(model_kind::read_write_register, is_anything, "any value"),
    row<cas_register>(model_kind::cas_register, is_anything, "any value"),
    row<multi_register>(model_kind::multi_register, is_object, "an object of values by name"),
    row<mutex>(model_kind::mutex, is_nothing, "nothing: it is free at first"),
    row<owner_mutex>(model_kind::owner_mutex, is_nothing, "nothing: it is free at first"),
    row<reentrant_mutex>(model_kind::reentrant_mutex, is_nothing, "nothing: it is free at first"),
    row<counter>(model_kind::counter, is_number, "a whole number"),
    row<set>(model_kind::set, is_array, "an array of elements"),
    row<grow_only_set>(model_kind::grow_only_set, is_array, "an array of elements"),
    row<unordered_queue>(model_kind::unordered_queue, is_array, "an array of elements"),
    row<fifo_queue>(model_kind::fifo_queue, is_array, "an array of elements"),
    row<stack>(model_kind::stack, is_array, "an array of elements, the top last"),
    row<priority_queue>(model_kind::priority_queue, is_array_of_numbers,
                        "an array of whole numbers"),
    row<append_list>(model_kind::append_list, is_array, "an array of elements"),
    row<key_value_map>(model_kind::key_value_map, is_anything, "any value, for all keys"),
};

const entry& entry_of(model_kind kind) {
  const auto& found = catalog[static_cast<std::size_t>(kind)];
  invariant(found.kind == kind, "a catalog in the order of model_kind");
  return found;
}

}  // namespace

std::span<const model_kind> model_kinds() {
  static const auto all = [] {
    std::array<model_kind, catalog.size()> kinds{};
    std::transform(catalog.begin(), catalog.end(), kinds.begin(),
                   [](const entry& each) { return each.kind; });
    return kinds;
  }();
  return all;
}

std::string_view to_string(model_kind kind) { return entry_of(kind).name; }

result<model_kind> model_kind_from(std::string_view name) {
  std::string names;
  for (const auto& each : catalog) {
    if (each.name == name) return each.kind;
    names += (names.empty() ? "" : ", ") + std::string{each.name};
  }
  return error{"there is no model \"" + std::string{name} + "\"", {}, "known: " + names};
}

result<> may_begin_with(model_kind kind, const json::value& initial_value) {
  const auto& found = entry_of(kind);
  if (initial_value.is_null() || found.accepts(initial_value)) return success{};
  return error{"cannot begin with " + json::serialize(initial_value),
               "model " + std::string{found.name},
               "it can begin with " + std::string{found.begins_with}};
}

machine_factory make_machine(model_kind kind, json::value initial_value) {
  invariant(may_begin_with(kind, initial_value).ok(), "an initial value that the model can have");
  return [kind, initial = std::move(initial_value)] { return entry_of(kind).make(initial); };
}

}  // namespace agon::checkers
