// EDN, the notation of Jepsen's files, read into JSON values and written from them. How one maps to
// the other is in docs/reference/store.md.
#pragma once

#include "actors/vocabulary/result.hpp"

#include <boost/json/value.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agon {

namespace json = boost::json;

/// Reads the forms of an EDN text one after the other. Keywords, symbols and characters become
/// strings, lists and sets arrays, maps objects; tags are dropped. Source:
/// github.com/edn-format/edn, and what Clojure prints beyond it.
class edn_reader {
 public:
  /// The text must outlive the reader.
  explicit edn_reader(std::string_view text) : text_{text} {}

  /// The next form, or none at the end. The error's `where` is `line:column`, both from 1.
  result<std::optional<json::value>> next();
  /// As next, but a vector or list that stands by itself is entered, and gives its elements one
  /// after the other.
  result<std::optional<json::value>> next_element();
  /// True while what next_element gave stands in a vector or list.
  [[nodiscard]] bool is_inside() const { return closing_ != '\0'; }
  /// The line, from 1, where the last form began.
  [[nodiscard]] std::size_t line() const { return line_; }

 private:
  bool form(json::value& into, std::size_t depth);
  bool skip(std::size_t depth);
  bool items(char end, std::vector<json::value>& into, std::size_t depth);
  bool sequence(char end, json::value& into, std::size_t depth);
  bool set(json::value& into, std::size_t depth);
  bool map(json::value& into, std::size_t depth, std::string_view prefix);
  bool dispatch(json::value& into, std::size_t depth);
  bool tagged(json::value& into, std::size_t depth);
  bool string(json::value& into);
  bool escape(std::string& into);
  bool code_unit(unsigned& into);
  bool character(json::value& into);
  bool atom(json::value& into);
  bool number(std::string_view word, json::value& into);
  void note_line();
  bool fail(std::size_t at, std::string what, std::string hint);
  std::string_view token();
  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] char now() const { return at_end() ? '\0' : text_[at_]; }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t counted_ = 0;  ///< Line ends before this are in line_.
  std::size_t opened_ = 0;   ///< Where the vector begins that next_element is in.
  char closing_ = '\0';      ///< What ends it.
  std::optional<error> problem_;
};

/// All forms of a text.
result<std::vector<json::value>> read_edn(std::string_view text);

/// `value` as EDN on one line, such that reading it gives `value` again. Members become keywords
/// where their names allow it; strings stay strings.
void append_edn(std::string& out, const json::value& value);
std::string to_edn(const json::value& value);

/// `text` as a keyword if it may be one (a letter, then letters, digits and .*+!-_?), else as a
/// string.
void append_edn_keyword(std::string& out, std::string_view text);

}  // namespace agon
