// Wording of checks.
#include "scenarios/cli/check_report.hpp"

#include "scenarios/cli/progress_line.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace agon::scenarios::cli {
namespace {

using checkers::verdict;

std::string text_of(const json::object& from, std::string_view member) {
  const auto* found = from.if_contains(member);
  if (found == nullptr) return {};
  return found->is_string() ? std::string{found->as_string()} : json::serialize(*found);
}

std::uint64_t number_of(const json::object& from, std::string_view member) {
  const auto* found = from.if_contains(member);
  return found == nullptr ? 0 : found->to_number<std::uint64_t>();
}

/// What is to be said about the verdict, or nothing.
std::string reason(const checked_history& one) {
  const auto& details = shown_details(one);
  const auto key = one.key.empty() ? "" : "key " + one.key + ": ";
  const auto why =
      text_of(details, one.result.outcome == verdict::invalid ? "explanation" : "error");
  return why.empty() ? why : key + why;
}

std::string headline(const checked_history& one) {
  switch (one.result.outcome) {
    case verdict::valid:
      return "valid     no order of events contradicts the model";
    case verdict::invalid:
      return "invalid   not linearizable: " + reason(one);
    case verdict::unknown:
      return "unknown   " + reason(one);
  }
  return {};
}

/// The ops around the one that cannot be, which is marked.
std::string ops_around(const json::object& details) {
  const auto* around = details.if_contains("around");
  if (around == nullptr) return {};
  const auto& culprit = details.at("op").at("index");
  std::string text;
  for (const auto& each : around->as_array()) {
    const auto& event = each.as_object();
    const double seconds = static_cast<double>(event.at("time").to_number<std::int64_t>()) / 1e9;
    const auto* problem = event.if_contains("error");
    text +=
        fmt::format("{} {:>12.6f} s  {:<4} {:<7} {:<6} {}{}\n",
                    event.at("index") == culprit ? "=>" : "  ", seconds, text_of(event, "process"),
                    text_of(event, "type"), text_of(event, "f"), json::serialize(event.at("value")),
                    problem == nullptr ? "" : "  " + json::serialize(*problem));
  }
  return text;
}

/// The last ops of some orders that are allowed up to the failure, each with what it leaves.
std::string legal_orders(const json::object& details) {
  constexpr std::size_t orders_shown = 3;
  constexpr std::size_t ops_shown = 8;
  const auto* orders = details.if_contains("orders");
  if (orders == nullptr) return {};
  std::string text;
  for (std::size_t i = 0; i < std::min(orders->as_array().size(), orders_shown); ++i) {
    const auto& order = orders->as_array()[i].as_object();
    const auto& ops = order.at("ops").as_array();
    const auto first = ops.size() > ops_shown ? ops.size() - ops_shown : 0;
    std::string names = first == 0 && order.at("from_the_start").as_bool() ? "" : "…";
    for (auto k = first; k < ops.size(); ++k) {
      const auto& event = ops[k].as_object();
      names += fmt::format("{}{} {} {}", names.empty() ? "" : " · ", text_of(event, "process"),
                           text_of(event, "f"), json::serialize(event.at("value")));
    }
    text += fmt::format("legal     {} leaves {}\n", names.empty() ? "nothing" : names,
                        json::serialize(order.at("leaves")));
  }
  return text;
}

std::string counts_text(const checked_history& one) {
  const auto number = [&](const char* name) { return grouped(number_of(one.counts, name)); };
  return fmt::format("{} ops: {} ok, {} fail, {} info", number("count"), number("ok_count"),
                     number("fail_count"), number("info_count"));
}

/// How it was checked; empty where it was not.
std::string effort_text(const checked_history& one) {
  const auto& details = shown_details(one);
  const auto model = text_of(details, "model");
  if (model.empty()) return {};
  auto text =
      fmt::format("{} by {}: {} of {} completed ops in {} steps, at most {} configurations", model,
                  text_of(details, "algorithm"), grouped(number_of(details, "decided")),
                  grouped(number_of(details, "total")), grouped(number_of(details, "steps")),
                  grouped(number_of(details, "configurations")));
  if (details.contains("parts")) text += ", " + grouped(number_of(details, "parts")) + " parts";
  if (one.keys > 0) text += fmt::format("; this key of {}", grouped(one.keys));
  return text;
}

std::string milliseconds(duration length) {
  return fmt::format("{:.1f} ms", static_cast<double>(length.count()) / 1e6);
}

}  // namespace

const json::object& shown_details(const checked_history& one) {
  if (one.key.empty()) return one.result.details;
  return one.result.details.at("results").at(one.key).as_object();
}

std::string report_text(const checked_history& one) {
  if (one.unreadable) return "unread    " + to_string(*one.unreadable) + "\n";
  auto text = headline(one) + "\n";
  if (one.result.outcome == verdict::invalid)
    text += ops_around(shown_details(one)) + legal_orders(shown_details(one));
  for (const auto& warning : one.warnings) text += "warning   " + to_string(warning) + "\n";
  text += fmt::format("history   {}, {}; {}\n", one.path, to_string(one.format), counts_text(one));
  if (const auto effort = effort_text(one); !effort.empty()) text += "checked   " + effort + "\n";
  return text + fmt::format("took      {} to read, {} to check\n", milliseconds(one.reading),
                            milliseconds(one.checking));
}

std::string report_line(const checked_history& one) {
  if (one.unreadable) return "unread    " + to_string(*one.unreadable);
  auto line = fmt::format("{:<9} {:>12}  {}", to_string(one.result.outcome),
                          milliseconds(one.checking), one.path);
  const auto why = reason(one);
  return why.empty() ? line : line + "  " + why;
}

json::object report_json(const checked_history& one) {
  json::object whole;
  whole["file"] = one.path;
  if (one.unreadable) {
    whole["error"] = to_string(*one.unreadable);
    return whole;
  }
  whole["format"] = to_string(one.format);
  whole["read_ns"] = one.reading.count();
  whole["check_ns"] = one.checking.count();
  whole["ops"] = one.counts;
  json::array warnings;
  for (const auto& warning : one.warnings) warnings.emplace_back(to_string(warning));
  whole["warnings"] = std::move(warnings);
  for (auto& member : checkers::to_json(one.result)) whole[member.key()] = member.value();
  return whole;
}

}  // namespace agon::scenarios::cli
