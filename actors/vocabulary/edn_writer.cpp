// JSON values as EDN.
#include "actors/vocabulary/edn.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace agon {
namespace {

template <class Number>
void append_number(std::string& out, Number number) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_real(std::string& out, double real) {
  if (std::isnan(real)) {
    out += "##NaN";
  } else if (std::isinf(real)) {
    out += real < 0 ? "##-Inf" : "##Inf";
  } else {
    const auto begin = out.size();
    append_number(out, real);
    if (out.find_first_of(".e", begin) == std::string::npos) out += ".0";
  }
}

void append_string(std::string& out, std::string_view text) {
  constexpr std::string_view hexadecimal = "0123456789abcdef";
  constexpr std::string_view special = "\"\\\n\t\r\b\f";
  constexpr std::string_view names = "\"\\ntrbf";
  out += '"';
  for (const char byte : text) {
    const auto code = static_cast<unsigned char>(byte);
    const auto which = special.find(byte);
    if (which != std::string_view::npos) {
      out += '\\';
      out += names[which];
    } else if (code < 0x20) {
      out += "\\u00";
      out += hexadecimal[code >> 4U];
      out += hexadecimal[code & 0xfU];
    } else {
      out += byte;
    }
  }
  out += '"';
}

bool is_letter(char byte) { return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'); }

bool may_be_keyword(std::string_view text) {
  return !text.empty() && is_letter(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char byte) {
           return is_letter(byte) || (byte >= '0' && byte <= '9') ||
                  std::string_view{".*+!-_?"}.find(byte) != std::string_view::npos;
         });
}

/// True for `["append", key, value]` and its like, whose first element Elle wants as a keyword.
bool is_micro_op(const json::array& list) {
  constexpr std::array<std::string_view, 7> functions{"r",     "w",    "append", "read",
                                                      "write", "send", "poll"};
  return !list.empty() && list.size() <= 3 && list[0].is_string() &&
         std::find(functions.begin(), functions.end(), std::string_view{list[0].get_string()}) !=
             functions.end();
}

void append_array(std::string& out, const json::array& list) {
  out += '[';
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i > 0) out += ' ';
    if (i == 0 && is_micro_op(list))
      append_edn_keyword(out, list[0].get_string());
    else
      append_edn(out, list[i]);
  }
  out += ']';
}

void append_object(std::string& out, const json::object& members) {
  out += '{';
  bool is_first = true;
  for (const auto& member : members) {
    if (!is_first) out += ", ";
    is_first = false;
    append_edn_keyword(out, member.key());
    out += ' ';
    append_edn(out, member.value());
  }
  out += '}';
}

}  // namespace

void append_edn_keyword(std::string& out, std::string_view text) {
  if (!may_be_keyword(text)) return append_string(out, text);
  out += ':';
  out += text;
}

void append_edn(std::string& out, const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      out += "nil";
      return;
    case json::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      return;
    case json::kind::int64:
      return append_number(out, value.get_int64());
    case json::kind::uint64:
      append_number(out, value.get_uint64());
      if (value.get_uint64() > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) out += 'N';
      return;
    case json::kind::double_:
      return append_real(out, value.get_double());
    case json::kind::string:
      return append_string(out, value.get_string());
    case json::kind::array:
      return append_array(out, value.get_array());
    case json::kind::object:
      return append_object(out, value.get_object());
  }
}

std::string to_edn(const json::value& value) {
  std::string out;
  append_edn(out, value);
  return out;
}

}  // namespace agon
