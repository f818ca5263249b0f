// Appending takes a lock and no system call; a thread writes and syncs.
#include "scenarios/store/history_sink.hpp"

#include "actors/vocabulary/op_json.hpp"

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

class history_sink final : public op_sink {
 public:
  history_sink(std::string path, const history_sink_limits& limits)
      : path_{std::move(path)}, limits_{limits} {
    invariant(limits.block > 0, "a block of at least one op");
    file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file_ < 0)
      problem_ = trouble("write the history");
    else
      writer_ = std::thread{[this] { write_on(); }};
  }
  history_sink(const history_sink&) = delete;
  history_sink& operator=(const history_sink&) = delete;
  ~history_sink() override {
    {
      const std::lock_guard lock{mutex_};
      closing_ = true;
    }
    wake_.notify_all();
    if (writer_.joinable()) writer_.join();
    if (file_ >= 0) ::close(file_);
  }

  result<> append(const op& event) override {
    std::unique_lock lock{mutex_};
    if (!wait(lock, [this] { return waiting_ops_ + busy_ops_ < limits_.block; })) return *problem_;
    append_json_line(waiting_, event);
    waiting_ += '\n';
    if (++waiting_ops_ == batch()) wake_.notify_one();
    return success{};
  }

  result<> flush() override {
    std::unique_lock lock{mutex_};
    const auto mine = ++syncs_asked_;
    wake_.notify_one();
    if (!wait(lock, [&] { return syncs_done_ >= mine; })) return *problem_;
    return success{};
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
      if (problem_ || last) return;
    }
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
  std::thread writer_;
};

}  // namespace

std::shared_ptr<op_sink> make_history_sink(const std::string& path,
                                           const history_sink_limits& limits) {
  return std::make_shared<history_sink>(path, limits);
}

}  // namespace agon::scenarios
