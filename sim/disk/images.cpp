// Counting through all that a loss of power may do to a volume.
#include "sim/disk/volume.hpp"

#include <algorithm>
#include <utility>

namespace agon::sim {

/// The choices that a loss of power makes, each with its number of answers, as a number of mixed
/// radix that counts up.
struct volume::crash_choices {
  struct unsynced {
    file_ptr what;
    std::vector<change_piece> pieces;
    std::vector<std::vector<piece_fate>> fates = {};  // Of each piece.
    std::vector<std::size_t> chosen = {};             // Of each piece, a place in its fates.
  };
  std::vector<unsynced> files = {};
  std::size_t names = 0;  // How many changes of names survive.

  /// Goes to the next combination of the first `width` fates of each piece and of names; false if
  /// that was the last.
  bool next(std::size_t width, std::size_t names_max) {
    for (auto& content : files)
      for (std::size_t i = 0; i < content.chosen.size(); ++i) {
        if (++content.chosen[i] < std::min(width, content.fates[i].size())) return true;
        content.chosen[i] = 0;
      }
    if (++names <= names_max) return true;
    names = 0;
    return false;
  }

  /// True if each piece is lost or kept.
  [[nodiscard]] bool plain() const {
    return std::ranges::all_of(files, [](const unsynced& content) {
      return std::ranges::all_of(content.chosen, [](std::size_t fate) { return fate < 2; });
    });
  }

  /// What the choice makes of a file.
  [[nodiscard]] sparse_file content_of(const file_ptr& what) const {
    auto content = what->durable;
    const auto found = std::ranges::find(files, what, &unsynced::what);
    if (found == files.end()) return content;
    std::vector<piece_fate> fates;
    for (std::size_t i = 0; i < found->pieces.size(); ++i)
      fates.push_back(found->fates[i][found->chosen[i]]);
    random_stream noise{0, "noise"};
    (void)sim::apply(content, found->pieces, fates, noise);
    return content;
  }
};

crash_images volume::images(std::size_t limit) const {
  crash_choices choices;
  const auto consider = [&](const file_ptr& what) {
    if (!what || what->changes.empty()) return;
    if (std::ranges::find(choices.files, what, &crash_choices::unsynced::what) !=
        choices.files.end())
      return;
    crash_choices::unsynced content{.what = what, .pieces = pieces_of(what->changes)};
    for (const auto& piece : content.pieces) content.fates.push_back(fates_of(piece));
    content.chosen.resize(content.pieces.size());
    choices.files.push_back(std::move(content));
  };
  for (const auto& [name, content] : durable_) consider(content);
  for (const auto& change : changes_) consider(change.what);

  crash_images found;
  const auto add = [&] {
    if (found.images.size() == limit) return found.complete = false;
    disk_image image;
    for (const auto& [name, content] : names_after(choices.names))
      image.emplace(name, choices.content_of(content));
    found.images.push_back(std::move(image));
    return true;
  };
  constexpr std::size_t lost_or_kept = 2;
  constexpr std::size_t any_fate = 100;
  do {
    if (!add()) return found;
  } while (choices.next(lost_or_kept, changes_.size()));
  while (choices.next(any_fate, changes_.size()))
    if (!choices.plain() && !add()) return found;
  return found;
}

}  // namespace agon::sim
