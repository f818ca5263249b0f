// Splitting a history by key, and judging the parts.
#include "checkers/independent.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <iterator>

namespace agon::checkers {
namespace {

/// The key of an op by its own value, or null.
const json::value* key_of(const op& event) {
  if (!event.process.is_client() || !event.value.is_array()) return nullptr;
  const auto& pair = event.value.get_array();
  return pair.size() == 2 ? &pair[0] : nullptr;
}

/// The key that an op shares with its other half, or null.
const json::value* shared_key(const history& events, std::size_t position) {
  const auto* own = key_of(events[position]);
  const auto other = events.pair(position);
  if (other == no_pair) return own;
  const auto* theirs = key_of(events[static_cast<std::size_t>(other)]);
  const bool is_completion = events[position].type != op_type::invoke;
  const auto* first = is_completion ? theirs : own;
  return first != nullptr ? first : is_completion ? own : theirs;
}

class independent_checker final : public checker {
 public:
  explicit independent_checker(checker_ptr each) : each_{std::move(each)} {
    invariant(each_ != nullptr, "a checker for each key");
  }

  [[nodiscard]] check_result check(const history& events,
                                   const check_options& options) const override {
    const key_split split{events};
    const auto results = judge(split, options);
    check_result whole{.outcome = verdict::valid};
    json::object by_key;
    json::array failures;
    for (std::size_t i = 0; i < results.size(); ++i) {
      whole.outcome = merge(whole.outcome, results[i].outcome);
      if (results[i].outcome == verdict::invalid) failures.push_back(split.keys()[i]);
      by_key[split.names()[i]] = to_json(results[i]);
    }
    whole.details["results"] = std::move(by_key);
    whole.details["failures"] = std::move(failures);
    return whole;
  }

 private:
  [[nodiscard]] std::vector<check_result> judge(const key_split& split,
                                                const check_options& options) const {
    return check_in_shares(split.keys().size(), options, [&](std::size_t i, const auto& share) {
      const auto part = split.part(i);
      return part ? check_safe(*each_, *part, share) : unknown_because(to_string(part.problem()));
    });
  }

  checker_ptr each_;
};

}  // namespace

key_split::key_split(const history& events) : events_{events} {
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto* key = shared_key(events, i);
    if (key == nullptr)
      unkeyed_.push_back(i);
    else
      positions_[number_of(*key)].push_back(i);
  }
}

std::size_t key_split::number_of(const json::value& key) {
  const auto [found, is_new] = numbers_.emplace(json::serialize(key), keys_.size());
  if (is_new) {
    auto name = key.is_string() ? std::string{key.get_string()} : found->first;
    while (!taken_names_.insert(name).second) name += '\'';
    names_.push_back(std::move(name));
    keys_.push_back(key);
    positions_.emplace_back();
  }
  return found->second;
}

result<history> key_split::part(std::size_t number) const {
  std::vector<std::size_t> chosen;
  std::merge(positions_[number].begin(), positions_[number].end(), unkeyed_.begin(), unkeyed_.end(),
             std::back_inserter(chosen));
  std::vector<op> ops;
  ops.reserve(chosen.size());
  for (const auto position : chosen) {
    ops.push_back(events_[position]);
    if (key_of(events_[position]) == nullptr) continue;
    auto inner = ops.back().value.get_array()[1];
    ops.back().value = std::move(inner);
  }
  return history::from(std::move(ops));
}

std::unique_ptr<checker> independent(checker_ptr each) {
  return std::make_unique<independent_checker>(std::move(each));
}

}  // namespace agon::checkers
