// One history over many keys, judged as one history for each key: linearizability is local (Herlihy
// & Wing 1990), so each register of many can be checked alone, which is exponentially cheaper.
#pragma once

#include "checkers/checker.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace agon::checkers {

/// Which ops belong to which key. A client's op is keyed when its value is `[key, value]`;
/// invocation and completion share the key of whichever has one, the invocation first. All other
/// ops belong to every key. Holds a reference to the history. Linear in time; one number an op.
class key_split {
 public:
  explicit key_split(const history& events);

  /// In order of first appearance.
  [[nodiscard]] const std::vector<json::value>& keys() const { return keys_; }
  /// How keys() are called in results: strings as they are, other values as JSON; no two alike.
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  /// The ops of the `number`-th key with `value` for `[key, value]`, and those without a key; their
  /// indices are those of the whole history. Linear in what it returns. Fails where a completion
  /// lacks its invocation.
  [[nodiscard]] result<history> part(std::size_t number) const;

 private:
  std::size_t number_of(const json::value& key);

  const history& events_;
  std::vector<json::value> keys_;
  std::vector<std::string> names_;
  std::map<std::string, std::size_t> numbers_;
  std::set<std::string> taken_names_;
  std::vector<std::vector<std::size_t>> positions_;
  std::vector<std::size_t> unkeyed_;
};

/// Judges each key's ops with `each`, safely and in parallel. Details: `results` by key,
/// `failures`: the keys found invalid. The verdict is the worst. A key may use an even share of the
/// time that is left, and of memory; what it leaves goes to later ones.
std::unique_ptr<checker> independent(checker_ptr each);

}  // namespace agon::checkers
