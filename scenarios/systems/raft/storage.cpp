// Records are little-endian; checksums are XXH3 (64 bits).
#include "scenarios/systems/raft/storage.hpp"

#include "actors/vocabulary/invariant.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <xxhash.h>

namespace agon::systems::raft {
namespace {

constexpr std::string_view vote_file = "vote";
constexpr std::string_view log_file_name = "log";
constexpr std::size_t sector = 512;
constexpr std::uint64_t vote_magic = 0x65746f76'6e6f6761;    // "agonvote"
constexpr std::uint64_t record_magic = 0x74666172'6e6f6761;  // "agonraft"
constexpr std::size_t vote_size = 40;                        // magic, count, term, vote, checksum
constexpr std::size_t header_size = 24;  // magic, size of the body, checksum of the body
constexpr std::uint64_t body_max = std::uint64_t{1} << 30;

void put(std::string& to, std::uint64_t number) {
  for (int shift = 0; shift < 64; shift += 8)
    to.push_back(static_cast<char>(static_cast<unsigned char>(number >> shift)));
}

void put(std::string& to, std::string_view text) {
  put(to, text.size());
  to += text;
}

// Takes fields from the front of some bytes; once one is missing, all that follow are.
class field_reader {
 public:
  explicit field_reader(std::string_view bytes) : left_{bytes} {}

  std::uint64_t number() {
    const auto bytes = take(8);
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
      value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    return value;
  }
  std::string_view text() { return take(number()); }
  std::string_view take(std::uint64_t size) {
    if (size > left_.size()) {
      complete_ = false;
      left_ = {};
      return {};
    }
    const auto taken = left_.substr(0, size);
    left_.remove_prefix(size);
    return taken;
  }
  [[nodiscard]] bool complete() const { return complete_; }
  [[nodiscard]] bool at_end() const { return left_.empty(); }

 private:
  std::string_view left_;
  bool complete_ = true;
};

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

// Appends the record's bytes and answers its checksum.
std::uint64_t encode(std::string& to, const record& what) {
  const auto& [client, sequence, todo] = what.content.request;
  std::string body;
  put(body, what.place.value);
  put(body, what.durable_before);
  put(body, what.previous_checksum);
  put(body, what.content.term.value);
  put(body, client.value);
  put(body, sequence);
  put(body, static_cast<std::uint64_t>(todo.what));
  put(body, todo.key);
  put(body, todo.value);
  put(body, todo.expected);
  const auto checksum = checksum_of(body);
  put(to, record_magic);
  put(to, body.size());
  put(to, checksum);
  to += body;
  return checksum;
}

// The record at `offset`, if a whole and undamaged one is there.
std::optional<record> decode_record(std::string_view file, std::uint64_t offset) {
  if (offset + header_size > file.size()) return std::nullopt;
  field_reader header{file.substr(offset, header_size)};
  if (header.number() != record_magic) return std::nullopt;
  const auto size = header.number();
  const auto checksum = header.number();
  if (size > body_max || offset + header_size + size > file.size()) return std::nullopt;
  const auto body = file.substr(offset + header_size, size);
  if (checksum_of(body) != checksum) return std::nullopt;
  field_reader fields{body};
  record found;
  found.place = {fields.number()};
  found.durable_before = fields.number();
  found.previous_checksum = fields.number();
  found.content.term = {fields.number()};
  found.content.request.client = {fields.number()};
  found.content.request.sequence = fields.number();
  const auto what = fields.number();
  if (what > static_cast<std::uint64_t>(action::cas)) return std::nullopt;
  found.content.request.todo.what = static_cast<action>(what);
  found.content.request.todo.key = fields.text();
  found.content.request.todo.value = fields.text();
  found.content.request.todo.expected = fields.text();
  if (!fields.complete() || !fields.at_end()) return std::nullopt;
  found.end = offset + header_size + size;
  found.checksum = checksum;
  return found;
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
  const auto last_term = kept.entries.empty() ? term_number{} : kept.entries.back().term;
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
  for (const auto offset : {std::size_t{0}, sector}) {
    const auto slot = decode_vote(*file, offset);
    if (!slot.has_value() || (found && slot->count < vote_count_)) continue;
    found = true;
    vote_count_ = slot->count + 1;
    into.term = slot->term;
    into.voted_for = slot->voted_for;
  }
  // The second slot is first written when the first is durable.
  if (!found && file->size() > sector && votes_ == vote_durability::synced)
    return error{"both copies of term and vote are damaged", std::string{vote_file},
                 "the disk lost what was synced; replace this node"};
  return success{};
}

result<> storage::load_log(durable_state& into) {
  const auto file = disk_->read(log_file_name);
  if (!file.ok()) return file.problem();
  for (;;) {
    const auto [end, checksum] = last_mark();
    const auto next = decode_record(*file, end);
    const bool follows = next.has_value() && next->place.value == marks_.size() + 1 &&
                         next->previous_checksum == checksum;
    if (!follows) break;
    marks_.push_back({next->end, next->checksum});
    into.entries.push_back(next->content);
  }
  const auto end = last_mark().end;
  if (end == file->size()) return success{};
  if (durable_past(*file, end))
    return error{"record " + std::to_string(marks_.size() + 1) + " at byte " + std::to_string(end) +
                     " is damaged, and it was synced",
                 std::string{log_file_name}, "the disk lost what was synced; replace this node"};
  if (auto cut = disk_->truncate(log_file_name, end); !cut.ok()) return cut;
  return disk_->sync(log_file_name);
}

result<> storage::keep(const keep_vote& vote) {
  const auto bytes = encode({vote_count_, vote.term, vote.voted_for});
  const auto offset = vote_count_ % 2 == 0 ? std::size_t{0} : sector;
  if (auto written = disk_->write(vote_file, offset, bytes); !written.ok()) return written;
  ++vote_count_;
  if (votes_ == vote_durability::written) return success{};
  return disk_->sync(vote_file);
}

result<> storage::keep(const cut_log& cut) {
  invariant(cut.last.value <= marks_.size(), "a cut within the log");
  marks_.resize(cut.last.value);
  if (auto done = disk_->truncate(log_file_name, last_mark().end); !done.ok()) return done;
  // Were it not synced here, records that are removed could reappear behind those written next.
  return disk_->sync(log_file_name);
}

result<> storage::keep(const extend_log& more) {
  invariant(!more.entries.empty(), "entries to add");
  const auto begin = last_mark().end;
  std::string bytes;
  for (const auto& added : more.entries) {
    const auto checksum = encode(bytes, {.place = {marks_.size() + 1},
                                         .durable_before = begin,
                                         .previous_checksum = last_mark().checksum,
                                         .content = added});
    marks_.push_back({begin + bytes.size(), checksum});
  }
  if (auto written = disk_->write(log_file_name, begin, bytes); !written.ok()) return written;
  return disk_->sync(log_file_name);
}

}  // namespace agon::systems::raft
