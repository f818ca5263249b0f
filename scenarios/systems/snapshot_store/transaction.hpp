// A transaction as a client asks for it, done step by step against a snapshot.
#pragma once

#include "actors/vocabulary/op.hpp"
#include "scenarios/systems/kit/messages.hpp"
#include "scenarios/systems/snapshot_store/versions.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace agon::systems::snapshot_store {

/// The accesses of `txn [group, [["r", key, null], ["w", key, value] …]]`, and how far they are
/// done. Keys are those of the group.
class transaction {
 public:
  /// Reads a request; the error says what is wrong with it.
  static result<transaction> from(const kit::request& what);

  /// Does the next access: a write is remembered, a read sees the transaction's own write or what
  /// the snapshot of this timestamp has. Must not be over.
  void step(const versions& store, std::int64_t timestamp);
  /// Whether all is done.
  [[nodiscard]] bool over() const { return next_ == accesses_.size(); }

  /// Keys that were read from the store.
  [[nodiscard]] std::vector<std::string> reads() const { return {reads_.begin(), reads_.end()}; }
  /// The last write of each key.
  [[nodiscard]] std::vector<write> writes() const;
  /// The request's value with what was read.
  [[nodiscard]] json::value completed() const;

 private:
  struct access {
    bool is_read = false;
    json::value key;
    json::value value;
  };

  [[nodiscard]] std::string name_of(const json::value& key) const;

  json::value group_;
  std::vector<access> accesses_;
  std::size_t next_ = 0;
  std::set<std::string> reads_;
  std::map<std::string, std::string> writes_;
};

}  // namespace agon::systems::snapshot_store
