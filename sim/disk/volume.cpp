// Names and contents on their way to being durable.
#include "sim/disk/volume.hpp"

#include <algorithm>
#include <utility>

namespace agon::sim {
namespace {

constexpr auto sector_size = sparse_file::sector_size;

/// The sectors in which the range has a part, as [first, end).
std::pair<std::uint64_t, std::uint64_t> sectors_of(std::uint64_t offset, std::uint64_t size) {
  if (size == 0) return {0, 0};
  return {offset / sector_size, (offset + size + sector_size - 1) / sector_size};
}

}  // namespace

volume volume::copy() const {
  std::map<file_ptr, file_ptr> copies;  // The order of the pointers does not show.
  const auto of = [&](const file_ptr& original) {
    auto& made = copies[original];
    if (!made) made = std::make_shared<file>(*original);
    return made;
  };
  volume other;
  for (const auto& [name, content] : now_) other.now_[name] = of(content);
  for (const auto& [name, content] : durable_) other.durable_[name] = of(content);
  for (const auto& change : changes_) other.changes_.push_back({of(change.what), change.to});
  return other;
}

volume::file& volume::at(std::string_view name) const {
  const auto found = now_.find(name);
  invariant(found != now_.end(), "a file that exists");
  return *found->second;
}

std::uint64_t volume::unsynced(std::string_view name) const {
  std::uint64_t bytes = 0;
  for (const auto& change : at(name).changes) bytes += change.bytes.size();
  return bytes;
}

const sparse_file* volume::find(std::string_view name) const {
  const auto found = now_.find(name);
  return found == now_.end() ? nullptr : &found->second->now;
}

std::vector<std::string> volume::names() const {
  std::vector<std::string> list;
  for (const auto& [name, content] : now_) list.push_back(name);
  return list;
}

void volume::apply(folder& names, const name_change& what) {
  std::erase_if(names, [&](const auto& entry) { return entry.second == what.what; });
  if (!what.to.empty()) names[what.to] = what.what;
}

void volume::change_names(name_change what) {
  apply(now_, what);
  changes_.push_back(std::move(what));
}

void volume::create(std::string_view name) {
  invariant(!now_.contains(name), "a name that is new");
  change_names({std::make_shared<file>(), std::string{name}});
}

void volume::rename(std::string_view from, std::string_view to) {
  const auto found = now_.find(from);
  invariant(found != now_.end(), "a file to rename");
  invariant(!to.empty(), "a name to give it");
  change_names({found->second, std::string{to}});
}

void volume::remove(std::string_view name) {
  const auto found = now_.find(name);
  invariant(found != now_.end(), "a file to remove");
  change_names({found->second, {}});
}

void volume::change(std::string_view name, file_change what) {
  auto& content = at(name);
  if (what.cuts) {
    content.now.resize(what.offset);
    content.bad_sectors.erase(content.bad_sectors.lower_bound(content.now.sectors()),
                              content.bad_sectors.end());
  } else {
    content.now.write(what.offset, what.bytes);
    const auto end = what.offset + what.bytes.size();
    std::erase_if(content.bad_sectors, [&](std::uint64_t sector) {
      return what.offset <= sector * sector_size &&
             std::min((sector + 1) * sector_size, content.now.size()) <= end;
    });
  }
  content.changes.push_back(std::move(what));
}

void volume::sync(std::string_view name) {
  auto& content = at(name);
  if (content.changes.empty()) return;
  for (const auto& change : content.changes)
    if (change.cuts) content.durable.resize(change.offset);
  for (const auto& change : content.changes) {
    const auto [first, end] = sectors_of(change.offset, change.bytes.size());
    content.durable.share(content.now, std::min(first, content.now.sectors()),
                          std::min(end, content.now.sectors()));
  }
  content.durable.resize(content.now.size());
  content.changes.clear();
}

void volume::forget(std::string_view name, forgetting how) {
  auto& content = at(name);
  content.changes.clear();
  if (how == forgetting::dropped) content.now = content.durable;
}

void volume::sync_names() {
  for (const auto& change : changes_) apply(durable_, change);
  changes_.clear();
}

void volume::forget_names(forgetting how) {
  changes_.clear();
  if (how == forgetting::dropped) now_ = durable_;
}

volume::folder volume::names_after(std::size_t changes) const {
  invariant(changes <= changes_.size(), "changes that were made");
  auto names = durable_;
  for (std::size_t i = 0; i < changes; ++i) apply(names, changes_[i]);
  return names;
}

std::uint64_t volume::crash(random_stream luck) {
  constexpr auto modes = static_cast<std::uint64_t>(crash_mode::garbage) + 1;
  const auto mode = static_cast<crash_mode>(luck.below(modes));
  durable_ = names_after(luck.below(changes_.size() + 1));
  changes_.clear();
  std::uint64_t lost = 0;
  for (auto& [name, content] : durable_) {
    const auto pieces = pieces_of(content->changes);
    const auto fates = draw_fates(pieces, mode, luck);
    lost += sim::apply(content->durable, pieces, fates, luck);
    content->changes.clear();
    content->now = content->durable;
  }
  now_ = durable_;
  return lost;
}

void volume::load(const disk_image& image) {
  now_.clear();
  changes_.clear();
  for (const auto& [name, content] : image)
    now_[name] = std::make_shared<file>(file{.now = content, .durable = content});
  durable_ = now_;
}

std::uint64_t volume::damage(std::string_view prefix, double chance, disk_damage what,
                             random_stream luck) {
  std::uint64_t hits = 0;
  for (auto& [name, content] : durable_) {
    if (!name.starts_with(prefix)) continue;
    auto& kept = content->durable;
    for (std::uint64_t sector = 0; sector < kept.sectors(); ++sector) {
      if (!luck.chance(chance)) continue;
      ++hits;
      if (what == disk_damage::unreadable) {
        content->bad_sectors.insert(sector);
        continue;
      }
      const bool clean = kept.shares(content->now, sector);
      const auto begin = sector * sector_size;
      kept.flip(begin * 8 + luck.below(std::min(sector_size, kept.size() - begin) * 8));
      if (clean) content->now.share(kept, sector, sector + 1);
    }
  }
  return hits;
}

bool volume::unreadable(std::string_view name, std::uint64_t offset, std::uint64_t size) const {
  const auto found = now_.find(name);
  if (found == now_.end()) return false;
  const auto& [now, durable, changes, bad] = *found->second;
  if (bad.empty() || offset >= now.size()) return false;
  const auto [first, end] = sectors_of(offset, std::min(size, now.size() - offset));
  const auto hit = bad.lower_bound(first);
  return hit != bad.end() && *hit < end;
}

std::uint64_t volume::memory() const {
  std::set<file_ptr> files;  // The order of the pointers does not show: sums only.
  for (const auto* names : {&now_, &durable_})
    for (const auto& [name, content] : *names) files.insert(content);
  std::uint64_t bytes = 0;
  for (const auto& content : files) {
    bytes += sizeof(file) + content->now.memory_beside({}) +
             content->durable.memory_beside(content->now);
    for (const auto& change : content->changes) bytes += sizeof change + change.bytes.size();
  }
  return bytes;
}

}  // namespace agon::sim
