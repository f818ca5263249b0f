// Numbers and texts as bytes, for what goes to disk or into a snapshot.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace agon::systems::raft {

/// Appends eight bytes, the least significant first.
void put(std::string& to, std::uint64_t number);
/// Appends the text's size and the text.
void put(std::string& to, std::string_view text);

/// Takes fields from the front of some bytes, which must outlive it; once one is missing, all that
/// follow are, and are read as 0 or empty.
class field_reader {
 public:
  explicit field_reader(std::string_view bytes) : left_{bytes} {}

  std::uint64_t number();
  std::string_view text() { return take(number()); }
  std::string_view take(std::uint64_t size);
  /// No field was missing so far.
  [[nodiscard]] bool complete() const { return complete_; }
  [[nodiscard]] bool at_end() const { return left_.empty(); }

 private:
  std::string_view left_;
  bool complete_ = true;
};

}  // namespace agon::systems::raft
