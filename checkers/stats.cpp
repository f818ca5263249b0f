// Counting completions.
#include "checkers/stats.hpp"

#include <map>

namespace agon::checkers {
namespace {

struct counts {
  std::int64_t ok = 0;
  std::int64_t fail = 0;
  std::int64_t info = 0;

  void add(op_type type) {
    ok += type == op_type::ok ? 1 : 0;
    fail += type == op_type::fail ? 1 : 0;
    info += type == op_type::info ? 1 : 0;
  }
};

check_result judged(const counts& ends) {
  check_result result{.outcome = ends.ok > 0 ? verdict::valid : verdict::unknown};
  result.details["count"] = ends.ok + ends.fail + ends.info;
  result.details["ok_count"] = ends.ok;
  result.details["fail_count"] = ends.fail;
  result.details["info_count"] = ends.info;
  return result;
}

class stats_checker final : public checker {
 public:
  [[nodiscard]] check_result check(const history& events, const check_options&) const override {
    counts all;
    std::map<std::string, counts> by_f;
    for (const auto& event : events) {
      if (!event.process.is_client()) continue;
      by_f[event.f].add(event.type);
      all.add(event.type);
    }
    auto whole = judged(all);
    json::object parts;
    for (const auto& [f, ends] : by_f) {
      const auto part = judged(ends);
      whole.outcome = merge(whole.outcome, part.outcome);
      parts[f] = to_json(part);
    }
    whole.details["by_f"] = std::move(parts);
    return whole;
  }
};

}  // namespace

std::unique_ptr<checker> stats() { return std::make_unique<stats_checker>(); }

}  // namespace agon::checkers
