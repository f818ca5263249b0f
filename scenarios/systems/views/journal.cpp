// Changes as JSON: {"promise": view}, {"view", "members", "keep", "entries"} and {"entries"}.
#include "scenarios/systems/views/journal.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace agon::systems::views {
namespace {

json::array to_json(const std::vector<kit::request>& entries) {
  json::array list;
  for (const auto& entry : entries)
    list.push_back(json::array{entry.client, entry.sequence, entry.f, entry.value});
  return list;
}

void add_entries(std::vector<kit::request>& log, const json::value& list) {
  for (const auto& item : list.as_array()) {
    const auto& fields = item.as_array();
    log.push_back({.client = fields.at(0).to_number<std::uint64_t>(),
                   .sequence = fields.at(1).to_number<std::uint64_t>(),
                   .f = std::string{fields.at(2).as_string()},
                   .value = std::string{fields.at(3).as_string()}});
  }
}

void redo(kept_state& state, const json::object& change) {
  if (const auto* view = change.if_contains("promise")) {
    state.promised = {view->to_number<std::uint64_t>()};
    return;
  }
  if (const auto* view = change.if_contains("view")) {
    state.started = {view->to_number<std::uint64_t>()};
    state.promised = std::max(state.promised, state.started);
    state.members.clear();
    for (const auto& member : change.at("members").as_array())
      state.members.push_back(node_id{member.to_number<std::uint32_t>()});
    state.log.resize(change.at("keep").to_number<std::size_t>());
  }
  add_entries(state.log, change.at("entries"));
}

}  // namespace

result<kept_state> journal::load() {
  const auto records = records_.load();
  if (!records.ok()) return records.problem();
  kept_state state;
  for (const auto& record : *records) redo(state, json::parse(record).as_object());
  if (durability_ != durability::no_views) return state;
  state.promised = state.started = {};
  state.members.clear();
  return state;
}

result<> journal::keep(const keep_promise& what) { return add({{"promise", what.view.value}}); }

result<> journal::keep(const keep_start& what) {
  json::array members;
  for (const auto member : what.members) members.emplace_back(member.value);
  return add({{"view", what.view.value},
              {"members", std::move(members)},
              {"keep", what.keep},
              {"entries", to_json(what.entries)}});
}

result<> journal::keep(const keep_entries& what) {
  return add({{"entries", to_json(what.entries)}});
}

result<> journal::add(const json::object& change) {
  if (auto written = records_.append(json::serialize(change)); !written.ok()) return written;
  return durability_ == durability::unsynced ? result<>{success{}} : records_.sync();
}

}  // namespace agon::systems::views
