// Printing, packing and comparing traces.
#include "sim/trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <zstd.h>

namespace agon::sim {
namespace {

constexpr std::array<std::string_view, 17> names{
    "run",   "timer", "send",  "deliver", "lose",  "cut",  "duplicate", "write",     "sync",
    "start", "kill",  "pause", "resume",  "clock", "hold", "corrupt",   "disconnect"};

void put(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

/// Reads what put wrote; nothing where the bytes end early or the number is too long.
std::optional<std::uint64_t> take(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

std::string compress(std::string_view plain) {
  std::string packed(ZSTD_compressBound(plain.size()), '\0');
  const auto size = ZSTD_compress(packed.data(), packed.size(), plain.data(), plain.size(), 1);
  invariant(ZSTD_isError(size) == 0, "room for the compressed trace");
  packed.resize(size);
  return packed;
}

error damaged(std::string_view what) {
  return error{"the trace is damaged: " + std::string{what}, "trace.bin",
               "run the seed again to get a new one"};
}

}  // namespace

std::string_view to_string(trace_kind kind) { return names[static_cast<std::size_t>(kind)]; }

std::string to_string(const trace_event& event) {
  std::string who = agon::to_string(node_id{event.node});
  if (event.peer != event.node) who += " -> " + agon::to_string(node_id{event.peer});
  return fmt::format("{} {} {} {}", agon::to_string(event.time.time_since_epoch()), who,
                     to_string(event.kind), event.detail);
}

std::string hexadecimal(std::uint64_t hash) { return fmt::format("{:016x}", hash); }

std::string trace::fingerprint() const {
  std::uint64_t hash = (hash_ ^ count_) * 0xff51afd7ed558ccdu;
  return hexadecimal(hash ^ hash >> 33);
}

std::string pack(const std::vector<trace_event>& events) {
  std::string plain;
  plain.reserve(events.size() * 8 + 16);
  put(plain, events.size());
  time_point last{};
  for (const auto& event : events) {
    put(plain, static_cast<std::uint64_t>((event.time - last).count()));
    put(plain, event.detail);
    put(plain, event.node);
    put(plain, event.peer);
    put(plain, static_cast<std::uint64_t>(event.kind));
    put(plain, event.draws);
    last = event.time;
  }
  std::string size;
  put(size, plain.size());
  return size + compress(plain);
}

result<std::vector<trace_event>> unpack(std::string_view bytes) {
  const auto size = take(bytes);
  constexpr std::uint64_t largest = std::uint64_t{1} << 36;
  if (!size || *size > largest) return damaged("no size");
  std::string plain(*size, '\0');
  const auto got = ZSTD_decompress(plain.data(), plain.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(got) != 0 || got != *size) return damaged("it does not decompress");
  std::string_view rest{plain};
  const auto count = take(rest);
  if (!count || *count > *size) return damaged("no count");
  std::vector<trace_event> events;
  events.reserve(*count);
  time_point now{};
  for (std::uint64_t i = 0; i < *count; ++i) {
    const auto delta = take(rest), detail = take(rest), node = take(rest), peer = take(rest),
               kind = take(rest), draws = take(rest);
    if (!draws || *kind >= names.size()) return damaged("event " + std::to_string(i));
    now += duration{static_cast<std::int64_t>(*delta)};
    events.push_back({now, *detail, static_cast<std::uint16_t>(*node),
                      static_cast<std::uint16_t>(*peer), static_cast<trace_kind>(*kind),
                      static_cast<std::uint16_t>(*draws)});
  }
  return events;
}

std::optional<trace_difference> first_difference(const std::vector<trace_event>& first,
                                                 const std::vector<trace_event>& second) {
  const auto [a, b] = std::mismatch(first.begin(), first.end(), second.begin(), second.end());
  if (a == first.end() && b == second.end()) return std::nullopt;
  trace_difference difference;
  difference.position = static_cast<std::size_t>(a - first.begin());
  if (a != first.end()) difference.first = *a;
  if (b != second.end()) difference.second = *b;
  return difference;
}

}  // namespace agon::sim
