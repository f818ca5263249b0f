// Each operation: power, delay, faults, and then the files.
#include "sim/disk.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace agon::sim {
namespace {

constexpr auto sector_size = sparse_file::sector_size;

/// Of a name and bytes, for the trace. Eight bytes at a time, since every write passes here.
std::uint64_t hash_of(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325u ^ bytes.size();
  const auto mix = [&](std::uint64_t word) {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
    hash ^= hash >> 32;
  };
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), sizeof word);
    mix(word);
  }
  for (const char byte : bytes) mix(static_cast<unsigned char>(byte));
  return hash;
}

error io_error(std::string_view action, std::string_view name) {
  return error{std::string{action} + " failed: Input/output error", std::string{name}, {}};
}

error no_file(std::string_view action, std::string_view name) {
  return error{"cannot " + std::string{action} + " a file that does not exist", std::string{name},
               "write to it first"};
}

}  // namespace

memory_disk::memory_disk(scheduler& scheduler, std::uint64_t seed, node_id node,
                         disk_options options)
    : scheduler_{scheduler},
      luck_{seed, "disk/" + to_string(node)},
      faults_{luck_.child("faults")},
      node_{node},
      options_{options} {
  invariant(options.sync_min >= duration::zero(), "a sync that does not end before it began");
  invariant(options.sync_min <= options.sync_max, "sync times in order");
}

void memory_disk::strike_before(std::uint64_t number,
                                std::function<void(std::uint64_t of_job)> struck) {
  invariant(number > 0 && struck != nullptr, "an operation to come, and somebody to tell");
  strike_in_ = number;
  struck_ = std::move(struck);
}

void memory_disk::count_operation() {
  if (std::exchange(job_, scheduler_.jobs_run()) != scheduler_.jobs_run()) operation_of_job_ = 0;
  ++operation_of_job_;
  if (strike_in_ == 0 || --strike_in_ > 0) return;
  struck_files_ = std::exchange(files_, files_.copy());
  std::exchange(struck_, nullptr)(operation_of_job_);
}

result<> memory_disk::begin(std::string_view name) {
  if (!on_) return error{"the machine is off", std::string{name}, {}};
  count_operation();
  if (!plain_file_name(name))
    return error{"\"" + std::string{name} + "\" is not a plain file name", to_string(node_),
                 "use a name without folders"};
  const auto& shape = faults_.shape();
  if (shape.delay > duration::zero()) {
    faults_.note(&disk_counts::delayed);
    scheduler_.add_busy(shape.delay);
  }
  if (shape.stalled) {
    faults_.note(&disk_counts::stalled);
    scheduler_.stall(node_);
  }
  return success{};
}

/// Before a change that lets the file end at `end` or earlier; creates the file if need be.
result<> memory_disk::begin_change(std::string_view name, std::uint64_t end) {
  if (auto ready = begin(name); !ready) return ready;
  if (end > sparse_file::size_max)
    return error{"write beyond the largest file size", std::string{name},
                 "a simulated file may have 1 GiB"};
  const auto* content = files_.find(name);
  if (faults_.shape().full && (content == nullptr || end > content->size())) {
    faults_.note(&disk_counts::refused_for_room);
    return error{"write failed: No space left on device", std::string{name},
                 "make room on that disk"};
  }
  if (content != nullptr) return success{};
  files_.create(name);
  return make_durable({});
}

/// Syncs a file, or, for the empty name, all names.
result<> memory_disk::make_durable(std::string_view name) {
  scheduler_.add_busy(luck_.between(options_.sync_min, options_.sync_max));
  scheduler_.trace().record(trace_kind::sync, scheduler_.effective_now(), node_, node_,
                            hash_of(name));
  const bool names = name.empty();
  if (faults_.happens(&disk_shape::sync_error, &disk_counts::sync_errors)) {
    const auto how = faults_.luck().chance(0.5) ? forgetting::dropped : forgetting::marked_clean;
    names ? files_.forget_names(how) : files_.forget(name, how);
    return io_error("sync", names ? "the folder" : name);
  }
  if (faults_.happens(&disk_shape::sync_lie, &disk_counts::sync_lies)) return success{};
  names ? files_.sync_names() : files_.sync(name);
  return success{};
}

void memory_disk::make(std::string_view name, file_change what) {
  scheduler_.trace().record(trace_kind::write, scheduler_.effective_now(), node_, node_,
                            hash_of(name) ^ hash_of(what.bytes) ^ what.offset);
  files_.change(name, std::move(what));
}

/// The same place in another sector of the file, or in the one behind it.
std::uint64_t memory_disk::another_place(const sparse_file& content, std::uint64_t offset) {
  auto sector = faults_.luck().below(std::max<std::uint64_t>(content.sectors(), 1));
  if (sector >= offset / sector_size) ++sector;
  return sector * sector_size + offset % sector_size;
}

