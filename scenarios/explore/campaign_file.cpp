// The schema, and the statements on it.
#include "scenarios/explore/campaign_file.hpp"

#include "real/lab/descriptor.hpp"
#include "scenarios/explore/sqlite.hpp"
#include "scenarios/store/build.hpp"
#include "scenarios/store/run_folder.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/file.h>

namespace agon::scenarios {
namespace {

namespace fs = std::filesystem;

/// Says of a database that it is one of these, and which kind: "Agon" and a number.
constexpr std::int64_t application = 0x41676f6e;
constexpr std::int64_t schema_version = 1;

constexpr auto schema = R"(
BEGIN;
CREATE TABLE campaign(
  id INTEGER PRIMARY KEY, options TEXT NOT NULL, command TEXT NOT NULL, version TEXT NOT NULL,
  source_commit TEXT NOT NULL, started TEXT NOT NULL, spent_seconds REAL NOT NULL);
CREATE TABLE runs(
  seed INTEGER PRIMARY KEY, configuration TEXT NOT NULL, verdict TEXT NOT NULL,
  cause TEXT NOT NULL, sentence TEXT NOT NULL, fingerprint TEXT NOT NULL, ops INTEGER NOT NULL,
  simulated_seconds REAL NOT NULL, cpu_seconds REAL NOT NULL, worker TEXT NOT NULL,
  rechecked INTEGER NOT NULL);
CREATE INDEX failures ON runs(cause, seed) WHERE verdict <> 'valid';
CREATE TABLE marks(
  name TEXT PRIMARY KEY, kind TEXT NOT NULL, seen INTEGER NOT NULL, held INTEGER NOT NULL);
)";

constexpr auto columns =
    "seed, configuration, verdict, cause, sentence, fingerprint, ops, simulated_seconds, "
    "cpu_seconds, worker, rechecked";

/// Gives the first problem of several steps.
template <class... Step>
result<> each(Step&&... steps) {
  result<> state = success{};
  ((state = state.ok() ? steps() : std::move(state)), ...);
  return state;
}

result<std::int64_t> number_from(const database& in, std::string_view question) {
  auto asked = in.prepare(question);
  if (!asked) return asked.problem();
  const auto row = asked->next();
  if (!row) return row.problem();
  return *row ? asked->integer(0) : 0;
}

std::string as_csv(const std::string& cell) {
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char byte : cell) quoted += byte == '"' ? "\"\"" : std::string(1, byte);
  return quoted + "\"";
}

/// The file, locked for as long as it is open, or an error if another process has it.
result<real::descriptor> lock(const std::string& path, bool make) {
  real::descriptor file{::open(path.c_str(), O_RDWR | O_CLOEXEC | (make ? O_CREAT : 0), 0644)};
  if (!file.is_open())
    return error{std::string{"cannot open the database: "} + std::strerror(errno), path,
                 make ? "is there such a folder, and may you write there?"
                      : "agon explore --db FILE makes one"};
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    return error{"another process runs this campaign", path, "wait for its end, or end it"};
  return file;
}

}  // namespace

/// Statements go before the database, and this before the lock: closing any descriptor of a file
/// ends all locks that SQLite has on it.
struct campaign_file::parts {
  std::string path;
  real::descriptor lock;
  database data;
  campaign_options options = {};
  std::string command = {};
  std::string version = {};
  std::string commit = {};
  std::optional<statement> add_run = {};
  std::optional<statement> add_mark = {};

  result<> create(const campaign_options& campaign, const std::string& typed);
  result<> read_campaign();
  result<> extend(const campaign_options& campaign, const std::string& typed);
  result<> prepare();
};

result<> campaign_file::parts::create(const campaign_options& campaign, const std::string& typed) {
  if (auto made = data.run(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {};",
                                       application, schema_version) +
                           schema);
      !made)
    return made;
  auto added = data.prepare(
      "INSERT INTO campaign(id, options, command, version, source_commit, started, spent_seconds) "
      "VALUES(1, ?, ?, ?, ?, ?, 0)");
  if (!added) return added.problem();
  added->with(json::serialize(to_json(campaign)))
      .with(typed)
      .with(build_version())
      .with(build_commit())
      .with(name_of_time(std::chrono::system_clock::now()));
  return each([&] { return added->run(); }, [&] { return data.run("COMMIT;"); });
}

