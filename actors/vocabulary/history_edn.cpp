// Ops from elsewhere, which may lack what ours always have: f, process and time.
#include "actors/vocabulary/history_edn.hpp"

#include "actors/vocabulary/edn.hpp"
#include "actors/vocabulary/op_json.hpp"

#include <boost/json/parser.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <ostream>
#include <queue>
#include <utility>

namespace agon {
namespace {

/// Gives each op without a process one, such that its invocations and completions pair: an
/// invocation takes the lowest process that is free, a completion the oldest open op of its f, one
/// with the same value first. An op costs as much as there are open ones.
class seating {
 public:
  void seat(op& event) {
    if (event.type == op_type::invoke) {
      event.process = process_id{take_lowest()};
      open_.push_back({event.process.value, event.f, event.value});
      return;
    }
    const auto found = best_for(event);
    event.process = process_id{found == open_.end() ? made_ : found->seat};
    if (found == open_.end()) return;
    // An op of which nobody knows may still be under way, so its process is not used again.
    if (event.type != op_type::info) free_.push(found->seat);
    open_.erase(found);
  }

 private:
  struct open_op {
    std::int64_t seat = 0;
    std::string f = {};
    json::value value = {};
  };

  std::int64_t take_lowest() {
    if (free_.empty()) return made_++;
    const auto lowest = free_.top();
    free_.pop();
    return lowest;
  }

  /// The op that this completes, or the end.
  std::vector<open_op>::iterator best_for(const op& event) {
    const auto fits = [&](const open_op& one) { return one.f == event.f; };
    const auto same = std::find_if(open_.begin(), open_.end(), [&](const open_op& one) {
      return fits(one) && one.value == event.value;
    });
    return same != open_.end() ? same : std::find_if(open_.begin(), open_.end(), fits);
  }

  std::vector<open_op> open_;  ///< The oldest first.
  std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>> free_;
  std::int64_t made_ = 0;
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

error at(error problem, const std::string& path, std::size_t line) {
  problem.where = path + ":" + std::to_string(line);
  return problem;
}

std::size_t line_ends_in(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

/// The line on which each element of a JSON array begins; the text must be valid.
std::vector<std::size_t> lines_of_elements(std::string_view text) {
  std::vector<std::size_t> lines;
  std::size_t line = 1;
  std::size_t depth = 0;
  bool is_text = false;
  bool is_awaited = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char byte = text[i];
    if (byte == '\n') ++line;
    if (is_text) {
      if (byte == '\\') ++i;
      is_text = byte != '"';
      continue;
    }
    if (depth == 1 && byte == ',') is_awaited = true;
    if (depth == 1 && is_awaited &&
        std::string_view{" \t\r\n,]"}.find(byte) == std::string_view::npos) {
      lines.push_back(line);
      is_awaited = false;
    }
    is_text = byte == '"';
    if (byte == '[' || byte == '{') ++depth;
    if (byte == ']' || byte == '}') --depth;
  }
  return lines;
}

}  // namespace

result<std::vector<op>> ops_from_edn(std::string_view text, const std::string& path,
                                     std::vector<std::size_t>* lines) {
  edn_reader reader{text};
  importing ops;
  const auto add = [&](const json::value& form) {
    if (lines != nullptr) lines->push_back(reader.line());
    return ops.add(form);
  };
  for (;;) {
    auto form = reader.next_element();
    if (!form) {
      auto problem = form.problem();
      problem.where = path + ":" + problem.where;
      return problem;
    }
    if (!*form) return ops.take();
    // An array by itself is a tagged one, or a set.
    if (!(*form)->is_array() || reader.is_inside()) {
      if (const auto added = add(**form); !added) return at(added.problem(), path, reader.line());
      continue;
    }
    for (const auto& each : (*form)->get_array())
      if (const auto added = add(each); !added) return at(added.problem(), path, reader.line());
  }
}

result<std::vector<op>> ops_from_json_array(std::string_view text, const std::string& path,
                                            std::vector<std::size_t>* lines) {
  json::error_code problem;
  json::parse_options options;
  options.max_depth = value_depth_max;
  json::parser parser{{}, options};
  const auto consumed = parser.write(text.data(), text.size(), problem);
  if (problem)
    return at({"not JSON: " + problem.message(), {}, "expected an array of ops, or an op a line"},
              path, 1 + line_ends_in(text.substr(0, consumed)));
  const auto parsed = parser.release();
  if (!parsed.is_array()) return at({"not an array", {}, "expected an array of ops"}, path, 1);
  auto known = lines_of_elements(text);
  const auto& elements = parsed.get_array();
  invariant(known.size() == elements.size(), "a line for each element");
  importing ops;
  for (std::size_t i = 0; i < elements.size(); ++i)
    if (const auto added = ops.add(elements[i]); !added) return at(added.problem(), path, known[i]);
  if (lines != nullptr) *lines = std::move(known);
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
