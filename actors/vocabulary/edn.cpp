// A reader of EDN by recursive descent. Each function leaves the problem behind and answers false
// where the text is malformed.
#include "actors/vocabulary/edn.hpp"

#include "actors/vocabulary/utf8.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <utility>

namespace agon {
namespace {

constexpr std::size_t depth_max = 256;

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

bool is_blank(char byte) {
  return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r' || byte == ',' ||
         byte == '\f' || byte == '\v';
}

/// True for what ends a word.
bool is_delimiter(char byte) {
  return is_blank(byte) || std::string_view{"()[]{}\";"}.find(byte) != std::string_view::npos;
}

void append_utf8(std::string& out, unsigned point) {
  const auto tail = [&](unsigned shift) {
    out += static_cast<char>(0x80U | ((point >> shift) & 0x3fU));
  };
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xc0U | (point >> 6U));
    tail(0);
  } else if (point < 0x10000) {
    out += static_cast<char>(0xe0U | (point >> 12U));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0U | (point >> 18U));
    tail(12);
    tail(6);
    tail(0);
  }
}

/// Exact for all numbers where long double has 64 bits, so that these are in one order.
long double real_of(const json::value& number) {
  if (number.is_int64()) return static_cast<long double>(number.get_int64());
  if (number.is_uint64()) return static_cast<long double>(number.get_uint64());
  return static_cast<long double>(number.get_double());
}

/// Numbers in ascending order, then everything else by its JSON text.
bool comes_before(const json::value& one, const json::value& other) {
  if (one.is_number() != other.is_number()) return one.is_number();
  if (one.is_int64() && other.is_int64()) return one.get_int64() < other.get_int64();
  if (one.is_number()) return real_of(one) < real_of(other);
  return json::serialize(one) < json::serialize(other);
}

}  // namespace

result<std::optional<json::value>> edn_reader::next() {
  std::optional<json::value> found;
  if (!skip(0)) return *problem_;
  if (at_end()) return found;
  note_line();
  if (!form(found.emplace(), 0)) return *problem_;
  return found;
}

result<std::optional<json::value>> edn_reader::next_element() {
  for (;;) {
    if (!skip(0)) return *problem_;
    if (at_end()) {
      if (!is_inside()) return std::optional<json::value>{};
      fail(opened_, std::string{"no '"} + closing_ + "' closes this", "is the file cut off?");
      return *problem_;
    }
    if (is_inside() && now() == closing_) {
      closing_ = '\0';
      ++at_;
    } else if (!is_inside() && (now() == '[' || now() == '(')) {
      closing_ = now() == '[' ? ']' : ')';
      opened_ = at_++;
    } else {
      note_line();
      std::optional<json::value> found{std::in_place};
      if (!form(*found, is_inside() ? 1 : 0)) return *problem_;
      return found;
    }
  }
}

void edn_reader::note_line() {
  const auto passed = text_.substr(counted_, at_ - counted_);
  line_ += static_cast<std::size_t>(std::count(passed.begin(), passed.end(), '\n'));
  counted_ = at_;
}

