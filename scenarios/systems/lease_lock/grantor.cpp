// One lease, one highest token, one counter.
#include "scenarios/systems/lease_lock/grantor.hpp"

#include "scenarios/systems/kit/server.hpp"
#include "scenarios/systems/lease_lock/lease.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace agon::systems::lease_lock {
namespace {

std::uint64_t number(const json::value& value) {
  return value.is_number() ? value.to_number<std::uint64_t>() : 0;
}

}  // namespace

kit::reply grantor::carry_out(const kit::request& what, time_point now) {
  const auto value = kit::value_of(what);
  if (what.f == "lease") return grant(what, now);
  if (what.f == "keep") return keep(what, now);
  if (what.f == "release") return release(what);
  if (what.f == "read") return read(number(value));
  if (what.f == "write" && value.is_array() && value.as_array().size() == 2) return write(value);
  return kit::refused("no request to a lease lock: " + what.f + " " + what.value);
}

bool grantor::is_leased_to(const kit::request& what, time_point now) const {
  return lease_ && lease_->client == what.client && lease_->sequence == what.sequence &&
         now < lease_->until;
}

// A release may overtake the question, and a new attempt ends the client's earlier ones, as it
// makes one at a time: without this, what nobody wants any more would be leased until its time is
// over.
bool grantor::is_over(const kit::request& what) const {
  const auto ended = over_.find(what.client);
  return (ended != over_.end() && what.sequence <= ended->second) ||
         (lease_ && lease_->client == what.client && what.sequence <= lease_->sequence);
}

// Who asks again gets no longer lease: it counts from its first question.
kit::reply grantor::grant(const kit::request& what, time_point now) {
  if (!is_leased_to(what, now)) {
    if (is_over(what)) return kit::refused("the attempt is over");
    const bool is_newer = lease_ && lease_->client == what.client;
    if (lease_ && !is_newer && now < lease_->until) return kit::refused("another has the lock");
    lease_ = lease{what.client, what.sequence, 0, now + lease_length};
  }
  return kit::done(token_);
}

// Tokens grow from one holder to the next: any two of them kept theirs at one server at least, one
// after the other.
kit::reply grantor::keep(const kit::request& what, time_point now) {
  const auto token = number(kit::value_of(what));
  if (!is_leased_to(what, now)) return kit::refused("the lease is over");
  if (token == lease_->token) return kit::done();
  if (token <= token_) return kit::refused("the token is too low");
  lease_->token = token_ = token;
  return kit::done();
}

kit::reply grantor::release(const kit::request& what) {
  const bool is_holder =
      lease_ && lease_->client == what.client && lease_->sequence == what.sequence;
  if (is_holder || flaws_.frees_any) lease_.reset();
  auto& ended = over_[what.client];
  ended = std::max(ended, what.sequence);
  return kit::done();
}

bool grantor::passes(std::uint64_t token) {
  if (token < fence_ && !flaws_.checks_no_tokens) return false;
  fence_ = std::max(fence_, token);
  return true;
}

// A read raises the fence too: what its reader will write depends on nobody writing in between.
kit::reply grantor::read(std::uint64_t token) {
  if (!passes(token)) return kit::refused("the token is old");
  return kit::done(counter_);
}

kit::reply grantor::write(const json::value& token_and_value) {
  const auto& parts = token_and_value.as_array();
  if (!parts[1].is_int64()) return kit::refused("not a number");
  if (!passes(number(parts[0]))) return kit::refused("the token is old");
  counter_ = parts[1].as_int64();
  return kit::done();
}

std::string grantor::kept() const {
  json::array fields{token_, fence_, counter_};
  if (lease_ && !flaws_.forgets_leases) {
    fields.emplace_back(lease_->client);
    fields.emplace_back(lease_->sequence);
    fields.emplace_back(lease_->token);
  }
  return json::serialize(fields);
}

void grantor::restore(const std::string& kept, time_point now) {
  if (kept.empty()) return;
  const auto parsed = json::parse(kept);
  const auto& fields = parsed.as_array();
  token_ = number(fields[0]);
  fence_ = number(fields[1]);
  counter_ = fields[2].to_number<std::int64_t>();
  if (fields.size() < 6) return;
  lease_ = lease{number(fields[3]), number(fields[4]), number(fields[5]), now + lease_length};
}

}  // namespace agon::systems::lease_lock
