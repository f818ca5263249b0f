// Each model, call by call.
#include "checkers/models/catalog.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace agon::checkers {
namespace {

/// A call: f, what was asked, what was answered; `?` where nobody saw an answer.
struct said {
  std::string f;
  std::string asked = "null";
  std::string answered = "null";
  std::int64_t process = 0;
};

/// An object under test, and where it stands.
class object {
 public:
  explicit object(std::string_view model, const std::string& initial = "null")
      : machine_{make_machine(model_kind_from(model).value(), json::parse(initial))()},
        now_{machine_->initial()} {}

  /// Makes the call; false where the model does not allow it now.
  bool allows(const said& one) {
    const auto op = parsed(one);
    EXPECT_TRUE(op.has_value()) << one.f;
    const auto after = machine_->step(now_, *op);
    if (after) now_ = *after;
    return after.has_value();
  }
  parsed_call parse(const said& one) {
    const auto input = json::parse(one.asked);
    const auto output = one.answered == "?" ? json::value{} : json::parse(one.answered);
    return machine_->parse({.f = one.f,
                            .input = input,
                            .output = one.answered == "?" ? nullptr : &output,
                            .process = {one.process}});
  }
  std::optional<operation> parsed(const said& one) { return parse(one).value(); }
  std::string complaint(const said& one) { return to_string(parse(one).problem()); }
  effect effect_of(const said& one) { return machine_->effect_of(*parsed(one)); }
  std::string state() { return json::serialize(machine_->describe(now_)); }
  machine& driven() { return *machine_; }

