// Writing, syncing and losing.
#include "sim/disk.hpp"

#include <algorithm>

namespace agon::sim {
namespace {

std::uint64_t hash_of(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3u;
  return hash;
}

error switched_off(std::string_view name) {
  return error{"the machine is off", std::string{name}, {}};
}

}  // namespace

memory_disk::memory_disk(scheduler& scheduler, std::uint64_t seed, node_id node,
                         disk_options options)
    : scheduler_{scheduler},
      luck_{seed, "disk/" + to_string(node)},
      node_{node},
      options_{options} {
  invariant(options.sync_min <= options.sync_max, "sync times in order");
}

void memory_disk::apply(std::string& content, const change& what) {
  if (what.cuts) {
    content.resize(what.offset);
    return;
  }
  if (content.size() < what.offset + what.bytes.size())
    content.resize(what.offset + what.bytes.size());
  std::copy(what.bytes.begin(), what.bytes.end(),
            content.begin() + static_cast<std::ptrdiff_t>(what.offset));
}

void memory_disk::make(std::string_view name, change what) {
  invariant(on_, "a disk that is on");
  scheduler_.trace().record(trace_kind::write, scheduler_.effective_now(), node_, node_,
                            hash_of(name) ^ hash_of(what.bytes) ^ what.offset);
  auto found = files_.find(name);
  if (found == files_.end()) found = files_.emplace(std::string{name}, file{}).first;
  apply(found->second.now, what);
  found->second.pending.push_back(std::move(what));
}

result<std::string> memory_disk::read(std::string_view name) {
  if (!on_) return switched_off(name);
  const auto found = files_.find(name);
  return found == files_.end() ? std::string{} : found->second.now;
}

result<> memory_disk::write(std::string_view name, std::uint64_t offset, std::string_view bytes) {
  if (!on_) return switched_off(name);
  make(name, {.offset = offset, .bytes = std::string{bytes}});
  return success{};
}

result<> memory_disk::append(std::string_view name, std::string_view bytes) {
  const auto found = files_.find(name);
  return write(name, found == files_.end() ? 0 : found->second.now.size(), bytes);
}

result<> memory_disk::truncate(std::string_view name, std::uint64_t size) {
  if (!on_) return switched_off(name);
  make(name, {.offset = size, .bytes = {}, .cuts = true});
  return success{};
}

result<> memory_disk::sync(std::string_view name) {
  if (!on_) return switched_off(name);
  const auto found = files_.find(name);
  if (found == files_.end())
    return error{"cannot sync a file that does not exist", std::string{name}, "write to it first"};
  scheduler_.add_busy(luck_.between(options_.sync_min, options_.sync_max));
  scheduler_.trace().record(trace_kind::sync, scheduler_.effective_now(), node_, node_,
                            hash_of(name));
  for (const auto& what : found->second.pending) apply(found->second.durable, what);
  found->second.pending.clear();
  return success{};
}

std::uint64_t memory_disk::lose_unsynced(file& of) {
  invariant(!on_, "a machine that is off when its disk loses writes");
  std::uint64_t lost = 0;
  if (!of.pending.empty()) {
    const auto kept = luck_.below(of.pending.size() + 1);
    for (std::size_t i = 0; i < kept; ++i) apply(of.durable, of.pending[i]);
    if (kept < of.pending.size() && !of.pending[kept].cuts && luck_.chance(0.5)) {
      auto torn = of.pending[kept];
      torn.bytes.resize(luck_.below(torn.bytes.size() + 1));
      lost -= torn.bytes.size();
      apply(of.durable, torn);
    }
    for (std::size_t i = kept; i < of.pending.size(); ++i) lost += of.pending[i].bytes.size();
  }
  of.pending.clear();
  of.now = of.durable;
  return lost;
}

std::uint64_t memory_disk::crash() {
  on_ = false;
  std::uint64_t lost = 0;
  for (auto& [name, content] : files_) lost += lose_unsynced(content);
  return lost;
}

void memory_disk::wipe() { files_.clear(); }

}  // namespace agon::sim
