// The code of docs/tutorial/your-own-model.md, and that the page shows what is here; and the table
// of docs/reference/models.md.
#include "checkers/linearizable/linearizable.hpp"
#include "tests/checkers/histories.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace agon::checkers {
namespace {

// [page]
struct latch {
  using state = bool;  // Open or not; shut at first.
  static constexpr std::string_view name = "latch";
  static parsed_call parse(const observed_call& call, value_table& values) {
    if (call.f == "open") return std::optional{operation{.function = 0}};
    if (call.f != "is-open") return not_a_function(call.f, name, "open or is-open");
    if (call.output == nullptr) return std::optional<operation>{};  // Nobody saw the answer.
    return std::optional{operation{.function = 1, .first = values.intern(*call.output)}};
  }
  static std::optional<state> step(state now, const operation& op, const value_table& values) {
    if (op.function == 0) return true;
    return values[op.first] == json::value(now) ? std::optional{now} : std::nullopt;
  }
};
// [page]
check_result check_latch(const history& ops) {
  const auto judge =
      linearizable::make_checker([] { return std::make_unique<machine_of<latch>>(latch{}); });
  return judge->check(ops, {.time_limit = std::chrono::minutes{1}});
}
// [page]

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream{path}.rdbuf();
  return text.str();
}

/// What stands between the lines that begin with `from` and `to`, each time.
std::vector<std::string> blocks_of(const std::string& text, const std::string& from,
                                   const std::string& to) {
  std::vector<std::string> blocks;
  std::istringstream lines{text};
  bool is_inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (is_inside && line.starts_with(to)) {
      is_inside = false;
      if (from != to) continue;
    }
    if (!is_inside && line.starts_with(from)) {
      is_inside = true;
      blocks.emplace_back();
    } else if (is_inside) {
      blocks.back() += line + "\n";
    }
  }
  if (from == to) blocks.pop_back();
  return blocks;
}

TEST(tutorial, shows_the_code_that_is_tested) {
  const auto shown = blocks_of(text_of("docs/tutorial/your-own-model.md"), "```cpp", "```");
  const auto here =
      blocks_of(text_of("tests/checkers/tutorial_model_test.cpp"), "// [page]", "// [page]");
  EXPECT_EQ(shown.size(), 2U);
  EXPECT_EQ(shown, here);
}

TEST(tutorial, finds_what_a_latch_cannot_do) {
  const auto opened = history_of({invoke(0, "open"), invoke(1, "is-open"), ok(1, "is-open", false),
                                  ok(0, "open"), invoke(1, "is-open"), ok(1, "is-open", true)});
  EXPECT_EQ(check_latch(opened).outcome, verdict::valid);
  const auto shut_again =
      history_of({invoke(0, "open"), invoke(1, "is-open"), ok(1, "is-open", true), ok(0, "open"),
                  invoke(1, "is-open"), ok(1, "is-open", false)});
  const auto result = check_latch(shut_again);
  EXPECT_EQ(result.outcome, verdict::invalid);
  const std::string explanation{result.details.at("explanation").as_string()};
  EXPECT_EQ(explanation,
            "process 1's is-open answered false at 5 s, but every order that explains the ops "
            "before leaves true");
  EXPECT_NE(text_of("docs/tutorial/your-own-model.md").find(explanation), std::string::npos);
}

TEST(reference, has_a_row_for_every_model) {
  const auto page = text_of("docs/reference/models.md");
  for (const auto kind : model_kinds())
    EXPECT_NE(page.find("\n| `" + std::string{to_string(kind)} + "` |"), std::string::npos)
        << to_string(kind);
  const auto rows = std::count(page.begin(), page.end(), '\n');
  EXPECT_GT(rows, 15);
}

}  // namespace
}  // namespace agon::checkers
