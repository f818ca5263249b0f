// A replica of a log with views on a test bench: its effects as short texts, its clock in
// milliseconds.
#pragma once

#include "scenarios/systems/views/replica.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace agon::systems::views {

inline std::string names_of(const std::vector<kit::request>& entries) {
  std::string names;
  for (const auto& entry : entries) names += (names.empty() ? "" : " ") + entry.value;
  return "[" + names + "]";
}

inline std::string text(const poll& m) { return "poll " + std::to_string(m.number); }
inline std::string text(const polled& m) { return "polled " + std::to_string(m.number); }
inline std::string text(const proposal& m) {
  return "proposal " + std::to_string(m.view.value) + " after " + std::to_string(m.committed);
}
inline std::string text(const promise& m) {
  return "promise " + std::to_string(m.view.value) + " of " + std::to_string(m.started.value) +
         "/" + std::to_string(m.length) + " " + names_of(m.entries);
}
inline std::string text(const outdated& m) { return "outdated " + std::to_string(m.view.value); }
inline std::string text(const hail& m) {
  return "hail " + std::to_string(m.view.value) + " round " + std::to_string(m.round);
}
inline std::string text(const hailed& m) {
  return "hailed " + std::to_string(m.view.value) + " round " + std::to_string(m.round);
}
inline std::string text(const append& m) {
  return "append " + std::to_string(m.view.value) + " " + std::to_string(m.previous) + "+" +
         names_of(m.entries);
}
inline std::string text(const appended& m) {
  return "appended " + std::to_string(m.view.value) + " " + std::to_string(m.length) + " held " +
         std::to_string(m.held);
}
inline std::string text(const fetch& m) {
  return "fetch " + std::to_string(m.view.value) + " after " + std::to_string(m.committed);
}
inline std::string text(const start& m) {
  return "start " + std::to_string(m.view.value) + " " + std::to_string(m.keep) + "+" +
         names_of(m.entries);
}
inline std::string text(const keep_promise& e) {
  return "keep promise " + std::to_string(e.view.value);
}
inline std::string text(const keep_start& e) {
  return "keep start " + std::to_string(e.view.value) + " " + std::to_string(e.keep) + "+" +
         names_of(e.entries);
}
inline std::string text(const keep_entries& e) { return "keep " + names_of(e.entries); }
inline std::string text(const send_message& e) {
  return to_string(e.to) + ": " + std::visit([](const auto& m) { return text(m); }, e.what);
}
inline std::string text(const answer& e) {
  const auto how = e.how.how == kit::outcome::done        ? "done " + e.how.value
                   : e.how.how == kit::outcome::elsewhere ? "elsewhere " + to_string(e.how.ask)
                   : e.how.how == kit::outcome::refused   ? "refused " + e.how.why
                                                          : std::string{"unknown"};
  return "answer " + std::to_string(e.request) + " " + how;
}

using texts = std::vector<std::string>;

inline texts texts_of(const effects& all) {
  texts list;
  for (const auto& next : all)
    list.push_back(std::visit([](const auto& e) { return text(e); }, next));
  return list;
}

/// A write of key 1; its value names it in texts.
inline kit::request write(int value, std::uint64_t client = 7, std::uint64_t sequence = 0) {
  return {client, sequence == 0 ? static_cast<std::uint64_t>(value) : sequence, "write",
          "[1," + std::to_string(value) + "]"};
}
inline kit::request read() { return {9, 1, "read", "[1,null]"}; }

/// One server of n1, n2 … `nodes`.
template <class Replica>
class bench {
 public:
  bench(std::uint32_t self, std::uint32_t nodes, kept_state kept = {},
        const std::set<std::string>& bugs = {}) {
    membership all{node_id{self}, {}};
    for (std::uint32_t i = 1; i <= nodes; ++i) all.all.push_back(node_id{i});
    replica_ = std::make_unique<Replica>(Replica::with(bugs), all, std::move(kept),
                                         random_stream{1, "bench"}, time_point{});
  }
  texts receive(const message& what) { return texts_of(seen(replica_->receive(what, now_))); }
  texts ask(kit::ticket ticket, const kit::request& what) {
    return texts_of(seen(replica_->ask(ticket, what, now_)));
  }
  /// Lets time pass, then does what is due.
  texts wait(int milliseconds) {
    now_ += std::chrono::milliseconds{milliseconds};
    return texts_of(seen(replica_->tick(now_)));
  }
  /// The answer of a node to the latest hail.
  hailed to_hail(std::uint32_t node, log_length length = 0) const {
    return {last_.view, node_id{node}, last_.session, last_.round, length};
  }
  Replica& operator*() { return *replica_; }

 private:
  effects seen(effects all) {
    for (const auto& next : all)
      if (const auto* sent = std::get_if<send_message>(&next))
        if (const auto* greeting = std::get_if<hail>(&sent->what)) last_ = *greeting;
    return all;
  }

  std::unique_ptr<Replica> replica_;
  time_point now_ = {};
  hail last_ = {};
};

}  // namespace agon::systems::views
