// Installs, starts and removes `agon node`.
#include "real/hosted_db.hpp"

#include "real/address.hpp"

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>
#include <utility>

namespace agon::real {

namespace {

constexpr auto program_name = "agon-node";
constexpr auto program_folder = "/opt/agon";
constexpr auto program_path = "/opt/agon/agon-node";
constexpr auto data_folder = "/var/lib/agon";
constexpr auto log_path = "/var/log/agon-node.log";
constexpr auto pid_path = "/run/agon-node.pid";
constexpr std::size_t sha256_digits = 64;

// The SHA-256 of a local file in hexadecimal digits.
result<std::string> checksum_of(const std::string& path) {
  const auto command = "sha256sum < " + escape(path);
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return error{"cannot run sha256sum", path, {}};
  std::array<char, sha256_digits> digits{};
  const auto count = std::fread(digits.data(), 1, digits.size(), pipe);
  const int status = ::pclose(pipe);
  if (status != 0 || count != digits.size())
    return error{"sha256sum failed", path, "it is part of coreutils"};
  return std::string{digits.data(), digits.size()};
}

result<std::string> content_of(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) return error{"cannot read the program", path, {}};
  return std::string{std::istreambuf_iterator<char>{file}, {}};
}

class hosted_db final : public db {
 public:
  hosted_db(hosted_options options, std::string program, std::string checksum)
      : options_{std::move(options)},
        program_{std::move(program)},
        checksum_{std::move(checksum)} {}

  result<> setup(control& hands, const cluster& where) override {
    if (auto done = install(hands); !done) return done;
    return start(hands, where);
  }

  result<> await_ready(control& hands, const cluster&) override {
    return hands.await_tcp_port(options_.port);
  }

  result<> teardown(control& hands, const cluster&) override {
    const auto pids = hands.pids_of(program_name);
    if (!pids) return pids.problem();
    if (!pids->empty())
      if (auto done = hands.signal(*pids, "KILL"); !done) return done.problem();
    const auto removed = hands.exec(
        {"rm", "-rf", "--", data_folder, log_path, pid_path, std::string{pid_path} + ".start"});
    if (!removed) return removed.problem();
    return success{};
  }

  result<> start(control& hands, const cluster& where) override {
    const auto pid = hands.start_daemon(
        command(where), {.folder = "/", .log_file = log_path, .pid_file = pid_path});
    if (!pid) return pid.problem();
    return success{};
  }

  [[nodiscard]] std::string program() const override { return program_name; }

  [[nodiscard]] std::vector<std::string> log_files(const cluster&) const override {
    return {log_path};
  }

 private:
  [[nodiscard]] std::vector<word> command(const cluster& where) const {
    std::string peers;
    for (const auto& one : where.machines) {
      if (!peers.empty()) peers += ',';
      peers += to_string(one.node) + "=" + to_string(address{one.address, options_.port});
    }
    std::vector<word> words{program_path, "node",
                            "--system",   options_.system,
                            "--self",     to_string(where.self.node),
                            "--peers",    peers,
                            "--port",     std::to_string(options_.port),
                            "--data",     data_folder,
                            "--seed",     std::to_string(options_.seed)};
    if (!options_.bug.empty()) {
      words.emplace_back("--bug");
      words.emplace_back(options_.bug);
    }
    for (const auto& [name, value] : options_.settings) {
      words.emplace_back("--set");
      words.emplace_back(name + "=" + value);
    }
    return words;
  }

  [[nodiscard]] result<> install(control& hands) const {
    if (auto done = hands.exec({"mkdir", "-p", program_folder, data_folder}); !done)
      return done.problem();
    const auto present = hands.try_exec({"sha256sum", program_path});
    if (!present) return present.problem();
    if (present->exit_status == 0 && present->out.starts_with(checksum_)) return success{};
    // Beside it, then in its place: a file that runs cannot be written, and half a file never runs.
    const auto beside = std::string{program_path} + ".new";
    if (auto done = hands.upload(program_, beside, 0755); !done) return done;
    if (auto done = hands.exec({"mv", "-f", beside, program_path}); !done) return done.problem();
    return success{};
  }

  hosted_options options_;
  std::string program_;
  std::string checksum_;
};

}  // namespace

result<std::shared_ptr<db>> make_hosted_db(const hosted_options& options) {
  // sha256sum is a process of its own: /proc/self would be that one's.
  std::error_code failure;
  const auto path = std::filesystem::canonical(options.program, failure);
  if (failure) return error{"no such program: " + failure.message(), options.program, {}};
  auto content = content_of(path.string());
  if (!content) return content.problem();
  auto checksum = checksum_of(path.string());
  if (!checksum) return checksum.problem();
  return std::shared_ptr<db>{
      std::make_shared<hosted_db>(options, *std::move(content), *std::move(checksum))};
}

}  // namespace agon::real
