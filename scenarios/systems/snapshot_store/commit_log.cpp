// A record is JSON: [timestamp, client, sequence, why, value, [[key, value] …]]; `why` of a
// refusal, else empty.
#include "scenarios/systems/snapshot_store/commit_log.hpp"

#include "scenarios/systems/kit/server.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace agon::systems::snapshot_store {
namespace {

namespace json = boost::json;

std::string record_of(const commit& what, std::int64_t timestamp, std::string_view why) {
  json::array writes;
  if (why.empty())
    for (const auto& each : what.writes) writes.push_back(json::array{each.key, each.value});
  return json::serialize(json::array{timestamp, what.client, what.sequence, json::string{why},
                                     what.value, std::move(writes)});
}

std::string text(const json::value& value) { return std::string{value.as_string()}; }

}  // namespace

result<> commit_log::load() {
  const auto records = log_.load();
  if (!records) return records.problem();
  for (const auto& record : *records) recall(record);
  return success{};
}

void commit_log::recall(const std::string& record) {
  const auto parts = json::parse(record).as_array();
  entry next{.timestamp = parts.at(0).to_number<std::int64_t>()};
  for (const auto& each : parts.at(5).as_array())
    next.writes.push_back({text(each.at(0)), text(each.at(1))});
  const kit::request what{.client = parts.at(1).to_number<std::uint64_t>(),
                          .sequence = parts.at(2).to_number<std::uint64_t>()};
  const auto why = text(parts.at(3));
  sessions_.keep(
      what, why.empty() ? kit::reply{kit::outcome::done, text(parts.at(4))} : kit::refused(why));
  store_.apply(next);
  entries_.push_back(std::move(next));
}

bool commit_log::conflicts(const commit& what) const {
  const auto is_written = [&](const std::string& key) {
    return std::ranges::find(what.writes, key, &write::key) != what.writes.end();
  };
  const auto changed = [&](const std::string& key) { return store_.youngest(key) > what.snapshot; };
  for (const auto& key : what.reads)
    if (!is_written(key) && !has("write-skew") && changed(key)) return true;
  for (const auto& each : what.writes)
    if (!has("lost-update") && changed(each.key)) return true;
  return false;
}

result<committed> commit_log::judge(const commit& what, std::int64_t timestamp) {
  const auto known = sessions_.repeated({.client = what.client, .sequence = what.sequence});
  if (known && !has("forgets-commits"))
    return committed{what.transaction, known->value,
                     known->how == kit::outcome::unknown ? "too late" : known->why};
  const std::string why = conflicts(what) ? "conflict" : "";
  const auto record = record_of(what, timestamp, why);
  if (auto written = log_.append(record); !written) return written.problem();
  if (!has("unsynced-commits"))
    if (auto synced = log_.sync(); !synced) return synced.problem();
  recall(record);
  return committed{what.transaction, why.empty() ? what.value : std::string{}, why};
}

}  // namespace agon::systems::snapshot_store
