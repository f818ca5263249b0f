// Parsing and doing accesses.
#include "scenarios/systems/snapshot_store/transaction.hpp"

#include "scenarios/systems/kit/server.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace agon::systems::snapshot_store {

result<transaction> transaction::from(const kit::request& what) {
  const error nonsense{"no transaction: " + what.f + " " + what.value,
                       {},
                       "expected txn [group, [[\"r\" or \"w\", key, value] …]]"};
  const auto value = kit::value_of(what);
  if (what.f != "txn" || !value.is_array() || value.get_array().size() != 2) return nonsense;
  const auto& accesses = value.get_array()[1];
  if (!accesses.is_array()) return nonsense;
  transaction made;
  made.group_ = value.get_array()[0];
  for (const auto& each : accesses.get_array()) {
    if (!each.is_array() || each.get_array().size() != 3) return nonsense;
    const auto& f = each.get_array()[0];
    if (f != "r" && f != "w") return nonsense;
    made.accesses_.push_back({f == "r", each.get_array()[1], each.get_array()[2]});
  }
  return made;
}

std::string transaction::name_of(const json::value& key) const {
  return json::serialize(json::array{group_, key});
}

void transaction::step(const versions& store, std::int64_t timestamp) {
  invariant(!over(), "an access that is left to do");
  auto& now = accesses_[next_++];
  const auto name = name_of(now.key);
  const auto own = writes_.find(name);
  if (!now.is_read) {
    writes_[name] = json::serialize(now.value);
  } else if (own != writes_.end()) {
    now.value = json::parse(own->second);
  } else {
    now.value = json::parse(store.read(name, timestamp));
    reads_.insert(name);
  }
}

std::vector<write> transaction::writes() const {
  std::vector<write> all;
  for (const auto& [key, value] : writes_) all.push_back({key, value});
  return all;
}

json::value transaction::completed() const {
  json::array accesses;
  for (const auto& each : accesses_)
    accesses.push_back(json::array{each.is_read ? "r" : "w", each.key, each.value});
  return json::array{group_, std::move(accesses)};
}

}  // namespace agon::systems::snapshot_store