/// Replaces one sector of what was read by what lies elsewhere.
void memory_disk::read_elsewhere(const sparse_file& content, std::uint64_t offset,
                                 std::string& bytes) {
  if (bytes.empty()) return;
  const auto begin =
      faults_.luck().below((bytes.size() + sector_size - 1) / sector_size) * sector_size;
  const auto part = std::min<std::uint64_t>(sector_size, bytes.size() - begin);
  auto found = content.read(another_place(content, offset + begin), part);
  found.resize(part);
  bytes.replace(begin, part, found);
}

result<std::string> memory_disk::read(std::string_view name) {
  return read(name, 0, sparse_file::size_max);
}

result<std::string> memory_disk::read(std::string_view name, std::uint64_t offset,
                                      std::uint64_t size) {
  if (auto ready = begin(name); !ready) return ready.problem();
  const auto* content = files_.find(name);
  if (content == nullptr) return std::string{};
  if (files_.unreadable(name, offset, size)) {
    faults_.note(&disk_counts::unreadable_sectors_read);
    return io_error("read", name);
  }
  if (faults_.happens(&disk_shape::read_error, &disk_counts::read_errors))
    return io_error("read", name);
  auto bytes = content->read(offset, size);
  if (faults_.happens(&disk_shape::misdirect, &disk_counts::misdirected))
    read_elsewhere(*content, offset, bytes);
  return bytes;
}

result<> memory_disk::write(std::string_view name, std::uint64_t offset, std::string_view bytes) {
  const auto end = offset + std::min<std::uint64_t>(bytes.size(), ~std::uint64_t{0} - offset);
  if (auto ready = begin_change(name, end); !ready) return ready;
  if (faults_.happens(&disk_shape::write_error, &disk_counts::write_errors)) {
    const auto made = bytes.substr(0, faults_.luck().below(bytes.size() + 1));
    if (!made.empty()) make(name, {.offset = offset, .bytes = std::string{made}});
    return io_error("write", name);
  }
  if (faults_.happens(&disk_shape::phantom, &disk_counts::phantom_writes)) return success{};
  if (faults_.happens(&disk_shape::misdirect, &disk_counts::misdirected)) {
    const auto elsewhere = another_place(*files_.find(name), offset);
    if (elsewhere + bytes.size() > sparse_file::size_max) return success{};
    offset = elsewhere;
  }
  make(name, {.offset = offset, .bytes = std::string{bytes}});
  return success{};
}

result<> memory_disk::append(std::string_view name, std::string_view bytes) {
  const auto* content = files_.find(name);
  return write(name, content == nullptr ? 0 : content->size(), bytes);
}

result<> memory_disk::truncate(std::string_view name, std::uint64_t size) {
  if (auto ready = begin_change(name, size); !ready) return ready;
  if (faults_.happens(&disk_shape::write_error, &disk_counts::write_errors))
    return io_error("truncate", name);
  make(name, {.offset = size, .cuts = true});
  return success{};
}

result<> memory_disk::sync(std::string_view name) {
  if (auto ready = begin(name); !ready) return ready;
  if (files_.find(name) == nullptr) return no_file("sync", name);
  return make_durable(name);
}

result<> memory_disk::rename(std::string_view from, std::string_view to) {
  if (auto ready = begin(from); !ready) return ready;
  if (!plain_file_name(to)) return begin(to);
  if (files_.find(from) == nullptr) return no_file("rename", from);
  scheduler_.trace().record(trace_kind::write, scheduler_.effective_now(), node_, node_,
                            hash_of(from) + hash_of(to));
  if (from != to) files_.rename(from, to);
  return success{};
}

result<> memory_disk::remove(std::string_view name) {
  if (auto ready = begin(name); !ready) return ready;
  if (files_.find(name) == nullptr) return no_file("remove", name);
  scheduler_.trace().record(trace_kind::write, scheduler_.effective_now(), node_, node_,
                            hash_of(name));
  files_.remove(name);
  return success{};
}

result<std::vector<std::string>> memory_disk::list() {
  if (auto ready = begin("the folder"); !ready) return ready.problem();
  return files_.names();
}

result<> memory_disk::sync_names() {
  if (auto ready = begin("the folder"); !ready) return ready;
  return make_durable({});
}

std::uint64_t memory_disk::crash() {
  on_ = false;
  strike_in_ = 0;
  struck_ = nullptr;
  if (struck_files_) files_ = *std::exchange(struck_files_, std::nullopt);
  return files_.crash(luck_.child("crash").child(++crashes_));
}

evidence memory_disk::become(const disk_shape& shape) {
  const auto happened = evidence_of(faults_.become(shape));
  if (!shape.stalled) scheduler_.end_stall(node_);
  return happened;
}

std::uint64_t memory_disk::damage(std::string_view prefix, double chance, disk_damage what) {
  return files_.damage(prefix, chance, what, luck_.child("damage").child(++damages_));
}

std::vector<file_view> memory_disk::view() const {
  std::vector<file_view> seen;
  for (const auto& name : files_.names())
    seen.push_back({name, files_.find(name)->size(), files_.unsynced(name)});
  return seen;
}

}  // namespace agon::sim
