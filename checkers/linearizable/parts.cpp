// Which ops belong together.
#include "checkers/linearizable/parts.hpp"

#include <algorithm>
#include <utility>

namespace agon::checkers::linearizable {
namespace {

/// Names that are joined are one set.
class joined_names {
 public:
  std::size_t number_of(const json::value& name) {
    const auto number = std::size_t{values_.intern(name).value};
    if (number == parents_.size()) parents_.push_back(number);
    return number;
  }
  /// The least number in the set of `number`.
  std::size_t first_of(std::size_t number) {
    while (parents_[number] != number) number = parents_[number] = parents_[parents_[number]];
    return number;
  }
  void join(std::size_t one, std::size_t other) {
    const auto a = first_of(one);
    const auto b = first_of(other);
    parents_[std::max(a, b)] = std::min(a, b);
  }
  [[nodiscard]] std::size_t size() const { return parents_.size(); }
  [[nodiscard]] const json::value& name(std::size_t number) const {
    return values_[value_id{static_cast<std::uint32_t>(number)}];
  }

 private:
  value_table values_;
  std::vector<std::size_t> parents_;
};

constexpr std::size_t nothing = ~std::size_t{0};

/// Follows the calls of a history.
class splitting {
 public:
  splitting(const history& events, machine& object)
      : events_{events}, object_{object}, touched_(events.size(), nothing) {}

  /// False when the object must be judged as a whole.
  bool read() {
    for (std::size_t i = 0; i < events_.size(); ++i)
      if (events_[i].process.is_client() && events_[i].type == op_type::invoke && !read_call(i))
        return false;
    return true;
  }

  std::vector<part> take() {
    std::vector<part> found;
    std::vector<std::size_t> number_of(names_.size(), nothing);
    for (std::size_t i = 0; i < names_.size(); ++i) {
      auto& number = number_of[names_.first_of(i)];
      if (number == nothing) {
        number = found.size();
        found.emplace_back();
      }
      found[number].names.push_back(names_.name(i));
    }
    for (std::size_t i = 0; i < events_.size(); ++i)
      if (touched_[i] != nothing)
        found[number_of[names_.first_of(touched_[i])]].positions.push_back(i);
    return found;
  }

 private:
  bool read_call(std::size_t position) {
    const auto& invocation = events_[position];
    const auto other = events_.pair(position);
    const op* completion = other == no_pair ? nullptr : &events_[static_cast<std::size_t>(other)];
    if (completion != nullptr && completion->type == op_type::fail) return true;
    const bool returns = completion != nullptr && completion->type == op_type::ok;
    const observed_call call{.f = invocation.f,
                             .input = invocation.value,
                             .output = returns ? &completion->value : nullptr,
                             .process = invocation.process};
    std::vector<json::value> touches;
    if (!object_.parts(call, touches)) {
      const auto parsed = object_.parse(call);
      return parsed && !parsed->has_value();
    }
    for (const auto& name : touches) {
      const auto number = names_.number_of(name);
      if (touched_[position] == nothing) touched_[position] = number;
      names_.join(touched_[position], number);
    }
    if (completion != nullptr) touched_[static_cast<std::size_t>(other)] = touched_[position];
    return true;
  }

  const history& events_;
  machine& object_;
  joined_names names_;
  std::vector<std::size_t> touched_;  ///< By position: a name that the op touches, or nothing.
};

}  // namespace

std::vector<part> parts_of(const history& events, machine& object) {
  if (!object.has_parts()) return {};
  splitting split{events, object};
  if (!split.read()) return {};
  return split.take();
}

history history_of(const part& one, const history& events) {
  std::vector<op> ops;
  ops.reserve(one.positions.size());
  for (const auto position : one.positions) ops.push_back(events[position]);
  auto made = history::from(std::move(ops));
  invariant(made.ok(), "both halves of each op in one part");
  return *std::move(made);
}

}  // namespace agon::checkers::linearizable