result<> campaign_file::parts::read_campaign() {
  const auto kind = number_from(data, "PRAGMA application_id");
  if (!kind) return kind.problem();
  const auto number = number_from(data, "PRAGMA user_version");
  if (!number) return number.problem();
  if (*kind != application || *number != schema_version)
    return error{"this database holds no campaign", path, "give the file that agon explore made"};
  auto asked = data.prepare("SELECT options, command, version, source_commit FROM campaign");
  if (!asked) return asked.problem();
  const auto row = asked->next();
  if (!row) return row.problem();
  if (!*row) return error{"this database holds no campaign", path, "remove it and begin again"};
  boost::system::error_code wrong;
  const auto stored = json::parse(asked->text(0), wrong);
  if (wrong || !stored.is_object())
    return error{"the campaign's options are damaged", path, "remove it and begin again"};
  auto read = campaign_options_from(stored.as_object());
  if (!read) return error{read.problem().what, path, read.problem().hint};
  options = *std::move(read);
  command = asked->text(1);
  version = asked->text(2);
  commit = asked->text(3);
  return success{};
}

result<> campaign_file::parts::extend(const campaign_options& campaign, const std::string& typed) {
  if (identity_of(campaign) != identity_of(options))
    return error{"it holds another campaign: " + command, path,
                 "give another --db, or go on with --resume"};
  options = campaign;
  command = typed;
  auto changed = data.prepare("UPDATE campaign SET options = ?, command = ?");
  if (!changed) return changed.problem();
  return changed->with(json::serialize(to_json(campaign))).with(typed).run();
}

