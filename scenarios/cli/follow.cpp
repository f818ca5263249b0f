// Waiting for lines.
#include "scenarios/cli/follow.hpp"

#include "scenarios/cli/interrupts.hpp"
#include "scenarios/cli/progress_line.hpp"
#include "scenarios/formats/line_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace agon::scenarios::cli {
namespace {

using checkers::verdict;
using clock = std::chrono::steady_clock;

/// How often one looks whether there is more.
constexpr int look_ms = 50;

/// A file that grows, or a pipe.
class growing_text {
 public:
  explicit growing_text(const std::string& path) : is_pipe_{path == "-"} {
    descriptor_ = is_pipe_ ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  }
  growing_text(const growing_text&) = delete;
  growing_text& operator=(const growing_text&) = delete;
  ~growing_text() {
    if (!is_pipe_ && descriptor_ >= 0) ::close(descriptor_);
  }

  enum class look : std::uint8_t { more, nothing, end, failed };

  /// Adds to `text` what there is; waits for it no longer than a moment.
  look read(std::string& text) {
    if (descriptor_ < 0) return look::failed;
    if (is_pipe_) {
      pollfd asked{.fd = descriptor_, .events = POLLIN, .revents = 0};
      if (::poll(&asked, 1, look_ms) <= 0) return look::nothing;
    }
    std::array<char, 65536> block;
    const auto got = ::read(descriptor_, block.data(), block.size());
    if (got > 0) {
      text.append(block.data(), static_cast<std::size_t>(got));
      taken_ += got;
      return look::more;
    }
    if (got < 0) return errno == EINTR ? look::nothing : look::failed;
    if (is_pipe_) return look::end;
    struct stat now {};
    if (::fstat(descriptor_, &now) == 0 && S_ISREG(now.st_mode) && now.st_size < taken_) {
      errno = ESTALE;
      return look::failed;
    }
    ::poll(nullptr, 0, look_ms);
    return look::nothing;
  }

 private:
  bool is_pipe_;
  int descriptor_ = -1;
  std::int64_t taken_ = 0;
};

class following {
 public:
  explicit following(const follow_options& options)
      : options_{options},
        shown_{"following " + name(), std::chrono::seconds{1}},
        judge_{checkers::linearizable::make_online_checker(options.model, options.judging)},
        text_{options.path} {
    found_.path = name();
  }

  checked_history run() {
    const auto begun = clock::now();
    read_to_the_end();
    if (found_.unreadable) return found_;
    found_.format = lines_.format().value_or(history_format::json_lines);
    judge_->finish();
    found_.counts = {{"count", ok_ + fail_ + info_},
                     {"ok_count", ok_},
                     {"fail_count", fail_},
                     {"info_count", info_}};
    found_.result = judge_->judgement();
    found_.checking = clock::now() - begun;
    auto& details = found_.result.details;
    if (const auto* key = details.if_contains("key"); key != nullptr)
      for (const auto* member : {"explanation", "error"})
        if (auto* text = details.if_contains(member))
          *text = "key " + std::string{key->as_string()} + ": " + std::string{text->as_string()};
    return found_;
  }

 private:
  [[nodiscard]] std::string name() const {
    return options_.path == "-" ? "standard input" : options_.path;
  }

  /// Reads until there is a verdict or nothing more comes.
  void read_to_the_end() {
    auto last_news = clock::now();
    for (;;) {
      if (interrupts() > 0) return stop("stopped by Ctrl-C");
      switch (text_.read(rest_)) {
        case growing_text::look::failed:
          found_.unreadable =
              error{"cannot read: " +
                        std::string{errno == ESTALE ? "it became shorter" : std::strerror(errno)},
                    name(), "it must be there, and grow"};
          return;
        case growing_text::look::end:
          return stop("");
        case growing_text::look::nothing:
          if (options_.idle_timeout && options_.path != "-" &&
              clock::now() - last_news >= *options_.idle_timeout)
            return stop("");
          break;
        case growing_text::look::more:
          last_news = clock::now();
          if (!take_lines() || verdict_ != verdict::valid) return;
          break;
      }
      show();
    }
  }

  /// What comes after the last line end is an op if it is whole.
  void stop(const std::string& why) {
    if (!why.empty())
      found_.warnings.push_back({why, name(), "the verdict is on what came so far"});
    if (rest_.empty()) return;
    const auto left = rest_;
    rest_.clear();
    if (const auto ops = lines_.read(left, name()); ops) {
      take(*ops);
      return;
    }
    found_.warnings.push_back(
        {"the last " + std::to_string(left.size()) + " bytes are no complete op; they are left out",
         name() + ":" + std::to_string(lines_.number()), ""});
  }

  /// False where a line is wrong.
  bool take_lines() {
    std::size_t begin = 0;
    for (auto end = rest_.find('\n'); end != std::string::npos && verdict_ == verdict::valid;
         end = rest_.find('\n', begin)) {
      const auto ops = lines_.read(std::string_view{rest_}.substr(begin, end - begin), name());
      begin = end + 1;
      if (ops && take(*ops)) continue;
      if (!ops) found_.unreadable = ops.problem();
      return false;
    }
    rest_.erase(0, begin);
    return true;
  }

  bool take(const std::vector<op>& ops) {
    for (const auto& event : ops) {
      if (options_.objection) {
        found_.unreadable = options_.objection(event);
        if (found_.unreadable) return false;
      }
      if (event.process.is_client()) {
        ok_ += event.type == op_type::ok ? 1 : 0;
        fail_ += event.type == op_type::fail ? 1 : 0;
        info_ += event.type == op_type::info ? 1 : 0;
      }
      verdict_ = judge_->feed(event);
      if (verdict_ != verdict::valid) break;
    }
    return true;
  }

  void show() {
    const auto now = judge_->progress();
    shown_.note(fmt::format("{} ops read, {} of {} completed ones decided, {} events wait",
                            grouped(now.ops), grouped(now.decided), grouped(now.completed),
                            grouped(now.waiting)));
  }

  const follow_options& options_;
  progress_line shown_;
  checked_history found_;
  std::unique_ptr<checkers::linearizable::online_checker> judge_;
  growing_text text_;
  line_reader lines_;
  std::string rest_;  ///< Bytes after the last line end.
  verdict verdict_ = verdict::valid;
  std::uint64_t ok_ = 0;
  std::uint64_t fail_ = 0;
  std::uint64_t info_ = 0;
};

}  // namespace

checked_history follow(const follow_options& options) { return following{options}.run(); }

}  // namespace agon::scenarios::cli
