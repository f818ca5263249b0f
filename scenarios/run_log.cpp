// Loggers and their formats.
#include "scenarios/run_log.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/formatter.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <chrono>

namespace agon::scenarios {
namespace {

class json_formatter final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& line, spdlog::memory_buf_t& into) override {
    const auto since =
        std::chrono::duration_cast<std::chrono::milliseconds>(line.time.time_since_epoch());
    const auto level = spdlog::level::to_string_view(line.level);
    const boost::json::object told{
        {"time", fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                             fmt::gmtime(std::time_t{since.count() / 1000}), since.count() % 1000)},
        {"level", std::string_view{level.data(), level.size()}},
        {"message", std::string_view{line.payload.data(), line.payload.size()}}};
    const auto text = boost::json::serialize(told) + "\n";
    into.append(text.data(), text.data() + text.size());
  }
  [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<json_formatter>();
  }
};

}  // namespace

void set_format(spdlog::logger& logger, log_format format) {
  if (format == log_format::json)
    logger.set_formatter(std::make_unique<json_formatter>());
  else
    logger.set_pattern("%Y-%m-%dT%H:%M:%S.%eZ\t%l\t%v", spdlog::pattern_time_type::utc);
}

void log_to_terminal(log_format format) {
  auto terminal = std::make_shared<spdlog::logger>(
      "terminal", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  terminal->set_level(spdlog::level::warn);
  if (format == log_format::json) set_format(*terminal, format);
  spdlog::set_default_logger(std::move(terminal));
}

void log_errors_only() { spdlog::set_level(spdlog::level::err); }

run_log::run_log(const std::string& path, log_format format) : before_{spdlog::default_logger()} {
  auto logger = std::make_shared<spdlog::logger>(
      "agon", std::make_shared<spdlog::sinks::basic_file_sink_mt>(path, true));
  set_format(*logger, format);
  logger->flush_on(spdlog::level::warn);
  spdlog::set_default_logger(std::move(logger));
}

run_log::~run_log() { spdlog::set_default_logger(before_); }

}  // namespace agon::scenarios
