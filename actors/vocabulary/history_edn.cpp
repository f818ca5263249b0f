// Ops from elsewhere, which may lack what ours always have: f, process and time.
#include "actors/vocabulary/history_edn.hpp"

#include "actors/vocabulary/edn.hpp"
#include "actors/vocabulary/op_json.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <ostream>
#include <utility>

namespace agon {
namespace {

/// Gives each op without a process one, such that its invocations and completions pair: an
/// invocation takes the lowest process that is free, a completion the oldest open op of its f, one
/// with the same value first.
class seating {
 public:
  void seat(op& event) {
    if (event.type == op_type::invoke) {
      const auto free =
          std::find_if(seats_.begin(), seats_.end(), [](const auto& one) { return !one.is_taken; });
      const auto at = free - seats_.begin();
      if (free == seats_.end()) seats_.emplace_back();
      seats_[static_cast<std::size_t>(at)] = {true, opened_++, event.f, event.value};
      event.process = process_id{at};
      return;
    }
    const auto at = best_for(event);
    event.process = process_id{static_cast<std::int64_t>(at)};
    // An op of which nobody knows may still be under way, so its process is not used again.
    if (at < seats_.size()) seats_[at].is_taken = event.type == op_type::info;
    if (at < seats_.size() && event.type == op_type::info) seats_[at].f.clear();
  }

 private:
  struct chair {
    bool is_taken = false;
    std::uint64_t since = 0;
    std::string f = {};
    json::value value = {};
  };

  /// The seat whose op this completes; the number of seats if there is none.
  [[nodiscard]] std::size_t best_for(const op& event) const {
    auto best = seats_.size();
    for (std::size_t i = 0; i < seats_.size(); ++i) {
      const auto& one = seats_[i];
      if (!one.is_taken || one.f != event.f) continue;
      const auto rank = [&](const chair& which) {
        return std::pair{which.value != event.value, which.since};
      };
      if (best == seats_.size() || rank(one) < rank(seats_[best])) best = i;
    }
    return best;
  }

  std::vector<chair> seats_;
  std::uint64_t opened_ = 0;
};

/// Reads the op maps of one file.
class importing {
 public:
  result<> add(const json::value& form) {
    if (!form.is_object())
      return error{"not a map: " + json::serialize(form).substr(0, 60),
                   {},
                   "expected an op such as {:process 0, :type :invoke, :f :read, :value nil}"};
    auto members = form.get_object();
    if (members.if_contains("f") == nullptr || members.at("f").is_null()) members["f"] = "txn";
    for (const auto* unknown : {"index", "time"})
      if (const auto* found = members.if_contains(unknown))
        if (found->is_null() || (found->is_int64() && found->get_int64() < 0))
          members.erase(unknown);
    const auto* process = members.if_contains("process");
    const bool is_seatless = process == nullptr;
    if (is_seatless) members["process"] = 0;
    auto event = op_from_json(members);
    if (!event) return event.problem();
    if (is_seatless) seats_.seat(*event);
    ops_.push_back(*std::move(event));
    return success{};
  }

  std::vector<op> take() { return std::move(ops_); }

 private:
  std::vector<op> ops_;
  seating seats_;
};

error at(error problem, const std::string& where) {
  problem.where = where;
  return problem;
}

std::string op_number(const std::string& path, std::size_t number) {
  return path + ", op " + std::to_string(number);
}

}  // namespace

result<std::vector<op>> ops_from_edn(std::string_view text, const std::string& path) {
  edn_reader reader{text};
  importing ops;
  std::size_t number = 0;
  for (;;) {
    auto form = reader.next();
    if (!form) return at(form.problem(), path + ":" + form.problem().where);
    if (!*form) return ops.take();
    const auto& found = **form;
    if (!found.is_array()) {
      ++number;
      if (const auto added = ops.add(found); !added)
        return at(added.problem(), op_number(path, number));
      continue;
    }
    for (const auto& each : found.get_array()) {
      ++number;
      if (const auto added = ops.add(each); !added)
        return at(added.problem(), op_number(path, number));
    }
  }
}

result<std::vector<op>> ops_from_json_array(std::string_view text, const std::string& path) {
  json::error_code problem;
  json::parse_options options;
  options.max_depth = value_depth_max;
  const auto parsed =
      json::parse(json::string_view{text.data(), text.size()}, problem, {}, options);
  if (problem)
    return error{"not JSON: " + problem.message(), path,
                 "expected an array of ops, or an op a line"};
  if (!parsed.is_array()) return error{"not an array", path, "expected an array of ops"};
  importing ops;
  std::size_t number = 0;
  for (const auto& each : parsed.get_array()) {
    ++number;
    if (const auto added = ops.add(each); !added)
      return at(added.problem(), op_number(path, number));
  }
  return ops.take();
}

void append_edn(std::string& out, const op& event) {
  out += '{';
  if (event.index >= 0) out += ":index " + std::to_string(event.index) + ", ";
  out += ":time " + std::to_string(event.time.time_since_epoch().count()) + ", :process ";
  if (!event.process.is_client()) out += ':';
  out += to_string(event.process);
  out += ", :type :";
  out += to_string(event.type);
  out += ", :f ";
  append_edn_keyword(out, event.f);
  out += ", :value ";
  append_edn(out, event.value);
  if (!event.error.is_null()) {
    out += ", :error ";
    append_edn(out, event.error);
  }
  out += '}';
}

void write_edn(std::ostream& out, std::span<const op> ops) {
  std::string line;
  for (const auto& event : ops) {
    line.clear();
    append_edn(line, event);
    out << line << '\n';
  }
}

}  // namespace agon
