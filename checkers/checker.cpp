// Checkers that run other checkers.
#include "checkers/checker.hpp"

#include "checkers/budget.hpp"
#include "checkers/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <vector>

namespace agon::checkers {
namespace {

class composed_checker final : public checker {
 public:
  explicit composed_checker(std::map<std::string, checker_ptr> parts) {
    for (auto& [name, part] : parts) {
      invariant(part != nullptr, "a checker under each name of compose");
      names_.push_back(name);
      parts_.push_back(std::move(part));
    }
  }

  [[nodiscard]] check_result check(const history& events,
                                   const check_options& options) const override {
    std::vector<check_result> results(parts_.size());
    const auto at_once =
        std::max<std::size_t>(1, std::min<std::size_t>(parts_.size(), options.threads));
    auto share = options;
    share.threads = std::max(1U, options.threads / static_cast<unsigned>(at_once));
    share.memory_limit = options.memory_limit / at_once;
    for_each_index(parts_.size(), options.threads,
                   [&](std::size_t i) { results[i] = check_safe(*parts_[i], events, share); });
    check_result whole{.outcome = verdict::valid};
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      whole.outcome = merge(whole.outcome, results[i].outcome);
      whole.details[names_[i]] = to_json(results[i]);
    }
    return whole;
  }

 private:
  std::vector<std::string> names_;
  std::vector<checker_ptr> parts_;
};

}  // namespace

check_result check_safe(const checker& judge, const history& events, const check_options& options) {
  try {
    return judge.check(events, options);
  } catch (const std::exception& failure) {
    return unknown_because(failure.what());
  } catch (...) {
    return unknown_because("the checker threw something that is not a std::exception");
  }
}

std::vector<check_result> check_in_shares(
    std::size_t count, const check_options& whole,
    const std::function<check_result(std::size_t number, const check_options& share)>& check) {
  const auto at_once = std::max<std::size_t>(1, std::min<std::size_t>(count, whole.threads));
  const budget limits{whole.time_limit, whole.memory_limit};
  std::atomic<std::size_t> waiting{count};
  std::vector<check_result> results(count);
  for_each_index(count, whole.threads, [&](std::size_t i) {
    auto share = whole;
    const auto rounds = (waiting.fetch_sub(1) + at_once - 1) / at_once;
    share.time_limit = limits.time_left() / static_cast<std::int64_t>(rounds);
    share.memory_limit = whole.memory_limit / at_once;
    share.threads = std::max(1U, whole.threads / static_cast<unsigned>(at_once));
    results[i] = check(i, share);
  });
  return results;
}

std::unique_ptr<checker> compose(std::map<std::string, checker_ptr> parts) {
  return std::make_unique<composed_checker>(std::move(parts));
}

}  // namespace agon::checkers
