// A record on disk is the array of its fields.
#include "scenarios/systems/replicated_log/epoch_log.hpp"

#include "actors/vocabulary/invariant.hpp"
#include "actors/vocabulary/op.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace agon::systems::replicated_log {
namespace {

std::string written(const record& what) {
  const auto& [client, sequence, f, value] = what.what;
  return json::serialize(json::array{what.epoch.value, client, sequence, f, value});
}

result<record> read(const std::string& text) {
  json::error_code problem;
  const auto parsed = json::parse(text, problem);
  if (problem || !parsed.is_array() || parsed.as_array().size() != 5)
    return error{"a record that is none: " + text, "file log", "start on an empty disk"};
  const auto& fields = parsed.as_array();
  return record{{fields[0].to_number<std::uint64_t>()},
                {.client = fields[1].to_number<std::uint64_t>(),
                 .sequence = fields[2].to_number<std::uint64_t>(),
                 .f = std::string{fields[3].as_string()},
                 .value = std::string{fields[4].as_string()}}};
}

}  // namespace

result<> epoch_log::load() {
  const auto texts = file_.load();
  if (!texts.ok()) return texts.problem();
  for (const auto& text : *texts) {
    auto one = read(text);
    if (!one.ok()) return one.problem();
    records_.push_back(*std::move(one));
  }
  return success{};
}

result<> epoch_log::append(std::span<const record> what) {
  for (const auto& one : what) {
    if (auto kept = file_.append(written(one)); !kept) return kept;
    records_.push_back(one);
  }
  return success{};
}

result<> epoch_log::keep(log_offset end) {
  invariant(end.value <= records_.size(), "a cut within the log");
  records_.resize(end.value);
  return file_.keep(end.value);
}

log_end epoch_log::end() const {
  return {records_.empty() ? epoch_number{} : records_.back().epoch, {records_.size()}};
}

const record& epoch_log::at(log_offset place) const {
  invariant(place.value < records_.size(), "a place within the log");
  return records_[place.value];
}

std::vector<record> epoch_log::from(log_offset place, std::size_t count) const {
  const auto first = std::min<std::size_t>(place.value, records_.size());
  const auto last = first + std::min(count, records_.size() - first);
  const auto begin = records_.begin();
  return {begin + static_cast<std::ptrdiff_t>(first), begin + static_cast<std::ptrdiff_t>(last)};
}

bool epoch_log::continues(const log_end& other) const {
  if (other.offset.value > records_.size()) return false;
  return other.offset == log_offset{} || records_[other.offset.value - 1].epoch == other.last_epoch;
}

log_end epoch_log::end_of(epoch_number epoch) const {
  const auto past = std::ranges::upper_bound(records_, epoch, {}, &record::epoch);
  if (past == records_.begin()) return {};
  return {std::prev(past)->epoch, {static_cast<std::uint64_t>(past - records_.begin())}};
}

}  // namespace agon::systems::replicated_log
