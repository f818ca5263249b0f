// Changes are kept in order until a sync applies them.
#include "tests/scenarios/systems/raft/memory_disk.hpp"

namespace agon::systems::raft {

result<std::string> memory_disk::read(std::string_view file) {
  const auto found = files_.find(file);
  if (found == files_.end()) return std::string{};
  auto bytes = found->second.durable;
  for (const auto& pending : found->second.pending) apply(bytes, pending);
  return bytes;
}

result<std::string> memory_disk::read(std::string_view file, std::uint64_t offset,
                                      std::uint64_t size) {
  const auto bytes = read(file);
  return offset < bytes->size() ? bytes->substr(offset, size) : std::string{};
}

result<> memory_disk::write(std::string_view file, std::uint64_t offset, std::string_view bytes) {
  return change_file(file, {offset, std::string{bytes}});
}

result<> memory_disk::append(std::string_view file, std::string_view bytes) {
  return change_file(file, {read(file)->size(), std::string{bytes}});
}

result<> memory_disk::truncate(std::string_view file, std::uint64_t size) {
  return change_file(file, {size, std::nullopt});
}

result<> memory_disk::sync(std::string_view file) {
  if (auto power = take_call(); !power) return power;
  ++syncs_;
  auto& content = files_[std::string{file}];
  for (const auto& pending : content.pending) apply(content.durable, pending);
  content.pending.clear();
  return success{};
}

result<> memory_disk::rename(std::string_view from, std::string_view to) {
  if (auto power = take_call(); !power) return power;
  auto moved = files_.extract(files_.find(from));
  moved.key() = std::string{to};
  files_.erase(std::string{to});
  files_.insert(std::move(moved));
  return success{};
}

result<> memory_disk::remove(std::string_view file) {
  if (auto power = take_call(); !power) return power;
  files_.erase(files_.find(file));
  return success{};
}

result<std::vector<std::string>> memory_disk::list() {
  std::vector<std::string> names;
  for (const auto& [name, content] : files_) names.push_back(name);
  return names;
}

result<> memory_disk::take_call() {
  if (calls_left_ && (*calls_left_)-- == 0) {
    calls_left_ = 0;
    return error{"no power"};
  }
  return success{};
}

void memory_disk::restart() {
  calls_left_.reset();
  for (auto& [name, content] : files_) content.pending.clear();
}

void memory_disk::restart(random_stream& luck) {
  calls_left_.reset();
  for (auto& [name, content] : files_) {
    const auto kept = luck.below(content.pending.size() + 1);
    for (std::uint64_t i = 0; i < kept; ++i) apply(content.durable, content.pending[i]);
    if (kept < content.pending.size() && content.pending[kept].bytes) {
      auto torn = content.pending[kept];
      if (luck.chance(0.5)) {
        torn.bytes->resize(luck.below(torn.bytes->size() + 1));
      } else if (!torn.bytes->empty()) {  // a page in its middle did not make it
        const auto from = luck.below(torn.bytes->size());
        const auto size = luck.below(torn.bytes->size() - from) + 1;
        torn.bytes->replace(from, size, std::string(size, '\0'));
      }
      apply(content.durable, torn);
    }
    content.pending.clear();
  }
}

result<> memory_disk::change_file(std::string_view file, change what) {
  if (auto power = take_call(); !power) return power;
  files_[std::string{file}].pending.push_back(std::move(what));
  return success{};
}

void memory_disk::apply(std::string& bytes, const change& what) {
  if (!what.bytes) {
    bytes.resize(what.offset);
    return;
  }
  if (bytes.size() < what.offset + what.bytes->size())
    bytes.resize(what.offset + what.bytes->size());
  bytes.replace(what.offset, what.bytes->size(), *what.bytes);
}

}  // namespace agon::systems::raft
