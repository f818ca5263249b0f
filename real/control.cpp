// Builds command lines, sends them, and says what went wrong in one line.
#include "real/control.hpp"

#include "real/shell.hpp"
#include "real/ssh_key.hpp"

#include <algorithm>
#include <array>
#include <sstream>
#include <utility>

namespace agon::real {
namespace {

// Ends the password on sudo's input. Where sudo asks for none, what comes before this line is
// dropped, so that the command never reads the password as its own input.
constexpr std::string_view input_begins = "--agon-input-begins--";

constexpr std::chrono::seconds command_limit{60};
constexpr std::chrono::milliseconds signal_limit{5'000};
constexpr std::chrono::seconds slack{10};

// A minute, and as long as 1 MB/s needs.
duration transfer_limit(std::size_t size) {
  return command_limit + std::chrono::seconds{size / 1'000'000};
}
constexpr std::chrono::minutes download_limit{10};

bool is_variable_name(std::string_view name) {
  constexpr std::string_view letters =
      "_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  return !name.empty() && name.find_first_not_of(letters) == std::string_view::npos &&
         !(name.front() >= '0' && name.front() <= '9');
}

result<std::string> exports(const std::map<std::string, std::string>& environment) {
  std::string text;
  for (const auto& [name, value] : environment) {
    if (!is_variable_name(name))
      return error{"`" + name + "` cannot be the name of an environment variable"};
    text += "export " + name + "=" + escape(value) + "; ";
  }
  return text;
}

std::string joined(const std::vector<word>& words) {
  std::string line;
  for (const auto& next : words) line += (line.empty() ? "" : " ") + next.text;
  return line;
}

// The command with its folder and environment, and sudo around it.
result<std::string> command_line(const std::vector<word>& words, const exec_options& options,
                                 bool with_password) {
  const auto environment = exports(options.environment);
  if (!environment) return environment.problem();
  std::string script;
  if (!options.folder.empty()) {
    const bool as_option = options.folder.starts_with('-');
    script = "cd " + escape((as_option ? "./" : "") + options.folder) + " || exit 1; ";
  }
  script += *environment + joined(words);
  if (options.sudo_user.empty()) return script;
  // Whoever logged in may not signal another user's command, so the time limit goes inside.
  const auto limited = under_timeout(options.limit, "sh -c " + escape(script));
  if (!with_password) return "sudo -n -u " + escape(options.sudo_user) + " -- " + limited;
  const auto skipping = "while IFS= read -r line && [ \"$line\" != " + escape(input_begins) +
                        " ]; do :; done; exec " + limited;
  return "sudo -k -S -p '' -u " + escape(options.sudo_user) + " -- sh -c " + escape(skipping);
}

// sudo reports its own failures in lines that begin with its name.
bool sudo_failed(const command_output& output) {
  if (output.exit_status != 1) return false;
  const auto last = output.err.rfind("sudo: ");
  return last == 0 || (last != std::string::npos && output.err[last - 1] == '\n') ||
         output.err.find("Sorry, try again.") != std::string::npos;
}

std::string how_it_ended(const command_output& output) {
  auto text = output.signal.empty() ? "exited with status " + std::to_string(output.exit_status)
                                    : "was ended by signal " + output.signal;
  const auto wrote = one_line(output.err.empty() ? output.out : output.err, 500);
  return wrote.empty() ? text + " and wrote nothing" : text + ": " + wrote;
}

std::string hint_for(const command_output& output) {
  if (output.exit_status == 127) return "install the program on the node, or give its full path";
  if (output.exit_status == 126) return "is it executable?";
  return {};
}

struct pid_list {
  std::vector<std::int64_t> sent;
  std::vector<std::int64_t> refused;
  std::vector<std::int64_t> deaf;
};

pid_list parse_answers(const std::string& text) {
  std::istringstream words{text};
  pid_list pids;
  std::int64_t pid = 0;
  for (std::string answer; words >> pid >> answer;) {
    if (answer == "sent") pids.sent.push_back(pid);
    if (answer == "refused") pids.refused.push_back(pid);
    if (answer == "deaf") pids.deaf.push_back(pid);
  }
  std::sort(pids.sent.begin(), pids.sent.end());
  return pids;
}

std::string listed(const std::vector<std::int64_t>& pids) {
  std::string text;
  for (const auto pid : pids) text += (text.empty() ? "" : ", ") + std::to_string(pid);
  return text;
}

bool is_signal(std::string_view name) {
  constexpr std::array<std::string_view, 18> names{"ABRT", "ALRM", "CHLD", "CONT", "HUP",  "INT",
                                                   "KILL", "PIPE", "QUIT", "SEGV", "STOP", "TERM",
                                                   "TSTP", "TTIN", "TTOU", "USR1", "USR2", "WINCH"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The pid in one line of `ls -l /proc/*/exe` if the executable's base name is `program`, otherwise
// 0.
std::int64_t pid_in(std::string_view line, std::string_view program) {
  constexpr std::string_view deleted = " (deleted)";
  const auto begin = line.find("/proc/");
  const auto arrow = line.find("/exe -> ");
  if (begin == std::string_view::npos || arrow == std::string_view::npos) return 0;
  auto executable = line.substr(arrow + 8);
  if (executable.ends_with(deleted)) executable.remove_suffix(deleted.size());
  if (executable.substr(executable.rfind('/') + 1) != program) return 0;
  return std::stoll(std::string{line.substr(begin + 6, arrow - begin - 6)});
}

}  // namespace

word::word(std::string_view escaped) : text{escape(escaped)} {}
word::word(const std::string& escaped) : text{escape(escaped)} {}
word::word(const char* escaped) : text{escape(escaped)} {}
word::word(std::int64_t number) : text{std::to_string(number)} {}
word::word(int number) : text{std::to_string(number)} {}

word literal(std::string_view text) {
  word as_it_is{0};
  as_it_is.text = text;
  return as_it_is;
}

control::control(std::unique_ptr<remote> connection, std::string sudo_password)
    : connection_{std::move(connection)}, sudo_password_{std::move(sudo_password)} {
  invariant(connection_ != nullptr, "a connection to control");
}
control::control(control&&) noexcept = default;
control& control::operator=(control&&) noexcept = default;
control::~control() = default;

std::string control::where() const { return connection_->where(); }

result<command_output> control::try_exec(const std::vector<word>& words,
                                         const exec_options& options) {
  invariant(!words.empty(), "a command of at least one word");
  const bool with_password = !options.sudo_user.empty() && !sudo_password_.empty();
  const auto line = command_line(words, options, with_password);
  if (!line) return error{line.problem().what, where()};
  std::string input;
  if (with_password) input = sudo_password_ + "\n" + std::string{input_begins} + "\n";
  input += options.input;
  auto output = connection_->execute(*line, input, options.limit);
  if (output && !options.sudo_user.empty() && sudo_failed(*output))
    return error{"sudo as " + options.sudo_user + " was refused: " + one_line(output->err, 300),
                 where(),
                 with_password ? "is the sudo password right, and may this user run sudo?"
                               : "give the sudo password, or allow NOPASSWD in sudoers"};
  return output;
}

result<std::string> control::exec(const std::vector<word>& words, const exec_options& options) {
  auto output = try_exec(words, options);
  if (!output) return output.problem();
  if (output->exit_status != 0 || !output->signal.empty())
    return error{"`" + shorten(joined(words)) + "` " + how_it_ended(*output), where(),
                 hint_for(*output)};
  if (output->out.ends_with('\n')) output->out.pop_back();
  return std::move(output->out);
}

result<> control::upload(std::string_view content, std::string_view path, int mode) {
  return connection_->upload(content, path, mode, transfer_limit(content.size()));
}

result<> control::upload_file(const std::string& local, std::string_view path, int mode) {
  const auto content = read_local_file(local);
  if (!content) return content.problem();
  return upload(*content, path, mode);
}

result<std::string> control::download(std::string_view path) {
  return connection_->download(path, download_limit);
}

result<bool> control::exists(std::string_view path) {
  const auto output =
      try_exec({"test", "-e", path, literal("||"), "test", "-L", path}, {.limit = command_limit});
  if (!output) return output.problem();
  return output->exit_status == 0;
}

result<std::int64_t> control::start_daemon(const std::vector<word>& command,
                                           const daemon_options& options) {
  invariant(!command.empty(), "a daemon's command of at least one word");
  invariant(!options.log_file.empty() && !options.pid_file.empty(), "a log file and a pid file");
  const auto environment = exports(options.environment);
  if (!environment) return error{environment.problem().what, where()};
  const auto script = daemon_script({.command = joined(command),
                                     .environment = *environment,
                                     .program = command.front().text,
                                     .folder = options.folder,
                                     .log_file = options.log_file,
                                     .pid_file = options.pid_file});
  const auto output = try_exec({"sh", "-c", script}, {.limit = command_limit});
  if (!output) return output.problem();
  if (output->exit_status != 0)
    return error{"cannot start `" + shorten(joined(command)) + "`: " + one_line(output->err, 1000),
                 where(), "its log is " + options.log_file};
  std::istringstream words{output->out};
  std::string how;
  std::int64_t pid = 0;
  if (!(words >> how >> pid))
    return error{"starting `" + shorten(joined(command)) + "` gave no pid", where()};
  return pid;
}

result<std::vector<std::int64_t>> control::pids_of(std::string_view program) {
  // The shell that lists them and its parent may have the same executable; they are none of those
  // meant.
  const auto output = try_exec({literal("echo $$ $PPID; ls -l /proc/[0-9]*/exe 2>/dev/null; true")},
                               {.limit = command_limit});
  if (!output) return output.problem();
  std::istringstream lines{output->out};
  std::int64_t shell = 0;
  std::int64_t parent = 0;
  lines >> shell >> parent;
  std::vector<std::int64_t> pids;
  for (std::string line; std::getline(lines, line);)
    if (const auto pid = pid_in(line, program); pid != 0 && pid != shell && pid != parent)
      pids.push_back(pid);
  std::sort(pids.begin(), pids.end());
  return pids;
}

result<std::vector<std::int64_t>> control::signal(const std::vector<std::int64_t>& pids,
                                                  std::string_view signal_name) {
  if (signal_name.starts_with("SIG")) signal_name.remove_prefix(3);
  const std::string name{signal_name};
  if (!is_signal(name))
    return error{"there is no signal " + name, where(), "such as KILL, TERM, STOP or CONT"};
  if (std::any_of(pids.begin(), pids.end(), [](std::int64_t pid) { return pid <= 1; }))
    return error{"a signal to pid " + listed(pids) + " would reach more than one process", where(),
                 "pids above 1 are meant"};
  if (pids.empty()) return std::vector<std::int64_t>{};
  const auto output = exec({"sh", "-c", signal_script(pids, name, signal_limit)},
                           {.limit = 2 * signal_limit + slack});
  if (!output) return output.problem();
  auto answers = parse_answers(*output);
  if (!answers.refused.empty())
    return error{"may not send " + name + " to pid " + listed(answers.refused), where(),
                 "log in as root or as the processes' user"};
  if (!answers.deaf.empty())
    return error{"pid " + listed(answers.deaf) + " did not follow " + name + " within 5 s", where(),
                 "see its state: cat /proc/" + std::to_string(answers.deaf.front()) + "/status"};
  return std::move(answers.sent);
}

result<> control::await_tcp_port(std::uint16_t port, duration limit) {
  const auto script = await_port_script(port, std::chrono::ceil<std::chrono::milliseconds>(limit));
  const auto output = try_exec({"sh", "-c", script}, {.limit = 2 * limit + slack});
  if (!output) return output.problem();
  if (output->exit_status == 0) return success{};
  return error{
      "nothing listened at TCP port " + std::to_string(port) + " within " + to_string(limit),
      where(), "see the log of what should listen there"};
}

}  // namespace agon::real