 private:
  std::unique_ptr<machine> machine_;
  state_id now_;
};

TEST(multi_register, reads_and_writes_several_at_once) {
  object them{"multi-register", R"({"x":0,"y":0})"};
  EXPECT_TRUE(them.allows({"txn", R"([["read","x",null],["write","y",2],["read","y",null]])",
                           R"([["read","x",0],["write","y",2],["read","y",2]])"}));
  EXPECT_EQ(them.state(), R"({"x":0,"y":2})");
  EXPECT_FALSE(them.allows({"txn", R"([["r","y",null]])", R"([["r","y",0]])"}));
  EXPECT_FALSE(them.allows({"txn", "[]", R"([["w","y",3],["r","y",4]])"}));
  EXPECT_TRUE(them.allows({"write", R"(["x",7])", "null"}));
  EXPECT_TRUE(them.allows({"read", R"(["x",null])", R"(["x",7])"}));
  EXPECT_TRUE(them.allows({"read", R"(["z",null])", R"(["z",null])"}));
}

TEST(multi_register, takes_writes_of_a_crashed_transaction_and_forgets_its_reads) {
  object them{"multi-register"};
  EXPECT_TRUE(them.allows({"txn", R"([["read","x",null],["write","x",1]])", "?"}));
  EXPECT_EQ(them.state(), R"({"x":1})");
  EXPECT_EQ(them.parsed({"txn", R"([["read","x",null]])", "?"}), std::nullopt);
  EXPECT_EQ(them.complaint({"txn", "[[1]]", "?"}),
            "model multi-register: the value of a txn is [[1]] (expected "
            "[[\"read\" or \"write\", name, value] …])");
}

TEST(mutex, is_released_by_anybody_once_it_is_held) {
  object lock{"mutex"};
  EXPECT_FALSE(lock.allows({"release"}));
  EXPECT_TRUE(lock.allows({"acquire"}));
  EXPECT_EQ(lock.state(), "\"held\"");
  EXPECT_FALSE(lock.allows({"acquire"}));
  EXPECT_TRUE(lock.allows({.f = "release", .process = 1}));
  EXPECT_EQ(lock.complaint({"lock"}), "model mutex: f is \"lock\" (expected acquire or release)");
}

TEST(owner_mutex, is_released_by_its_holder_alone) {
  object lock{"owner-mutex"};
  EXPECT_TRUE(lock.allows({.f = "acquire", .process = 3}));
  EXPECT_EQ(lock.state(), R"({"holder":3})");
  EXPECT_FALSE(lock.allows({.f = "release", .process = 1}));
  EXPECT_FALSE(lock.allows({.f = "acquire", .process = 3}));
  EXPECT_TRUE(lock.allows({.f = "release", .process = 3}));
}

TEST(owner_mutex, knows_callers_by_client_where_values_name_one) {
  object lock{"owner-mutex"};
  const std::string client = R"({"client":"c1"})";
  EXPECT_TRUE(lock.allows({.f = "acquire", .asked = client, .process = 3}));
  EXPECT_TRUE(lock.allows({.f = "release", .asked = client, .process = 4}));
}

TEST(reentrant_mutex, is_free_when_released_as_often_as_acquired) {
  object lock{"reentrant-mutex"};
  EXPECT_TRUE(lock.allows({.f = "acquire", .process = 3}));
  EXPECT_TRUE(lock.allows({.f = "acquire", .process = 3}));
  EXPECT_EQ(lock.state(), R"({"holder":3,"times":2})");
  EXPECT_FALSE(lock.allows({.f = "acquire", .process = 1}));
  EXPECT_TRUE(lock.allows({.f = "release", .process = 3}));
  EXPECT_FALSE(lock.allows({.f = "acquire", .process = 1}));
  EXPECT_TRUE(lock.allows({.f = "release", .process = 3}));
  EXPECT_FALSE(lock.allows({.f = "release", .process = 3}));
  EXPECT_TRUE(lock.allows({.f = "acquire", .process = 1}));
}

TEST(counter, adds_and_shows) {
  object it{"counter", "5"};
  EXPECT_TRUE(it.allows({"add", "-2", "-2"}));
  EXPECT_TRUE(it.allows({"add-and-get", "4", "[4,7]"}));
  EXPECT_FALSE(it.allows({"add-and-get", "4", "[4,7]"}));
  EXPECT_TRUE(it.allows({"add-and-get", "1", "?"}));
  EXPECT_TRUE(it.allows({"read", "null", "8"}));
  EXPECT_FALSE(it.allows({"read", "null", "7"}));
  EXPECT_EQ(it.complaint({"add", "\"x\""}),
            "model counter: the value of an add is \"x\" (expected a whole number)");
}

TEST(counter, wraps_around_beyond_64_bits) {
  object it{"counter", "9223372036854775807"};
  EXPECT_TRUE(it.allows({"add", "1"}));
  EXPECT_EQ(it.state(), "-9223372036854775808");
}

TEST(set, tells_what_is_in_it) {
  object it{"set", "[1]"};
  EXPECT_TRUE(it.allows({"add", "2", "2"}));
  EXPECT_TRUE(it.allows({"read", "null", "[2,1,2]"}));
  EXPECT_FALSE(it.allows({"read", "null", "[2]"}));
  EXPECT_TRUE(it.allows({"contains", "1", "true"}));
  EXPECT_FALSE(it.allows({"contains", "3", "[3,true]"}));
  EXPECT_TRUE(it.allows({"remove", "1", "[1,true]"}));
  EXPECT_FALSE(it.allows({"remove", "1", "[1,true]"}));
  EXPECT_TRUE(it.allows({"remove", "1", "[1,false]"}));
  EXPECT_FALSE(it.allows({"add", "2", "[2,true]"}));
  EXPECT_EQ(it.state(), "[2]");
}

TEST(grow_only_set, has_no_remove) {
  object it{"grow-only-set"};
  EXPECT_TRUE(it.allows({"add", "2"}));
  EXPECT_TRUE(it.allows({"read", "null", "[2]"}));
  EXPECT_EQ(it.complaint({"remove", "2"}),
            "model grow-only-set: f is \"remove\" (expected add, contains or read)");
}

TEST(unordered_queue, gives_what_is_there_in_any_order) {
  object it{"unordered-queue"};
  for (const auto* element : {"1", "2", "1"}) EXPECT_TRUE(it.allows({"enqueue", element}));
  EXPECT_TRUE(it.allows({"dequeue", "null", "2"}));
  EXPECT_FALSE(it.allows({"dequeue", "null", "2"}));
  EXPECT_TRUE(it.allows({"dequeue", "null", "1"}));
  EXPECT_EQ(it.state(), "[1]");
  EXPECT_FALSE(it.allows({"dequeue", "null", "null"}));
  EXPECT_TRUE(it.allows({"dequeue", "null", "?"}));
  EXPECT_TRUE(it.allows({"dequeue", "null", "null"}));
}

TEST(fifo_queue, gives_the_oldest) {
  object it{"fifo-queue", "[9]"};
  for (const auto* element : {"1", "2"}) EXPECT_TRUE(it.allows({"enqueue", element}));
  EXPECT_TRUE(it.allows({"dequeue", "null", "9"}));
  EXPECT_FALSE(it.allows({"dequeue", "null", "2"}));
  EXPECT_TRUE(it.allows({"peek", "null", "1"}));
  EXPECT_TRUE(it.allows({"dequeue", "null", "?"}));
  EXPECT_EQ(it.state(), "[2]");
  EXPECT_EQ(it.complaint({"enqueue", "null"}),
            "model fifo-queue: the value of an enqueue is null (expected another value: null is "
            "what an empty one answers)");
}

TEST(stack, gives_the_newest) {
  object it{"stack"};
  for (const auto* element : {"1", "2"}) EXPECT_TRUE(it.allows({"push", element}));
  EXPECT_FALSE(it.allows({"pop", "null", "1"}));
  EXPECT_TRUE(it.allows({"peek", "null", "2"}));
  EXPECT_TRUE(it.allows({"pop", "null", "2"}));
  EXPECT_TRUE(it.allows({"pop", "null", "?"}));
  EXPECT_TRUE(it.allows({"pop", "null", "null"}));
}

TEST(priority_queue, gives_the_least_number) {
  object it{"priority-queue", "[5]"};
  for (const auto* element : {"10", "-3"}) EXPECT_TRUE(it.allows({"insert", element}));
  EXPECT_EQ(it.state(), "[-3,5,10]");
  EXPECT_FALSE(it.allows({"delete-min", "null", "5"}));
  EXPECT_TRUE(it.allows({"delete-min", "null", "-3"}));
  EXPECT_TRUE(it.allows({"dequeue", "null", "?"}));
  EXPECT_TRUE(it.allows({"peek", "null", "10"}));
  EXPECT_EQ(it.complaint({"insert", "\"x\""}),
            "model priority-queue: the value of an insert is \"x\" (expected a whole number)");
}

TEST(append_list, shows_all_of_it_in_order) {
  object it{"append-list"};
  EXPECT_TRUE(it.allows({"read", "null", "null"}));
  for (const auto* element : {"1", "2"}) EXPECT_TRUE(it.allows({"append", element}));
  EXPECT_TRUE(it.allows({"read", "null", "[1,2]"}));
  EXPECT_FALSE(it.allows({"read", "null", "[2,1]"}));
  EXPECT_FALSE(it.allows({"read", "null", "[1,2,3]"}));
}

TEST(key_value_map, keeps_a_value_under_each_key) {
  object it{"kv", "\"\""};
  EXPECT_TRUE(it.allows({"get", R"(["a",null])", R"(["a",""])"}));
  EXPECT_TRUE(it.allows({"append", R"(["a","x"])"}));
  EXPECT_TRUE(it.allows({"append", R"(["a","y"])"}));
  EXPECT_TRUE(it.allows({"put", R"(["b",1])"}));
  EXPECT_EQ(it.state(), R"({"a":"xy","b":1})");
  EXPECT_FALSE(it.allows({"append", R"(["b","y"])"}));
  EXPECT_FALSE(it.allows({"cas", R"(["b",[2,3]])"}));
  EXPECT_TRUE(it.allows({"cas", R"(["b",[1,3]])"}));
  EXPECT_TRUE(it.allows({"delete", R"(["a",null])"}));
  EXPECT_TRUE(it.allows({"get", R"(["a",null])", R"(["a",null])"}));
  EXPECT_TRUE(it.allows({"append", R"(["a","z"])"}));
  EXPECT_TRUE(it.allows({"read", R"(["a",null])", R"(["a","z"])"}));
}

TEST(models, promise_only_what_holds_in_every_state) {
  EXPECT_EQ(object{"kv"}.effect_of({"put", R"(["a",1])"}), effect::any);
  object one_key{"kv"};
  one_key.driven().confine_to("a");
  EXPECT_EQ(one_key.effect_of({"put", R"(["a",1])"}), effect::overwrite);
  EXPECT_EQ(object{"set"}.effect_of({"add", "1"}), effect::any);
  object one_element{"set", "[1,2]"};
  one_element.driven().confine_to(1);
  EXPECT_EQ(one_element.effect_of({"add", "1"}), effect::overwrite);
  EXPECT_EQ(one_element.effect_of({"add", "1", "[1,true]"}), effect::any);
  EXPECT_EQ(one_element.effect_of({"add", "1", "[1,false]"}), effect::none);
  EXPECT_EQ(json::serialize(one_element.driven().describe(one_element.driven().initial())), "[1]");
  EXPECT_EQ(object{"stack"}.effect_of({"pop", "null", "null"}), effect::none);
}

TEST(models, leave_out_calls_that_nobody_saw_the_answer_of_and_that_change_nothing) {
  for (const auto& [model, call] :
       std::vector<std::pair<std::string, said>>{{"register", {"read", "null", "?"}},
                                                 {"counter", {"read", "null", "?"}},
                                                 {"set", {"read", "null", "?"}},
                                                 {"set", {"contains", "1", "?"}},
                                                 {"fifo-queue", {"peek", "null", "?"}},
                                                 {"append-list", {"read", "null", "?"}},
                                                 {"kv", {"get", "[1,null]", "?"}}})
    EXPECT_EQ(object{model}.parsed(call), std::nullopt) << model;
}

}  // namespace
}  // namespace agon::checkers
