// Appending takes a lock and no system call; a thread writes and syncs. What both use is kept alive
// by both, since a thread whose disk hangs for good may outlive its sink.
#include "scenarios/store/history_sink.hpp"

#include "actors/vocabulary/op_json.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <unistd.h>
#include <utility>

namespace agon::scenarios {
namespace {

using clock = std::chrono::steady_clock;

/// The file with what waits for it: all that a sink and its writer share.
class stream {
 public:
  stream(std::string path, const history_sink_limits& limits)
      : path_{std::move(path)}, limits_{limits} {
    invariant(limits.block > 0, "a block of at least one op");
    file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file_ < 0) problem_ = trouble("write the history");
  }
  stream(const stream&) = delete;
  stream& operator=(const stream&) = delete;
  ~stream() {
    if (file_ >= 0) ::close(file_);
  }

  [[nodiscard]] bool is_open() const { return file_ >= 0; }

  result<> append(const op& event) {
    std::unique_lock lock{mutex_};
    if (!wait(lock, [this] { return waiting_ops_ + busy_ops_ < limits_.block; })) return *problem_;
    append_json_line(waiting_, event);
    waiting_ += '\n';
    if (++waiting_ops_ == batch()) wake_.notify_one();
    return success{};
  }

  result<> flush() {
    std::unique_lock lock{mutex_};
    const auto mine = ++syncs_asked_;
    wake_.notify_one();
    if (!wait(lock, [&] { return syncs_done_ >= mine; })) return *problem_;
    return success{};
  }

  /// The writer's life.
  void write_on() {
    std::unique_lock lock{mutex_};
    auto synced_at = clock::now();
    for (;;) {
      wake_.wait_for(lock, limits_.write_interval, [this] {
        return closing_ || syncs_asked_ > syncs_done_ || waiting_ops_ >= batch();
      });
      const bool last = closing_;
      const auto asked = syncs_asked_;
      const auto text = std::exchange(waiting_, {});
      busy_ops_ = std::exchange(waiting_ops_, 0);
      unsynced_ops_ += busy_ops_;
      lock.unlock();
      auto problem = write_out(text);
      lock.lock();
      busy_ops_ = 0;
      progress_.notify_all();
      const bool due = asked > syncs_done_ || unsynced_ops_ >= limits_.block ||
                       (unsynced_ops_ > 0 && clock::now() >= synced_at + limits_.sync_interval);
      if (!problem && due) {
        unsynced_ops_ = 0;
        lock.unlock();
        if (::fdatasync(file_) != 0 && errno != EINVAL) problem = trouble("sync the history");
        lock.lock();
        synced_at = clock::now();
        syncs_done_ = std::max(syncs_done_, asked);
      }
      if (problem && !problem_) problem_ = std::move(problem);
      progress_.notify_all();
      if (problem_ || last) break;
    }
    ended_ = true;
    progress_.notify_all();
  }

  /// Tells the writer to write what is left, and waits for its end; false if the disk keeps it from
  /// ending. A disk that has hung before gets a second only.
  bool close() {
    std::unique_lock lock{mutex_};
    closing_ = true;
    wake_.notify_all();
    const auto patience =
        problem_ ? std::min(limits_.patience, std::chrono::milliseconds{1'000}) : limits_.patience;
    return progress_.wait_for(lock, patience, [this] { return ended_; });
  }

 private:
  /// Ops that wait for the writer before it is woken; it also looks by itself, now and then.
  [[nodiscard]] std::size_t batch() const { return std::max<std::size_t>(1, limits_.block / 4); }

  [[nodiscard]] error trouble(const std::string& doing) const {
    return {"cannot " + doing + ": " + std::strerror(errno), path_,
            "is the disk full, or the folder read-only?"};
  }

  /// True once `condition` holds; false where there is a problem, such as that it takes too long.
  template <class Condition>
  bool wait(std::unique_lock<std::mutex>& lock, Condition condition) {
    const auto over = [&] { return problem_ || condition(); };
    if (!over()) wake_.notify_one();
    if (!progress_.wait_for(lock, limits_.patience, over))
      problem_ = error{"the disk has not answered in " + to_string(duration{limits_.patience}),
                       path_, "is the disk failing, or a network share gone?"};
    return !problem_;
  }

  [[nodiscard]] std::optional<error> write_out(std::string_view rest) const {
    while (!rest.empty()) {
      const auto written = ::write(file_, rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return trouble("write the history");
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    return std::nullopt;
  }

  const std::string path_;
  const history_sink_limits limits_;
  int file_ = -1;
  std::mutex mutex_;
  std::condition_variable wake_;      ///< Of the writer.
  std::condition_variable progress_;  ///< Of whoever waits for it.
  std::string waiting_;               ///< Lines that the writer has not taken yet.
  std::size_t waiting_ops_ = 0;
  std::size_t busy_ops_ = 0;  ///< Those that it is writing.
  std::size_t unsynced_ops_ = 0;
  std::uint64_t syncs_asked_ = 0;
  std::uint64_t syncs_done_ = 0;
  std::optional<error> problem_;
  bool closing_ = false;
  bool ended_ = false;  ///< The writer's life is over.
};

class history_sink final : public op_sink {
 public:
  history_sink(const std::string& path, const history_sink_limits& limits)
      : path_{path}, stream_{std::make_shared<stream>(path, limits)} {
    if (stream_->is_open()) writer_ = std::thread{[shared = stream_] { shared->write_on(); }};
  }
  history_sink(const history_sink&) = delete;
  history_sink& operator=(const history_sink&) = delete;
  ~history_sink() override {
    if (!writer_.joinable()) return;
    if (stream_->close()) {
      writer_.join();
      return;
    }
    writer_.detach();
    spdlog::error(
        "{}: the disk does not answer, and the history may lack its end (is the disk "
        "failing, or a network share gone?)",
        path_);
  }

  result<> append(const op& event) override { return stream_->append(event); }
  result<> flush() override { return stream_->flush(); }

 private:
  std::string path_;
  std::shared_ptr<stream> stream_;
  std::thread writer_;
};

}  // namespace

std::shared_ptr<op_sink> make_history_sink(const std::string& path,
                                           const history_sink_limits& limits) {
  return std::make_shared<history_sink>(path, limits);
}

}  // namespace agon::scenarios
