// The contract of generators: immutable values that say what to do next. Semantics as Jepsen's pure
// generators: `op` asks for the next op, `update` tells of an invocation or completion that
// happened.
#pragma once

#include "actors/generator/context.hpp"
#include "actors/generator/shared.hpp"
#include "actors/vocabulary/op.hpp"
#include "actors/vocabulary/random.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace agon {

class generator;

/// The generator is done for ever.
struct exhausted {};

/// The generator has no op now, but may have one later: at a time that it knows, or after an event.
struct pending;

/// An op that is due, and the generator to go on with. Where a generator_state answers with an op
/// of the future, generator::next makes it a pending until then.
struct emitted;

/// What a generator answers.
using step = std::variant<exhausted, pending, emitted>;

/// An op with holes: what is absent is filled in from the context (process: some free one; time:
/// now). A nemesis's ops are `info` in both halves, so its `invoke` becomes `info`.
struct op_template {
  std::string f;
  json::value value = {};
  op_type type = op_type::invoke;
  std::optional<process_id> process = {};
  std::optional<time_point> time = {};
};

/// Whether a generator listens to updates. One that does not is never told of any.
enum class hearing : std::uint8_t { nothing, updates };

/// A generator's state and behaviour. Implementations are immutable; every method is pure, and all
/// chance comes from the stream given to `bind`. What a method throws ends the run, with an error
/// that names the generators on the way to it.
class generator_state {
 public:
  explicit generator_state(hearing hears = hearing::updates) : hears_{hears} {}
  generator_state(const generator_state&) = delete;
  generator_state& operator=(const generator_state&) = delete;
  virtual ~generator_state() = default;

  /// The next op, seen from this context. Asking twice gives the same answer twice. An answer
  /// `pending{}`, without a generator to go on with, means that this one is unchanged.
  [[nodiscard]] virtual step next(const context& now) const = 0;

  /// The generator after an event. For an invocation, the context has the thread busy already; for
  /// a completion, the thread is free already and its process not yet replaced. The context's time
  /// is the event's. None means unchanged.
  [[nodiscard]] virtual std::optional<generator> update(const context& now, const op& event) const;

  /// The same generator with chance taken from `random`; passes `random.child(i)` on to its i-th
  /// part. Called before the first use, and again by generators that use a part several times. None
  /// means that nothing here is random. What was never bound takes its chance from a fixed stream.
  [[nodiscard]] virtual std::optional<generator> bind(const random_stream& random) const;

  /// Until when `next`, asked now, would answer pending with nothing changed, for those who can
  /// tell without trying, whichever threads are free. None means that it has to be asked.
  [[nodiscard]] virtual std::optional<time_point> asleep(const context& now) const;

  /// What errors call it: the function that makes it.
  [[nodiscard]] virtual std::string_view name() const { return "generator"; }

  /// Whether `update` can ever change anything here.
  [[nodiscard]] hearing hears() const { return hears_; }

  static void* operator new(std::size_t size) { return take_block(size); }
  static void operator delete(void* block, std::size_t size) noexcept { give_block(block, size); }

 private:
  friend class generator;

  mutable holder_count holders_;
  hearing hears_;
};

/// What a generator threw, and where: thrown by generator::next and generator::update in place of
/// whatever came out of a generator_state.
class generator_failure : public std::runtime_error {
 public:
  /// `problem` came out of the generator `name` when it was asked for an op, or told of `event`.
  generator_failure(std::string_view problem, std::string_view name, const context& now,
                    const op* event);
  /// The same, on its way out through the generator `name`.
  void passed(std::string_view name);
  /// What was thrown; which generators, from the outermost to the one that threw, and when.
  [[nodiscard]] const error& problem() const { return problem_; }
  [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }

 private:
  void tell();

  error problem_;
  std::string path_;
  std::string moment_;
  std::string text_;
};

/// A value that emits ops. Cheap to copy; threads may use copies of one value at the same time. An
/// empty one is exhausted.
class generator {
 public:
  generator() = default;
  /// Holds a state that was made by `new`, together with all others that hold it.
  explicit generator(const generator_state* state) noexcept : state_{state} {
    if (state_ != nullptr) state_->holders_.add();
  }
  generator(const generator& other) noexcept : generator{other.state_} {}
  generator(generator&& other) noexcept : state_{std::exchange(other.state_, nullptr)} {}
  generator& operator=(const generator& other) noexcept { return *this = generator{other}; }
  generator& operator=(generator&& other) noexcept {
    std::swap(state_, other.state_);
    other.let_go();
    return *this;
  }
  ~generator() { let_go(); }
  /// One op.
  generator(op_template once);  // NOLINT(google-explicit-constructor)
  /// One generator after the other; updates go to the first that is left.
  generator(std::vector<generator> sequence);  // NOLINT(google-explicit-constructor)

  /// As generator_state::next, but a pending answer always has the generator to go on with, and an
  /// op is due.
  [[nodiscard]] step next(const context& now) const;
  /// As generator_state::update.
  [[nodiscard]] generator update(const context& now, const op& event) const;
  /// As generator_state::bind.
  [[nodiscard]] generator bind(const random_stream& random) const;

  /// What `update` changes; none where it changes nothing.
  [[nodiscard]] std::optional<generator> changed_by(const context& now, const op& event) const;
  /// What `bind` changes; none where nothing is random.
  [[nodiscard]] std::optional<generator> bound_to(const random_stream& random) const;

  /// Whether an update can change it.
  [[nodiscard]] hearing hears() const { return empty() ? hearing::nothing : state_->hears(); }

  /// As generator_state::asleep.
  [[nodiscard]] std::optional<time_point> asleep(const context& now) const {
    return empty() ? std::nullopt : state_->asleep(now);
  }

  /// True for the generator that is known to be exhausted.
  [[nodiscard]] bool empty() const { return state_ == nullptr; }
  /// True for copies of the same value.
  [[nodiscard]] bool same_as(const generator& other) const { return state_ == other.state_; }

 private:
  void let_go() noexcept {
    if (state_ != nullptr && state_->holders_.drop()) delete state_;
    state_ = nullptr;
  }

  const generator_state* state_ = nullptr;
};

struct pending {
  generator next = {};
  std::optional<time_point> until = {};  ///< When to ask again, if nothing happens before.
};

struct emitted {
  emitted(op&& what, generator then) : operation{std::move(what)}, next{std::move(then)} {}

  op operation;
  generator next;
};

/// The op that a template stands for; none while its process, or every process, is busy. A time
/// that has passed becomes now.
std::optional<op> fill_in(op_template&& holes, const context& now);

/// Refuses an op that no worker could be given: a completion, a process that is not free, a time in
/// the past. Those who drive a generator check every op that it emits, against the context it was
/// asked in.
result<> validate(const op& operation, const context& now);

/// Makes a generator whose state is a `State`.
template <class State, class... Arguments>
generator make_generator(Arguments&&... arguments) {
  static_assert(alignof(State) <= alignof(std::max_align_t), "blocks are not aligned for more");
  return generator{new State(std::forward<Arguments>(arguments)...)};
}

}  // namespace agon