bool edn_reader::fail(std::size_t at, std::string what, std::string hint) {
  const auto before = text_.substr(0, std::min(at, text_.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto begin = before.rfind('\n') + 1;  // npos + 1 is 0.
  const auto column =
      std::count_if(before.begin() + static_cast<std::ptrdiff_t>(begin), before.end(),
                    [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U; });
  problem_ = error{std::move(what), std::to_string(line) + ":" + std::to_string(column + 1),
                   std::move(hint)};
  return false;
}

/// Passes over blanks, comments and discarded forms.
bool edn_reader::skip(std::size_t depth) {
  while (!at_end()) {
    if (is_blank(now())) {
      ++at_;
    } else if (now() == ';') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (text_.substr(at_).starts_with("#_")) {
      const auto begin = at_;
      at_ += 2;
      if (!skip(depth)) return false;
      if (at_end()) return fail(begin, "#_ stands before nothing", "it discards the next form");
      json::value discarded;
      if (!form(discarded, depth + 1)) return false;
    } else {
      break;
    }
  }
  return true;
}

bool edn_reader::form(json::value& into, std::size_t depth) {
  if (depth > depth_max)
    return fail(at_, "nested deeper than " + std::to_string(depth_max), "such values are refused");
  switch (now()) {
    case '[':
      return sequence(']', into, depth);
    case '(':
      return sequence(')', into, depth);
    case '{':
      return map(into, depth, {});
    case '"':
      return string(into);
    case '\\':
      return character(into);
    case '#':
      return dispatch(into, depth);
    case ')':
    case ']':
    case '}':
      return fail(at_, std::string{"'"} + now() + "' closes nothing", "is an opening one missing?");
    default:
      return atom(into);
  }
}

/// The forms up to `end`; now() is the opening bracket.
bool edn_reader::items(char end, std::vector<json::value>& into, std::size_t depth) {
  const auto begin = at_++;
  for (;;) {
    if (!skip(depth)) return false;
    if (at_end())
      return fail(begin, std::string{"no '"} + end + "' closes this", "is the file cut off?");
    if (now() == end) break;
    if (!form(into.emplace_back(), depth + 1)) return false;
  }
  ++at_;
  return true;
}

bool edn_reader::sequence(char end, json::value& into, std::size_t depth) {
  std::vector<json::value> elements;
  if (!items(end, elements, depth)) return false;
  into.emplace_array() = json::array(std::make_move_iterator(elements.begin()),
                                     std::make_move_iterator(elements.end()));
  return true;
}

bool edn_reader::set(json::value& into, std::size_t depth) {
  std::vector<json::value> elements;
  if (!items('}', elements, depth)) return false;
  std::stable_sort(elements.begin(), elements.end(), comes_before);
  into.emplace_array() = json::array(std::make_move_iterator(elements.begin()),
                                     std::make_move_iterator(elements.end()));
  return true;
}

bool edn_reader::map(json::value& into, std::size_t depth, std::string_view prefix) {
  const auto begin = at_;
  std::vector<json::value> flat;
  if (!items('}', flat, depth)) return false;
  if (flat.size() % 2 != 0)
    return fail(begin, "a map with a key that has no value", "its forms should come in pairs");
  auto& members = into.emplace_object();
  members.reserve(flat.size() / 2);
  for (std::size_t i = 0; i < flat.size(); i += 2) {
    std::string name{prefix};
    if (flat[i].is_string())
      name += flat[i].get_string();
    else
      name = json::serialize(flat[i]);
    if (!members.emplace(name, std::move(flat[i + 1])).second)
      return fail(begin, "a map with two keys that read as \"" + name + "\"",
                  "keys become strings in JSON and must differ there");
  }
  return true;
}

/// What begins with #: sets, tags, symbolic values, namespaced maps, regular expressions.
bool edn_reader::dispatch(json::value& into, std::size_t depth) {
  const auto begin = at_++;
  switch (now()) {
    case '{':
      return set(into, depth);
    case '"':
      return string(into);
    case '\'':
      ++at_;
      return atom(into);
    case '#': {
      ++at_;
      const auto name = token();
      if (!is_utf8(name)) return fail(begin, "a name that is not UTF-8", "convert the file");
      into = "##" + std::string{name};
      return true;
    }
    case '<': {
      const auto end = text_.find('>', at_);
      if (end == std::string_view::npos)
        return fail(begin, "no '>' closes this", "objects are printed as #<...>");
      const auto object = text_.substr(begin, end + 1 - begin);
      if (!is_utf8(object)) return fail(begin, "an object that is not UTF-8", "convert the file");
      into = json::string_view{object.data(), object.size()};
      at_ = end + 1;
      return true;
    }
    default:
      return tagged(into, depth);
  }
}

bool edn_reader::tagged(json::value& into, std::size_t depth) {
  const auto begin = at_ - 1;
  const auto tag = token();
  if (tag.empty()) return fail(begin, "# stands before nothing", "a tag or a set should follow");
  if (!is_utf8(tag)) return fail(begin, "a tag that is not UTF-8", "convert the file");
  if (!skip(depth)) return false;
  if (at_end())
    return fail(begin, "no value follows the tag #" + std::string{tag}, "is the file cut off?");
  if (tag.front() == ':' && now() == '{') return map(into, depth, std::string{tag.substr(1)} + "/");
  return form(into, depth + 1);
}

bool edn_reader::string(json::value& into) {
  const auto begin = at_++;
  std::string content;
  while (now() != '"' || at_end()) {
    if (at_end()) return fail(begin, "no '\"' closes this string", "is the file cut off?");
    if (now() == '\\') {
      if (!escape(content)) return false;
      continue;
    }
    content += text_[at_++];
  }
  ++at_;
  if (!is_utf8(content)) return fail(begin, "a string that is not UTF-8", "convert the file");
  into.emplace_string() = content;
  return true;
}

/// Four hexadecimal digits.
bool edn_reader::code_unit(unsigned& into) {
  const auto digits = text_.substr(at_, 4);
  const auto [end, problem] =
      std::from_chars(digits.data(), digits.data() + digits.size(), into, 16);
  if (problem != std::errc{} || digits.size() < 4 || end != digits.data() + 4)
    return fail(at_, "\\u without four hexadecimal digits", "such as \\u00e9");
  at_ += 4;
  return true;
}

bool edn_reader::escape(std::string& into) {
  constexpr std::string_view names = "tnrbf\\\"/'";
  constexpr std::string_view meanings = "\t\n\r\b\f\\\"/'";
  const auto begin = at_++;
  const char what = now();
  if (what == 'u') {
    ++at_;
    unsigned point = 0;
    if (!code_unit(point)) return false;
    if (point >= 0xd800 && point < 0xdc00 && text_.substr(at_).starts_with("\\u")) {
      at_ += 2;
      unsigned low = 0;
      if (!code_unit(low)) return false;
      if (low < 0xdc00 || low >= 0xe000)
        return fail(begin, "half a surrogate pair", "write both halves");
      point = 0x10000 + ((point - 0xd800) << 10U) + (low - 0xdc00);
    }
    if (point >= 0xd800 && point < 0xe000)
      return fail(begin, "half a surrogate pair", "write both halves");
    append_utf8(into, point);
    return true;
  }
  if (what >= '0' && what <= '7') {
    unsigned point = 0;
    for (int i = 0; i < 3 && now() >= '0' && now() <= '7'; ++i)
      point = 8 * point + static_cast<unsigned>(text_[at_++] - '0');
    append_utf8(into, point);
    return true;
  }
  const auto which = at_end() ? std::string_view::npos : names.find(what);
  if (which == std::string_view::npos)
    return fail(begin, "an escape that EDN does not have",
                "it has \\t \\n \\r \\b \\f \\\\ \\\" and \\u0000");
  into += meanings[which];
  ++at_;
  return true;
}

bool edn_reader::character(json::value& into) {
  constexpr std::array<std::pair<std::string_view, char>, 6> named{{{"newline", '\n'},
                                                                    {"space", ' '},
                                                                    {"tab", '\t'},
                                                                    {"return", '\r'},
                                                                    {"formfeed", '\f'},
                                                                    {"backspace", '\b'}}};
  const auto begin = at_++;
  if (at_end()) return fail(begin, "\\ stands before nothing", "a character should follow");
  const auto from = at_++;  // Whatever stands here is meant, even a delimiter.
  const auto more = token();
  const auto name = text_.substr(from, 1 + more.size());
  for (const auto& [word, meaning] : named)
    if (word == name) {
      into = std::string(1, meaning);
      return true;
    }
  if (name.size() == 5 && name.front() == 'u') {
    std::string content;
    at_ = begin;
    if (!escape(content)) return false;
    into = content;
    return true;
  }
  const bool is_one = std::count_if(name.begin(), name.end(), [](char byte) {
                        return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U;
                      }) == 1;
  if (!is_one || !is_utf8(name))
    return fail(begin, "no character is called \\" + std::string{name}, "such as \\a or \\newline");
  into = json::string_view{name.data(), name.size()};
  return true;
}

/// A word; empty where a delimiter stands.
std::string_view edn_reader::token() {
  const auto begin = at_;
  while (!at_end() && !is_delimiter(now())) ++at_;
  return text_.substr(begin, at_ - begin);
}

bool edn_reader::atom(json::value& into) {
  const auto begin = at_;
  const auto word = token();
  if (word.empty() || !is_utf8(word)) return fail(begin, "no word of EDN", "convert it to UTF-8");
  const bool is_signed = word.size() > 1 && (word[0] == '-' || word[0] == '+');
  if (is_digit(word[is_signed ? 1 : 0])) return number(word, into);
  if (word == "nil") {
    into = nullptr;
  } else if (word == "true" || word == "false") {
    into = word == "true";
  } else {
    const auto colons = std::min(word.find_first_not_of(':'), word.size());
    if (colons == word.size()) return fail(begin, "a keyword without a name", "such as :read");
    into = json::string_view{word.data() + colons, word.size() - colons};
  }
  return true;
}

/// Integers, bigger integers (N), decimals (M) and ratios; what JSON cannot hold stays text.
bool edn_reader::number(std::string_view word, json::value& into) {
  auto digits = word.front() == '+' ? word.substr(1) : word;
  const char* const begin = digits.data();
  const bool is_big = digits.back() == 'N';
  if (is_big || digits.back() == 'M') digits.remove_suffix(1);
  const char* const end = begin + digits.size();
  const char* const unsigned_begin = begin + (*begin == '-' ? 1 : 0);
  if (std::all_of(unsigned_begin, end, is_digit) && word.back() != 'M') {
    std::int64_t small = 0;
    std::uint64_t large = 0;
    if (std::from_chars(begin, end, small).ec == std::errc{})
      into = small;
    else if (*begin != '-' && std::from_chars(begin, end, large).ec == std::errc{})
      into = large;
    else
      into = std::string{digits} + "N";
    return true;
  }
  const auto is_hexadecimal = digits.starts_with("0x") || digits.starts_with("0X");
  if (std::int64_t code = 0; is_hexadecimal && digits.size() > 2) {
    const auto [stop, problem] = std::from_chars(begin + 2, end, code, 16);
    if (stop == end && problem == std::errc{}) {
      into = code;
      return true;
    }
  }
  const auto* slash = std::find(unsigned_begin, end, '/');
  if (slash != end && slash + 1 != end && std::all_of(unsigned_begin, slash, is_digit) &&
      std::all_of(slash + 1, end, is_digit)) {
    into = json::string_view{begin, digits.size()};
    return true;
  }
  double real = 0;
  const auto [stop, problem] = std::from_chars(begin, end, real);
  if (is_big || stop != end || problem == std::errc::invalid_argument)
    return fail(at_ - word.size(), "\"" + std::string{word} + "\" is no number",
                "such as 12, -3.5e6, 12N, 1/3");
  if (problem == std::errc{})
    into = real;
  else
    into = json::string_view{word.data(), word.size()};
  return true;
}

result<std::vector<json::value>> read_edn(std::string_view text) {
  edn_reader reader{text};
  std::vector<json::value> forms;
  for (;;) {
    auto form = reader.next();
    if (!form) return form.problem();
    if (!*form) return forms;
    forms.push_back(**std::move(form));
  }
}

}  // namespace agon
