// Records are little-endian; checksums are XXH3 (64 bits).
#include "scenarios/systems/raft/storage.hpp"

#include "actors/vocabulary/invariant.hpp"
#include "scenarios/systems/raft/bytes.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <xxhash.h>

namespace agon::systems::raft {
namespace {

constexpr std::string_view vote_file = "vote";
constexpr std::array<std::string_view, 2> log_files{"log-b", "log-a"};
constexpr std::size_t sector = 512;
constexpr std::uint64_t vote_magic = 0x65746f76'6e6f6761;    // "agonvote"
constexpr std::uint64_t head_magic = 0x64616568'6e6f6761;    // "agonhead"
constexpr std::uint64_t record_magic = 0x74666172'6e6f6761;  // "agonraft"
constexpr std::size_t vote_size = 40;                        // magic, count, term, vote, checksum
constexpr std::size_t header_size = 24;  // magic, size of the body, checksum of the body
constexpr std::uint64_t body_max = std::uint64_t{1} << 30;

std::uint64_t checksum_of(std::string_view bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

struct vote_slot {
  std::uint64_t count = 0;
  term_number term;
  node_id voted_for;
};

std::string encode(const vote_slot& slot) {
  std::string bytes;
  put(bytes, vote_magic);
  put(bytes, slot.count);
  put(bytes, slot.term.value);
  put(bytes, slot.voted_for.value);
  put(bytes, checksum_of(bytes));
  return bytes;
}

std::optional<vote_slot> decode_vote(std::string_view file, std::size_t offset) {
  if (file.size() < offset + vote_size) return std::nullopt;
  const auto bytes = file.substr(offset, vote_size);
  field_reader fields{bytes};
  if (fields.number() != vote_magic) return std::nullopt;
  vote_slot slot;
  slot.count = fields.number();
  slot.term = {fields.number()};
  slot.voted_for = {static_cast<std::uint32_t>(fields.number())};
  if (fields.number() != checksum_of(bytes.substr(0, vote_size - 8))) return std::nullopt;
  return slot;
}

struct record {
  log_index place;
  std::uint64_t durable_before = 0;  // size of the file that was synced when this was written
  std::uint64_t previous_checksum = 0;
  entry content = {};
  // Known after decoding only.
  std::uint64_t end = 0;
  std::uint64_t checksum = 0;
};

void put_entry(std::string& to, const entry& what) {
  const auto& [client, sequence, todo] = what.request;
  put(to, what.term.value);
  put(to, client.value);
  put(to, sequence);
  put(to, static_cast<std::uint64_t>(todo.what));
  put(to, todo.key);
  put(to, todo.value);
  put(to, todo.expected);
}

entry entry_of(field_reader& fields) {
  entry found;
  found.term = {fields.number()};
  found.request.client = {fields.number()};
  found.request.sequence = fields.number();
  found.request.todo.what = static_cast<action>(fields.number());
  found.request.todo.key = fields.text();
  found.request.todo.value = fields.text();
  found.request.todo.expected = fields.text();
  return found;
}

// Appends a frame: what the body is, its size, its checksum, which is answered, and the body.
std::uint64_t put_frame(std::string& to, std::uint64_t magic, std::string_view body) {
  const auto checksum = checksum_of(body);
  put(to, magic);
  put(to, body.size());
  put(to, checksum);
  to += body;
  return checksum;
}

struct frame {
  std::string_view body;
  std::uint64_t checksum = 0;
};

// The frame at `offset`, if a whole and undamaged one of this kind is there.
std::optional<frame> frame_at(std::string_view file, std::uint64_t offset, std::uint64_t magic) {
  if (offset + header_size > file.size()) return std::nullopt;
  field_reader header{file.substr(offset, header_size)};
  if (header.number() != magic) return std::nullopt;
  const auto size = header.number();
  const auto checksum = header.number();
  if (size > body_max || offset + header_size + size > file.size()) return std::nullopt;
  const auto body = file.substr(offset + header_size, size);
  if (checksum_of(body) != checksum) return std::nullopt;
  return frame{body, checksum};
}

// Appends the record's bytes and answers its checksum.
std::uint64_t encode(std::string& to, const record& what) {
  std::string body;
  put(body, what.place.value);
  put(body, what.durable_before);
  put(body, what.previous_checksum);
  put_entry(body, what.content);
  return put_frame(to, record_magic, body);
}

// The record at `offset`, if a whole and undamaged one is there.
std::optional<record> decode_record(std::string_view file, std::uint64_t offset) {
  const auto found_frame = frame_at(file, offset, record_magic);
  if (!found_frame.has_value()) return std::nullopt;
  field_reader fields{found_frame->body};
  record found;
  found.place = {fields.number()};
  found.durable_before = fields.number();
  found.previous_checksum = fields.number();
  found.content = entry_of(fields);
  if (!fields.complete() || !fields.at_end()) return std::nullopt;
  found.end = offset + header_size + found_frame->body.size();
  found.checksum = found_frame->checksum;
  return found;
}

// What a log file begins with.
struct head {
  std::uint64_t epoch = 0;    // counts the files
  std::uint64_t entries = 0;  // that were written together with the head
  snapshot base = {};
};

// Appends the head's bytes and answers its checksum.
std::uint64_t encode(std::string& to, const head& what) {
  std::string body;
  put(body, what.epoch);
  put(body, what.entries);
  put(body, what.base.place.value);
  put(body, what.base.term.value);
  put(body, what.base.members);
  put(body, what.base.state);
  return put_frame(to, head_magic, body);
}

// True if, after the damage at `offset`, there is a record that was written when more was durable.
bool durable_past(std::string_view file, std::uint64_t offset) {
  std::string magic;
  put(magic, record_magic);
  for (auto at = file.find(magic, offset + 1); at != std::string_view::npos;
       at = file.find(magic, at + 1)) {
    const auto found = decode_record(file, at);
    if (found.has_value() && found->durable_before > offset) return true;
  }
  return false;
}

}  // namespace

result<durable_state> storage::load() {
  durable_state kept;
  if (auto read = load_vote(kept); !read.ok()) return read.problem();
  if (auto read = load_log(kept); !read.ok()) return read.problem();
  const auto last_term = kept.entries.empty() ? kept.base.term : kept.entries.back().term;
  if (kept.term < last_term && votes_ == vote_durability::synced)
    return error{"it is of term " + std::to_string(kept.term.value) +
                     ", but the log reaches term " + std::to_string(last_term.value),
                 std::string{vote_file}, "the disk lost what was synced; replace this node"};
  return kept;
}

result<> storage::load_vote(durable_state& into) {
  const auto file = disk_->read(vote_file);
  if (!file.ok()) return file.problem();
  bool found = false;
  for (std::size_t copy = 0; copy < 4; ++copy) {
    const auto slot = decode_vote(*file, copy * sector);
    if (!slot.has_value() || (found && slot->count < vote_count_)) continue;
    found = true;
    vote_count_ = slot->count + 1;
    into.term = slot->term;
    into.voted_for = slot->voted_for;
  }
  if (found) return renew_vote({into.term, into.voted_for});
  // The second slot is first written when the first is durable.
  if (file->size() > 2 * sector && votes_ == vote_durability::synced)
    return error{"both slots of term and vote are damaged", std::string{vote_file},
                 "the disk lost what was synced; replace this node"};
  return success{};
}

result<> storage::renew_vote(const keep_vote& vote) {
  constexpr std::string_view fresh = "vote.new";
  if (auto emptied = disk_->truncate(fresh, 0); !emptied.ok()) return emptied;
  for (int slot = 0; slot < 2; ++slot)
    if (auto written = write_vote(fresh, vote); !written.ok()) return written;
  if (auto done = disk_->sync(fresh); !done.ok()) return done;
  if (auto renamed = disk_->rename(fresh, vote_file); !renamed.ok()) return renamed;
  return disk_->sync_names();
}

// Writes the slot whose turn it is.
result<> storage::write_vote(std::string_view file, const keep_vote& vote) {
  auto bytes = encode({vote_count_, vote.term, vote.voted_for});
  const auto copy = bytes;
  bytes.resize(sector);
  bytes += copy;
  const auto offset = vote_count_ % 2 * 2 * sector;
  ++vote_count_;
  return disk_->write(file, offset, bytes);
}

struct storage::log_file {
  std::string content;
  head begin;
  std::vector<mark> marks;
  std::vector<entry> entries;
};

// What a file holds, up to where it is damaged; nothing if it has no head.
std::optional<storage::log_file> storage::scanned(std::string content) {
  const auto first = frame_at(content, 0, head_magic);
  if (!first.has_value()) return std::nullopt;
  field_reader fields{first->body};
  log_file found;
  found.begin.epoch = fields.number();
  found.begin.entries = fields.number();
  found.begin.base.place = {fields.number()};
  found.begin.base.term = {fields.number()};
  found.begin.base.members = fields.text();
  found.begin.base.state = fields.text();
  if (!fields.complete() || !fields.at_end()) return std::nullopt;
  found.marks.push_back({header_size + first->body.size(), first->checksum});
  auto place = found.begin.base.place;
  for (;;) {
    const auto [end, checksum] = found.marks.back();
    auto next = decode_record(content, end);
    place = place.next();
    const bool follows =
        next.has_value() && next->place == place && next->previous_checksum == checksum;
    if (!follows) break;
    found.marks.push_back({next->end, next->checksum});
    found.entries.push_back(std::move(next->content));
  }
  found.content = std::move(content);
  return found;
}

// Two files hold the log by turns. The newer one counts, unless writing it was cut short: then the
// older one, which is emptied afterwards, still has everything.
result<> storage::load_log(durable_state& into) {
  std::optional<log_file> newest;
  bool written = false;
  for (const auto name : log_files) {
    auto file = disk_->read(name);
    if (!file.ok()) return file.problem();
    written = written || !file->empty();
    auto found = scanned(*std::move(file));
    if (!found.has_value()) continue;
    if (newest.has_value()) {
      auto& newer = found->begin.epoch > newest->begin.epoch ? found : newest;
      const auto& older = found->begin.epoch > newest->begin.epoch ? newest : found;
      newest = newer->entries.size() < newer->begin.entries ? older : newer;
    } else {
      newest = std::move(found);
    }
  }
  if (newest.has_value() && newest->entries.size() < newest->begin.entries)
    return error{"of " + std::to_string(newest->begin.entries) + " entries that were synced, " +
                     std::to_string(newest->entries.size()) + " are left",
                 std::string{log_files[newest->begin.epoch % log_files.size()]},
                 "the disk lost what was synced; replace this node"};
  if (newest.has_value()) return use(*std::move(newest), into);
  // The first head is written before the first vote.
  if (written && vote_count_ > 0)
    return error{"neither file has a head that is whole",
                 std::string{log_files[1]} + " and " + std::string{log_files[0]},
                 "the disk lost what was synced; replace this node"};
  return keep(keep_snapshot{});
}

result<> storage::use(log_file found, durable_state& into) {
  epoch_ = found.begin.epoch;
  base_ = found.begin.base.place;
  marks_ = std::move(found.marks);
  into.base = std::move(found.begin.base);
  into.entries = std::move(found.entries);
  const auto end = marks_.back().end;
  if (durable_past(found.content, end))
    return error{"record " + std::to_string(last().next().value) + " at byte " +
                     std::to_string(end) + " is damaged, and it was synced",
                 std::string{file_name()}, "the disk lost what was synced; replace this node"};
  return keep(keep_snapshot{into.base, into.entries});
}

std::string_view storage::file_name() const { return log_files[epoch_ % log_files.size()]; }

result<> storage::keep(const keep_vote& vote) {
  if (votes_ == vote_durability::none) return success{};
  if (auto written = write_vote(vote_file, vote); !written.ok()) return written;
  return disk_->sync(vote_file);
}

result<> storage::keep(const cut_log& cut) {
  invariant(cut.last >= base_ && cut.last <= last(), "a cut within the log");
  if (cut.last.value - base_.value < together_) return rewrite_up_to(cut.last);
  marks_.resize(cut.last.value - base_.value + 1);
  if (auto done = disk_->truncate(file_name(), marks_.back().end); !done.ok()) return done;
  // Were it not synced here, records that are removed could reappear behind those written next.
  return disk_->sync(file_name());
}

// Cuts entries off that the head counts.
result<> storage::rewrite_up_to(log_index last) {
  auto file = disk_->read(file_name());
  if (!file.ok()) return file.problem();
  auto found = scanned(*std::move(file));
  const auto kept = last.value - base_.value;
  if (!found.has_value() || found->entries.size() < kept)
    return error{"what was written before cannot be read again", std::string{file_name()},
                 "the disk lost what was synced; replace this node"};
  found->entries.resize(kept);
  return keep(keep_snapshot{std::move(found->begin.base), std::move(found->entries)});
}

result<> storage::keep(const extend_log& more) {
  invariant(!more.entries.empty(), "entries to add");
  invariant(!marks_.empty(), "a log that was loaded");
  const auto begin = marks_.back().end;
  const auto bytes = records_of(more.entries, begin);
  if (auto written = disk_->write(file_name(), begin, bytes); !written.ok()) return written;
  return disk_->sync(file_name());
}

result<> storage::keep(const keep_snapshot& what) {
  const auto before = epoch_;
  const auto old_file = file_name();
  ++epoch_;
  base_ = what.base.place;
  together_ = what.entries.size();
  std::string bytes;
  const auto checksum = encode(bytes, {epoch_, what.entries.size(), what.base});
  marks_ = {{bytes.size(), checksum}};
  bytes += records_of(what.entries, 0);
  if (auto emptied = disk_->truncate(file_name(), 0); !emptied.ok()) return emptied;
  if (auto written = disk_->write(file_name(), 0, bytes); !written.ok()) return written;
  if (auto done = disk_->sync(file_name()); !done.ok()) return done;
  if (before == 0) return success{};
  // Emptied for good, so that it is never taken for the log again when more was promised.
  if (auto emptied = disk_->truncate(old_file, 0); !emptied.ok()) return emptied;
  return disk_->sync(old_file);
}

// The bytes of entries that follow the last one; the file was durable up to `durable_before`.
std::string storage::records_of(const std::vector<entry>& entries, std::uint64_t durable_before) {
  const auto begin = marks_.back().end;
  std::string bytes;
  for (const auto& added : entries) {
    const auto checksum = encode(bytes, {.place = last().next(),
                                         .durable_before = durable_before,
                                         .previous_checksum = marks_.back().checksum,
                                         .content = added});
    marks_.push_back({begin + bytes.size(), checksum});
  }
  return bytes;
}

}  // namespace agon::systems::raft