result<> campaign_file::parts::prepare() {
  // What is written goes to a log beside the file, so that others can read meanwhile.
  if (auto set = data.run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"); !set)
    return set;
  auto run = data.prepare(
      fmt::format("INSERT INTO runs({}) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", columns));
  if (!run) return run.problem();
  auto mark = data.prepare(
      "INSERT INTO marks(name, kind, seen, held) VALUES(?, ?, ?, ?) ON CONFLICT(name) DO UPDATE "
      "SET seen = seen + excluded.seen, held = held + excluded.held");
  if (!mark) return mark.problem();
  add_run = *std::move(run);
  add_mark = *std::move(mark);
  return data.run("BEGIN");
}

campaign_file::campaign_file(std::unique_ptr<parts> made) : parts_{std::move(made)} {}
campaign_file::campaign_file(campaign_file&&) noexcept = default;
campaign_file& campaign_file::operator=(campaign_file&&) noexcept = default;
campaign_file::~campaign_file() = default;

result<campaign_file> campaign_file::open_or_create(const std::string& path,
                                                    const campaign_options& campaign,
                                                    const std::string& command) {
  auto file = lock(path, true);
  if (!file) return file.problem();
  auto data = database::open(path);
  if (!data) return data.problem();
  auto made = std::make_unique<parts>(parts{path, *std::move(file), *std::move(data)});
  const auto tables = number_from(made->data, "SELECT count(*) FROM sqlite_master");
  if (!tables) return tables.problem();
  auto ready = *tables == 0 ? made->create(campaign, command) : result<>{success{}};
  ready = each([&] { return std::move(ready); }, [&] { return made->read_campaign(); },
               [&] { return made->extend(campaign, command); }, [&] { return made->prepare(); });
  if (!ready) return ready.problem();
  return campaign_file{std::move(made)};
}

result<campaign_file> campaign_file::open(const std::string& path) {
  auto file = lock(path, false);
  if (!file) return file.problem();
  auto data = database::open(path);
  if (!data) return data.problem();
  auto made = std::make_unique<parts>(parts{path, *std::move(file), *std::move(data)});
  const auto ready = each([&] { return made->read_campaign(); }, [&] { return made->prepare(); });
  if (!ready) return ready.problem();
  return campaign_file{std::move(made)};
}

const campaign_options& campaign_file::options() const { return parts_->options; }
const std::string& campaign_file::command() const { return parts_->command; }
const std::string& campaign_file::path() const { return parts_->path; }

result<> campaign_file::check_build() const {
  const auto theirs = fmt::format("{} ({})", parts_->version, parts_->commit);
  const auto ours = fmt::format("{} ({})", build_version(), build_commit());
  if (theirs == ours) return success{};
  return error{"this campaign was begun by Agon " + theirs + ", this is " + ours, path(),
               "go on with that build, or begin another with --db"};
}

result<> campaign_file::add(const seed_result& done, const std::string& worker) {
  auto& row = *parts_->add_run;
  row.with(static_cast<std::int64_t>(done.seed))
      .with(json::serialize(to_json(test_of(options(), done.seed))))
      .with(to_string(done.verdict))
      .with(done.cause)
      .with(done.sentence)
      .with(done.fingerprint)
      .with(static_cast<std::int64_t>(done.ops))
      .with(done.simulated_seconds)
      .with(done.cpu_seconds)
      .with(worker)
      .with(std::int64_t{done.rechecked});
  if (auto added = row.run(); !added) return added;
  for (const auto& [name, mark] : done.marks.counts()) {
    auto& counted = *parts_->add_mark;
    counted.with(name)
        .with(to_string(mark.kind))
        .with(static_cast<std::int64_t>(mark.seen))
        .with(static_cast<std::int64_t>(mark.held));
    if (auto added = counted.run(); !added) return added;
  }
  return success{};
}

result<> campaign_file::flush(double spent_seconds) {
  return parts_->data.run(fmt::format(
      "UPDATE campaign SET spent_seconds = spent_seconds + {:.3f}; COMMIT; BEGIN", spent_seconds));
}

result<std::vector<std::uint64_t>> campaign_file::seeds() const {
  auto asked = parts_->data.prepare("SELECT seed FROM runs ORDER BY seed");
  if (!asked) return asked.problem();
  std::vector<std::uint64_t> seeds;
  while (true) {
    const auto row = asked->next();
    if (!row) return row.problem();
    if (!*row) return seeds;
    seeds.push_back(static_cast<std::uint64_t>(asked->integer(0)));
  }
}

result<campaign_totals> campaign_file::totals() const {
  auto asked = parts_->data.prepare(
      "SELECT count(*), total(rechecked), total(ops), total(simulated_seconds), "
      "total(cpu_seconds), (SELECT total(spent_seconds) FROM campaign) FROM runs");
  if (!asked) return asked.problem();
  const auto row = asked->next();
  if (!row) return row.problem();
  invariant(*row, "one row of totals");
  return campaign_totals{.runs = static_cast<std::uint64_t>(asked->integer(0)),
                         .rechecked = static_cast<std::uint64_t>(asked->integer(1)),
                         .ops = static_cast<std::uint64_t>(asked->integer(2)),
                         .simulated_seconds = asked->real(3),
                         .cpu_seconds = asked->real(4),
                         .spent_seconds = asked->real(5)};
}

result<std::vector<cause_count>> campaign_file::causes() const {
  // Beside min(), SQLite gives the other columns of the row that has the least.
  auto asked = parts_->data.prepare(
      "SELECT cause, count(*), min(seed) AS first, verdict, sentence FROM runs "
      "WHERE verdict <> 'valid' GROUP BY cause ORDER BY first");
  if (!asked) return asked.problem();
  std::vector<cause_count> causes;
  while (true) {
    const auto row = asked->next();
    if (!row) return row.problem();
    if (!*row) return causes;
    const auto verdict = seed_verdict_from(asked->text(3));
    if (!verdict) return error{verdict.problem().what, path(), "begin again with another --db"};
    causes.push_back({.name = asked->text(0),
                      .runs = static_cast<std::uint64_t>(asked->integer(1)),
                      .first_seed = static_cast<std::uint64_t>(asked->integer(2)),
                      .verdict = *verdict,
                      .sentence = asked->text(4)});
  }
}

result<mark_book> campaign_file::marks() const {
  auto asked = parts_->data.prepare("SELECT name, kind, seen, held FROM marks ORDER BY name");
  if (!asked) return asked.problem();
  json::object stored;
  while (true) {
    const auto row = asked->next();
    if (!row) return row.problem();
    if (!*row) return mark_book::from(stored);
    stored[asked->text(0)] = json::object{
        {"kind", asked->text(1)}, {"seen", asked->integer(2)}, {"held", asked->integer(3)}};
  }
}

result<> campaign_file::write_csv(const std::string& to) const {
  auto asked = parts_->data.prepare(fmt::format("SELECT {} FROM runs ORDER BY seed", columns));
  if (!asked) return asked.problem();
  std::ofstream file{to, std::ios::binary};
  std::string names = columns;
  std::erase(names, ' ');
  file << names << "\r\n";
  constexpr int width = 11;
  while (true) {
    const auto row = asked->next();
    if (!row) return row.problem();
    if (!*row) break;
    for (int column = 0; column < width; ++column)
      file << (column == 0 ? "" : ",") << as_csv(asked->text(column));
    file << "\r\n";
  }
  if (!file.flush())
    return error{"cannot write the file", to, "is there such a folder, and may you write there?"};
  return success{};
}

result<std::string> new_campaign_path(const std::string& store) {
  std::error_code problem;
  const auto folder = fs::path{store} / "explore";
  fs::create_directories(folder, problem);
  if (problem)
    return error{"cannot make the folder: " + problem.message(), folder.string(),
                 "is the disk full, or the folder read-only?"};
  return (folder / (name_of_time(std::chrono::system_clock::now()) + ".db")).string();
}

}  // namespace agon::scenarios
