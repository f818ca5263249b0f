// The entry of libFuzzer into one parser, AGON_FUZZED.
#include "tests/fuzz/parsers.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto& parser = agon::fuzz::parser_named(AGON_FUZZED);
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (const auto found = parser.complaint(text)) {
    std::fprintf(stderr, "%s\n", found->c_str());
    std::abort();
  }
  return 0;
}
