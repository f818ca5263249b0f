// One pass backwards for the freeze, one forwards for what came after.
#include "checkers/liveness.hpp"

#include <map>
#include <optional>
#include <string>

namespace agon::checkers {
namespace {

struct tally {
  std::uint64_t invoked = 0;
  std::uint64_t ok = 0;
  std::optional<duration> first_ok = {};
};

/// When the nodes were last frozen: the completion of that op.
std::optional<time_point> frozen_at(const history& events) {
  std::optional<time_point> last;
  for (const auto& event : events)
    if (!event.process.is_client() && event.f == "freeze") last = event.time;
  return last;
}

class liveness_checker final : public checker {
 public:
  explicit liveness_checker(duration bound) : bound_{bound} {}

  [[nodiscard]] check_result check(const history& events, const check_options&) const override {
    check_result found;
    found.details["bound_ns"] = bound_.count();
    const auto begin = frozen_at(events);
    if (!begin) return nothing_to_say(std::move(found), "no nodes were frozen");
    const auto counts = count_from(events, *begin);
    if (counts.empty()) return nothing_to_say(std::move(found), "no ops after the freeze");
    json::object by_f;
    found.outcome = verdict::invalid;
    for (const auto& [f, count] : counts) {
      by_f[f] = json::object{{"invoked", count.invoked}, {"ok", count.ok}};
      if (count.first_ok) by_f[f].as_object()["first_ok_ns"] = count.first_ok->count();
      if (count.ok > 0) found.outcome = verdict::valid;
    }
    found.details["by_f"] = std::move(by_f);
    if (found.outcome == verdict::invalid)
      found.details["error"] = "no op succeeded after the faults were over";
    return found;
  }

 private:
  static check_result nothing_to_say(check_result so_far, std::string_view why) {
    so_far.outcome = verdict::unknown;
    so_far.details["error"] = why;
    return so_far;
  }

  [[nodiscard]] std::map<std::string, tally> count_from(const history& events,
                                                        time_point begin) const {
    std::map<std::string, tally> counts;
    std::map<process_id, bool> counted;  // Whether the op under way was invoked after the freeze.
    for (const auto& event : events) {
      if (!event.process.is_client()) continue;
      if (event.type == op_type::invoke) {
        const bool in_time = event.time >= begin && event.time < begin + bound_;
        counted[event.process] = in_time;
        if (in_time) ++counts[event.f].invoked;
      } else if (counted[event.process] && event.type == op_type::ok) {
        auto& count = counts[event.f];
        ++count.ok;
        if (!count.first_ok) count.first_ok = event.time - begin;
      }
    }
    return counts;
  }

  duration bound_;
};

}  // namespace

std::unique_ptr<checker> liveness(duration bound) {
  return std::make_unique<liveness_checker>(bound);
}

}  // namespace agon::checkers
