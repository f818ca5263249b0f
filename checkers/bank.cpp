// Each read is judged alone; then the errors are counted by type.
#include "checkers/bank.hpp"

#include "checkers/model.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>
#include <utility>

namespace agon::checkers {
namespace {

/// What is wrong with a read.
struct fault {
  std::string_view type;
  double badness = 0;  ///< Comparable within its type.
  json::object shown = {};
};

/// All errors of one type.
struct faults_of_type {
  std::int64_t count = 0;
  json::object first = {}, last = {}, worst = {};
  double badness = 0;
  std::optional<std::pair<std::int64_t, std::int64_t>> totals = {};

  void add(fault what) {
    if (const auto* total = what.shown.if_contains("total")) {
      const auto sum = total->as_int64();
      totals = totals ? std::pair{std::min(totals->first, sum), std::max(totals->second, sum)}
                      : std::pair{sum, sum};
    }
    if (count++ == 0) first = what.shown;
    if (count == 1 || what.badness > badness) {
      badness = what.badness;
      worst = what.shown;
    }
    last = std::move(what.shown);
  }

  [[nodiscard]] json::object shown() const {
    json::object all{{"count", count}, {"first", first}, {"worst", worst}, {"last", last}};
    if (totals) {
      all["lowest"] = totals->first;
      all["highest"] = totals->second;
    }
    return all;
  }
};

class bank_checker final : public checker {
 public:
  explicit bank_checker(bank_options options)
      : options_{std::move(options)}, known_{options_.accounts.begin(), options_.accounts.end()} {
    invariant(!known_.empty(), "a bank with accounts");
  }

  [[nodiscard]] check_result check(const history& events, const check_options&) const override {
    std::int64_t reads = 0;
    std::int64_t wrong = 0;
    json::value first;
    std::map<std::string_view, faults_of_type> by_type;
    for (const auto& event : events) {
      if (!event.process.is_client() || event.type != op_type::ok || event.f != "read") continue;
      if (!event.value.is_object())
        return unknown_because("the read at index " + std::to_string(event.index) +
                               " has no object of balances");
      ++reads;
      auto found = judge(event);
      if (!found) continue;
      if (wrong++ == 0) first = found->shown;
      by_type[found->type].add(*std::move(found));
    }
    check_result result{.outcome = wrong > 0    ? verdict::invalid
                                   : reads == 0 ? verdict::unknown
                                                : verdict::valid};
    result.details["read_count"] = reads;
    result.details["error_count"] = wrong;
    result.details["first_error"] = std::move(first);
    json::object types;
    for (const auto& [type, faults] : by_type) types[type] = faults.shown();
    result.details["errors"] = std::move(types);
    return result;
  }

 private:
  [[nodiscard]] std::optional<fault> judge(const op& read) const {
    const auto& balances = read.value.get_object();
    json::array unexpected;
    json::array missing;
    json::array negative;
    std::int64_t sum = 0;
    std::int64_t owed = 0;
    for (const auto& [account, balance] : balances)
      if (!known_.contains(std::string{account})) unexpected.emplace_back(account);
    for (const auto& account : options_.accounts) {
      const auto* balance = balances.if_contains(account);
      const auto amount = balance == nullptr ? std::nullopt : whole_number(*balance);
      if (!amount) {
        missing.emplace_back(account);
        continue;
      }
      sum += *amount;
      if (*amount >= 0) continue;
      negative.emplace_back(account);
      owed -= *amount;
    }
    const auto found = [&](std::string_view type, double badness, json::value what) {
      return fault{type,
                   badness,
                   {{"type", type},
                    {type == "wrong-total" ? "total" : "accounts", std::move(what)},
                    {"index", read.index},
                    {"value", read.value}}};
    };
    const auto size_of = [](const json::array& all) { return static_cast<double>(all.size()); };
    if (!unexpected.empty()) return found("unexpected-key", size_of(unexpected), unexpected);
    if (!missing.empty()) return found("nil-balance", size_of(missing), missing);
    if (sum != options_.total)
      return found("wrong-total", static_cast<double>(std::abs(sum - options_.total)), sum);
    if (!negative.empty() && !options_.negative_balances)
      return found("negative-value", static_cast<double>(owed), negative);
    return std::nullopt;
  }

  bank_options options_;
  std::set<std::string> known_;
};

}  // namespace

std::unique_ptr<checker> bank(bank_options options) {
  return std::make_unique<bank_checker>(std::move(options));
}

}  // namespace agon::checkers
