// Who stands where, what the tail commits, and when a chain is replaced.
#include "scenarios/systems/chain_replication/chain.hpp"

#include <algorithm>

namespace agon::systems::chain_replication {
namespace {

// A node that could not be reached by its predecessor stays out for a while.
constexpr duration bar = std::chrono::seconds{2};
// A chain is left alone for at least this long before others are let in.
constexpr duration settled = std::chrono::milliseconds{500};
// Chains in a row that fail, and still get the next one more time.
constexpr int failed_most = 4;

}  // namespace

bool chain::barred(node_id node) const {
  const auto found = barred_until_.find(node);
  return found != barred_until_.end() && now() < found->second;
}

std::vector<node_id> chain::choose(const std::set<node_id>& promisers) {
  std::vector<node_id> out;
  std::vector<node_id> members{self()};
  for (const auto node : promisers)
    if (node != self()) (barred(node) ? out : members).push_back(node);
  while (members.size() < majority()) {
    members.push_back(out.back());
    out.pop_back();
  }
  // Another order may get round a link that is cut.
  if (!out.empty()) {
    std::vector<node_id> others{members.begin() + 1, members.end()};
    random().shuffle(others);
    std::ranges::copy(others, members.begin() + 1);
  }
  return members;
}

std::vector<node_id> chain::fed() const {
  const auto place = std::ranges::find(members(), self());
  if (place == members().end() || place + 1 == members().end()) return {};
  return {*(place + 1)};
}

views::log_length chain::held() const {
  if (leads() && has("head-acknowledges")) return log().size();
  if (members().back() == self()) return log().size();
  if (!leads() && has("acknowledges-early")) return log().size();
  return followers().empty() ? 0 : followers().begin()->second.held;
}

node_id chain::reader() const { return takes_part() ? members().back() : leader(); }

void chain::report() {
  const auto place = std::ranges::find(members(), self());
  if (!takes_part() || place == members().begin()) return;
  send(*(place - 1), views::appended{started(), self(), log().size(), held()});
}

// An entry crosses each link of a chain twice, and a link that is slow must not look like one that
// is cut for ever: each chain that fails gives the next one twice the time.
bool chain::is_stuck() {
  const bool is_new = watched_ != started();
  const bool works = committed() == log().size() || (!is_new && committed() > progress_);
  if (is_new) works_ = false;
  if (works) {
    works_ = true;
    failed_ = 0;
  }
  if (is_new || works) {
    watched_ = started();
    progress_ = committed();
    progressed_ = now();
  }
  return now() - progressed_ > options().patience_max * (1 << std::min(failed_, failed_most));
}

// The first member that lacks entries, which its predecessor does not seem to reach; the last, if
// it is acknowledgements that are lost.
node_id chain::broken_at() const {
  for (const auto node : members())
    if (node != self() && length_of(node) < log().size()) return node;
  return members().back();
}

void chain::watch() {
  const auto limit = options().patience_max;
  const auto near = [&](node_id node) { return heard(node) && now() - *heard(node) < limit; };
  if (is_stuck()) {
    barred_until_[broken_at()] = now() + bar;
    ++failed_;
    propose();
    return;
  }
  if (now() - began() < settled) return;
  const bool lost =
      std::ranges::any_of(members(), [&](node_id node) { return node != self() && !near(node); });
  const bool back = std::ranges::any_of(all(), [&](node_id node) {
    return std::ranges::find(members(), node) == members().end() && near(node) && !barred(node);
  });
  if (lost || (works_ && back)) propose();
}

}  // namespace agon::systems::chain_replication
