// Marks: what is counted, added up, stored, and complained of.
#include "actors/marks.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace agon {
namespace {

mark_book seen(mark_kind kind, std::initializer_list<bool> looks) {
  mark_book book;
  for (const bool held : looks) book.count(kind, "here", held);
  return book;
}

TEST(marks, always_is_violated_where_it_did_not_hold_once) {
  EXPECT_TRUE(seen(mark_kind::always, {true, false}).counts().at("here").violated());
  EXPECT_FALSE(seen(mark_kind::always, {true, true}).counts().at("here").violated());
}

TEST(marks, unreachable_is_violated_by_coming_there) {
  EXPECT_TRUE(seen(mark_kind::unreachable, {true}).counts().at("here").violated());
  EXPECT_FALSE(seen(mark_kind::reachable, {true}).counts().at("here").violated());
}

TEST(marks, sometimes_and_buggify_are_missed_until_they_held_once) {
  EXPECT_TRUE(seen(mark_kind::sometimes, {false, false}).counts().at("here").missed());
  EXPECT_FALSE(seen(mark_kind::sometimes, {false, true}).counts().at("here").missed());
  EXPECT_TRUE(seen(mark_kind::buggify, {false}).counts().at("here").missed());
  EXPECT_FALSE(seen(mark_kind::always, {false}).counts().at("here").missed());
}

TEST(marks, of_several_runs_add_up) {
  auto all = seen(mark_kind::sometimes, {false});
  all.add(seen(mark_kind::sometimes, {true, false}));
  mark_book other;
  other.count(mark_kind::reachable, "there", true);
  all.add(other);
  EXPECT_EQ(json::serialize(all.to_json()), R"({"here":{"kind":"sometimes","seen":3,"held":1},)"
                                            R"("there":{"kind":"reachable","seen":1,"held":1}})");
}

TEST(marks, survive_a_file) {
  auto book = seen(mark_kind::buggify, {false, true});
  book.count(mark_kind::always, "law", false);
  EXPECT_EQ(mark_book::from(book.to_json()).counts(), book.counts());
}

TEST(marks, what_is_no_mark_is_left_out_of_what_is_read) {
  const auto stored = json::object{
      {"a", 1}, {"b", {{"kind", "never"}, {"seen", 1}, {"held", 1}}}, {"c", {{"kind", "always"}}}};
  EXPECT_TRUE(mark_book::from(stored).counts().empty());
}

}  // namespace
}  // namespace agon
