// Ops drawn at random, with every kind of value that a file can hold.
#pragma once

#include "actors/vocabulary/op.hpp"
#include "actors/vocabulary/random.hpp"

#include <string>

namespace agon {

/// Text with quotes, control characters, letters of several alphabets and EDN's special words.
inline std::string random_text(random_stream& random) {
  static const std::vector<std::string> pieces{
      "a", "read",     "\"", "\\", "\n",  "\t",   "\x01", "\x7f", "é",    "Ω", "漢", "😀",
      " ", "append-2", ":",  "/",  "nil", "true", "12N",  "#_",   "r\r;", "x", "_",  "{"};
  std::string text;
  for (auto left = random.below(5); left > 0; --left) text += random.pick(pieces);
  return text;
}

/// A number: small, at a limit of its type, or with a fraction.
inline json::value random_number(random_stream& random) {
  static const std::vector<std::int64_t> integers{
      0, 1, -1, 999'999'999'999'999'999, 1'000'000'000'000'000'000, INT64_MAX, INT64_MIN};
  static const std::vector<double> reals{0.5, -1.25, 1e300, 3.0, 1e-7, 123456.789};
  switch (random.below(4)) {
    case 0:
      return random.pick(integers);
    case 1:
      return random.pick(reals);
    case 2:
      return std::uint64_t{INT64_MAX} + 1 + random.below(1000);
    default:
      return random.between(std::int64_t{-100}, std::int64_t{100});
  }
}

inline json::value random_value(random_stream& random, int depth = 0) {
  switch (random.below(depth < 4 ? 7 : 5)) {
    case 0:
      return nullptr;
    case 1:
      return random.chance(0.5);
    case 2:
      return json::value(random_text(random));
    case 3:
    case 4:
      return random_number(random);
    case 5: {
      json::array list;
      for (auto left = random.below(4); left > 0; --left)
        list.push_back(random_value(random, depth + 1));
      return list;
    }
    default: {
      json::object members;
      for (auto left = random.below(4); left > 0; --left)
        members[random_text(random)] = random_value(random, depth + 1);
      return members;
    }
  }
}

/// An op of any process, type and value.
inline op random_op(random_stream& random) {
  op event{.index = random.between(std::int64_t{-1}, std::int64_t{5}),
           .time = time_point{duration{random.between(std::int64_t{0}, INT64_MAX / 2)}},
           .process = process_id{random.between(std::int64_t{-3}, std::int64_t{3})},
           .type = static_cast<op_type>(random.below(4)),
           .f = random.chance(0.5) ? std::string{"read"} : random_text(random)};
  event.value = random_value(random);
  if (random.chance(0.3)) event.error = random_value(random);
  return event;
}

}  // namespace agon
