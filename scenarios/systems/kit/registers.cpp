// What each op does to a key.
#include "scenarios/systems/kit/registers.hpp"

#include "scenarios/systems/kit/server.hpp"

#include <boost/json/serialize.hpp>

namespace agon::systems::kit {

reply registers::carry_out(const request& what) {
  const auto value = value_of(what);
  const auto* pair = value.if_array();
  if (pair == nullptr || pair->size() != 2)
    return refused("the value of a register's op must be [key, value], not " + what.value);
  const auto& key = pair->at(0);
  if (what.f == "read") return done(json::array{key, read(key)});
  if (what.f == "write") {
    values_[json::serialize(key)] = pair->at(1);
    return done();
  }
  const auto* change = pair->at(1).if_array();
  if (what.f != "cas" || change == nullptr || change->size() != 2)
    return refused("registers know no \"" + what.f + "\" of " + what.value);
  if (read(key) != change->at(0)) return refused("mismatch");
  values_[json::serialize(key)] = change->at(1);
  return done();
}

json::value registers::read(const json::value& key) const {
  const auto found = values_.find(json::serialize(key));
  return found == values_.end() ? json::value{} : found->second;
}

}  // namespace agon::systems::kit
