// Changes to texts.
#include "tests/fuzz/mutation.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace agon::fuzz {
namespace {

constexpr std::size_t longest = 64 * 1024;

constexpr std::array<std::string_view, 44> words{"{",
                                                 "}",
                                                 "[",
                                                 "]",
                                                 "(",
                                                 ")",
                                                 "\"",
                                                 "\\",
                                                 ":",
                                                 ",",
                                                 "\n",
                                                 "\t",
                                                 "#_",
                                                 "#{",
                                                 "##Inf",
                                                 "\\u00e9",
                                                 "\\uD800",
                                                 "null",
                                                 "nil",
                                                 "true",
                                                 "-0",
                                                 "-1",
                                                 "1e400",
                                                 "1/3",
                                                 "12N",
                                                 "3.5M",
                                                 "0x1f",
                                                 "9223372036854775808",
                                                 "-9223372036854775809",
                                                 ":process",
                                                 "\"f\":",
                                                 ":type",
                                                 ":invoke",
                                                 "\"ok\"",
                                                 "info",
                                                 "nemesis",
                                                 ":index",
                                                 "\"time\":",
                                                 ":key",
                                                 ":value",
                                                 ";",
                                                 "\xc3\xa9",
                                                 "\xff",
                                                 std::string_view{"\0", 1}};

/// A place between bytes, or around them.
std::size_t place(const std::string& text, random_stream& random) {
  return static_cast<std::size_t>(random.below(text.size() + 1));
}

/// A piece of `text` from `begin` on, mostly short.
std::string piece(const std::string& text, std::size_t begin, random_stream& random) {
  const auto most = random.chance(0.8) ? 12U : 400U;
  return text.substr(begin, static_cast<std::size_t>(random.below(most) + 1));
}

void change(std::string& text, const std::vector<std::string>& seeds, random_stream& random) {
  const auto at = place(text, random);
  switch (random.below(7)) {
    case 0:
      if (at < text.size())
        text[at] =
            static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1U << random.below(8)));
      return;
    case 1:
      text.insert(at, 1, static_cast<char>(random.below(256)));
      return;
    case 2:
      text.erase(at, piece(text, at, random).size());
      return;
    case 3: {
      const auto doubled = piece(text, at, random);
      const auto times = random.chance(0.05) ? 300U : 1U;
      for (unsigned i = 0; i < times; ++i) text.insert(at, doubled);
      return;
    }
    case 4:
      text.insert(at, random.pick(words));
      return;
    case 5: {
      const auto& other = random.pick(seeds);
      const auto other_piece = piece(other, place(other, random), random);
      text.replace(at, std::min(other_piece.size(), text.size() - at), other_piece);
      return;
    }
    default:
      if (random.chance(0.2)) text.resize(at);
      return;
  }
}

}  // namespace

std::string mutated(const std::vector<std::string>& seeds, random_stream& random) {
  auto text = random.pick(seeds);
  const auto changes = 1 + random.below(4);
  for (std::uint64_t i = 0; i < changes; ++i) change(text, seeds, random);
  if (text.size() > longest) text.resize(longest);
  return text;
}

}  // namespace agon::fuzz
