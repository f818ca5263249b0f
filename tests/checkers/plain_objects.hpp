// Objects as their documentation has them, in JSON and without haste, to judge the models and the
// searches by. Shares no code with the checkers.
#pragma once

#include "actors/vocabulary/history.hpp"
#include "actors/vocabulary/random.hpp"

#include <boost/json/value.hpp>

#include <functional>
#include <string>
#include <vector>

namespace agon::checkers {

/// What a call may do to an object.
struct outcome {
  json::value after;   ///< The object's state.
  json::value answer;  ///< The completion's value.
};

/// An object: how it begins, what clients ask of it, and what may then happen; nothing where the
/// call cannot happen.
struct plain_object {
  std::string model;
  json::value initial;
  std::vector<std::string> fs;
  std::function<json::value(const std::string& f, random_stream& random)> input = {};
  std::function<std::vector<outcome>(const json::value& now, const std::string& f,
                                     const json::value& input, process_id who)>
      outcomes = {};
  json::value begins_with = nullptr;  ///< What the model is told to begin with.
  bool has_distinct_values = false;   ///< What is put in or written is hardly ever equal.
};

/// One for each model of the catalog; some twice, with another beginning.
std::vector<plain_object> plain_objects();

/// What a random history of an object looks like.
struct object_load {
  std::size_t ops = 6;
  std::int64_t clients = 3;
  double crashed = 0.0;  ///< Share of ops that crash, before or after they happened.
  double failed = 0.0;   ///< Share of ops that fail without having happened.
  double stale = 0.0;    ///< Share of ops that an earlier state of the object answers.
};

/// Clients call the object at random; each op happens somewhere between its events.
history object_history(const plain_object& object, const object_load& load, random_stream random);

/// The first completion by which nothing explains the history any more, as a position; the
/// history's size where everything can be explained. Tries every order and every choice of calls
/// that did not complete. A call that is open at a moment may have happened, with the answer that
/// it gets later.
std::size_t first_failure_by_brute_force(const plain_object& object, const history& events);

}  // namespace agon::checkers
