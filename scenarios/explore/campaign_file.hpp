// The results of a campaign, in a SQLite database: written as they come, read when it is resumed.
#pragma once

#include "actors/marks.hpp"
#include "actors/vocabulary/result.hpp"
#include "scenarios/explore/campaign_options.hpp"
#include "scenarios/explore/seed_run.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agon::scenarios {

/// Failures of one kind.
struct cause_count {
  std::string name;
  std::uint64_t runs = 0;
  std::uint64_t first_seed = 0;                  ///< The smallest that shows it.
  seed_verdict verdict = seed_verdict::invalid;  ///< Of that seed.
  std::string sentence;                          ///< Of that seed.
  friend bool operator==(const cause_count&, const cause_count&) = default;
};

/// All runs together.
struct campaign_totals {
  std::uint64_t runs = 0;
  std::uint64_t rechecked = 0;
  std::uint64_t ops = 0;
  double simulated_seconds = 0;
  double cpu_seconds = 0;
  double spent_seconds = 0;  ///< Of real time, over all sittings.
};

/// A database with one campaign. Tables: `campaign` (one row), `runs` (one for each seed), `marks`.
/// Reading it is open to all; only one process may write. What is added becomes durable at the next
/// flush; a process that is killed loses what came since. Not thread-safe.
class campaign_file {
 public:
  /// Makes the database, or opens it if it holds a campaign of the same identity, to which it gives
  /// the new number of seeds and length. `command` is what a person typed.
  static result<campaign_file> open_or_create(const std::string& path,
                                              const campaign_options& campaign,
                                              const std::string& command);
  /// Opens one that exists.
  static result<campaign_file> open(const std::string& path);
  campaign_file(campaign_file&&) noexcept;
  campaign_file& operator=(campaign_file&&) noexcept;
  ~campaign_file();

  [[nodiscard]] const campaign_options& options() const;
  [[nodiscard]] const std::string& command() const;
  [[nodiscard]] const std::string& path() const;
  /// Done if this build wrote the file. Else the error names both builds: the same seeds may be
  /// other runs.
  [[nodiscard]] result<> check_build() const;

  /// Adds a run, which must be the first of its seed.
  [[nodiscard]] result<> add(const seed_result& done, const std::string& worker);
  /// Makes all that was added durable, and that so many seconds were spent since the last flush.
  [[nodiscard]] result<> flush(double spent_seconds);

  /// All seeds that were run, ascending.
  [[nodiscard]] result<std::vector<std::uint64_t>> seeds() const;
  [[nodiscard]] result<campaign_totals> totals() const;
  /// Kinds of failures, the one with the smallest seed first.
  [[nodiscard]] result<std::vector<cause_count>> causes() const;
  [[nodiscard]] result<mark_book> marks() const;
  /// Writes the runs as CSV (RFC 4180), a line each by seed, with a line of names before.
  [[nodiscard]] result<> write_csv(const std::string& to) const;

 private:
  struct parts;
  explicit campaign_file(std::unique_ptr<parts> made);
  std::unique_ptr<parts> parts_;
};

/// Such as `store/explore/20261122T174000.123Z.db`, named by the time; its folder is made.
result<std::string> new_campaign_path(const std::string& store);

}  // namespace agon::scenarios
