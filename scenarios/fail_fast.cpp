// A sink that judges what passes through.
#include "scenarios/fail_fast.hpp"

#include <boost/json/serialize.hpp>
#include <spdlog/spdlog.h>

#include <utility>

namespace agon::scenarios {
namespace {

class fail_fast_sink final : public op_sink {
 public:
  fail_fast_sink(std::shared_ptr<op_sink> inner,
                 std::unique_ptr<checkers::linearizable::online_checker> judge)
      : inner_{std::move(inner)}, judge_{std::move(judge)} {
    invariant(judge_ != nullptr, "a judge of ops");
  }

  result<> append(const op& event) override {
    if (judge_ != nullptr) judge(event);
    return inner_ ? inner_->append(event) : success{};
  }
  result<> flush() override { return inner_ ? inner_->flush() : success{}; }
  [[nodiscard]] bool has_seen_enough() const override { return has_seen_enough_; }

 private:
  void judge(const op& event) {
    const auto now = judge_->feed(event);
    if (now == checkers::verdict::valid) return;
    const auto found = judge_->judgement();
    const auto text = [&](const char* member) {
      const auto* said = found.details.if_contains(member);
      return said == nullptr ? std::string{"no reason given"} : std::string{said->as_string()};
    };
    has_seen_enough_ = now == checkers::verdict::invalid;
    if (has_seen_enough_)
      spdlog::info("stopping at the first violation: {}", text("explanation"));
    else
      spdlog::info("violations are looked for at the end only: {}", text("error"));
    judge_.reset();
  }

  std::shared_ptr<op_sink> inner_;
  std::unique_ptr<checkers::linearizable::online_checker> judge_;  ///< Null once it has decided.
  bool has_seen_enough_ = false;
};

}  // namespace

std::shared_ptr<op_sink> make_fail_fast_sink(
    std::shared_ptr<op_sink> inner, std::unique_ptr<checkers::linearizable::online_checker> judge) {
  return std::make_shared<fail_fast_sink>(std::move(inner), std::move(judge));
}

}  // namespace agon::scenarios
