// The scripts keep to POSIX sh and to what both coreutils and busybox have.
#include "real/shell.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace agon::real {
namespace {

constexpr std::string_view safe_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=@%+,";

// How often the scripts look, and how many looks a limit is.
constexpr std::chrono::milliseconds look_interval{20};

std::int64_t looks_in(std::chrono::milliseconds limit) {
  return std::max<std::int64_t>(limit / look_interval, 1);
}

// The folder that a file is in.
std::string folder_of(std::string_view path) {
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return std::string{path.substr(0, std::max<std::size_t>(slash, 1))};
}

// A path that no command takes for an option.
std::string as_operand(std::string_view path) {
  return (path.starts_with('-') ? "./" : "") + std::string{path};
}

// Sets `state` and `began` of a process; fails if it is gone or a zombie. The program's name comes
// before the last `)` of its stat line and may hold anything.
constexpr std::string_view look_function = R"sh(
look() {
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  set -- ${stat##*) }
  state=$1 began=${20}
  case $state in Z|X|x) return 1 ;; esac
}
)sh";

}  // namespace

std::string escape(std::string_view text) {
  if (!text.empty() && text.find_first_not_of(safe_characters) == std::string_view::npos)
    return std::string{text};
  std::string quoted = "'";
  for (const char c : text) c == '\'' ? quoted += R"('\'')" : quoted += c;
  return quoted + "'";
}

std::string under_timeout(duration limit, std::string_view command) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(limit).count();
  return fmt::format("timeout -k 1 {} {}", std::clamp<std::int64_t>(seconds, 0, 30'000'000) + 1,
                     command);
}

std::string one_line(std::string_view text, std::size_t most) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  if (text.size() > most) text.remove_prefix(text.size() - most);
  std::string line;
  for (const char c : text) {
    if (c == '\n') line += " | ";
    if (c != '\n' && c != '\r') line += c;
  }
  return line;
}

std::string shorten(std::string_view text) {
  constexpr std::size_t longest = 200;
  auto line = one_line(text.substr(0, longest), longest);
  return text.size() > longest ? line + "…" : line;
}

std::string upload_script(std::string_view path, int mode, std::size_t size) {
  constexpr std::string_view script = R"sh(
file={file}
fail() {{ echo "$1" >&2; exit 3; }}
[ -L "$file" ] && file=$(readlink -f -- "$file")
[ -d "$file" ] && fail 'it is a folder'
if [ -e "$file" ] && [ ! -f "$file" ]; then exec cat > "$file"; fi
[ -d {folder} ] || fail "there is no folder "{folder}
part=$file.part-$$
trap 'rm -f "$part"' EXIT
(umask 077; cat > "$part") || exit 3
[ "$(wc -c < "$part")" -eq {size} ] || fail 'not all bytes arrived'
chmod {mode:04o} "$part" && mv -f "$part" "$file"
)sh";
  const auto file = as_operand(path);
  return fmt::format(script, fmt::arg("file", escape(file)),
                     fmt::arg("folder", escape(folder_of(file))), fmt::arg("size", size),
                     fmt::arg("mode", mode & 07777));
}

std::string daemon_script(const daemon_texts& texts) {
  // A shell starts what runs in the background with SIGINT and SIGQUIT ignored; where env can undo
  // that it does, so that these signals work on the daemon.
  constexpr std::string_view script = R"sh(
fail() {{ echo "$1" >&2; exit 3; }}
identity() {{ look "$1" && echo "$began $(cat /proc/sys/kernel/random/boot_id)"; }}
pid_file={pid_file} log={log_file}
mkdir -p {pid_folder} {log_folder} && cd {folder} || exit 3
old=$(cat "$pid_file" 2>/dev/null)
case $old in ''|*[!0-9]*) ;; *)
  now=$(identity "$old") && [ "$now" = "$(cat "$pid_file.start" 2>/dev/null)" ] &&
    echo "running $old" && exit 0 ;;
esac
{environment}
command -v {program} > /dev/null || fail "there is no program "{program}
: >> "$log" || exit 3
size=$(wc -c < "$log")
plain_signals=
env --default-signal=INT true 2>/dev/null && plain_signals='env --default-signal=INT,QUIT'
setsid $plain_signals {command} < /dev/null >> "$log" 2>&1 &
pid=$!
identity "$pid" > "$pid_file.start"
echo "$pid" > "$pid_file" || {{ kill -KILL "$pid"; exit 3; }}
for look in 1 2 3 4; do
  sleep 0.05
  look "$pid" && continue
  wait "$pid"
  status=$?
  rm -f "$pid_file" "$pid_file.start"
  words=$(tail -c "+$((size + 1))" "$log" | tail -n 10)
  fail "it ended at once with status $status; its log: $words"
done
echo "started $pid"
)sh";
  return std::string{look_function} +
         fmt::format(script, fmt::arg("pid_file", escape(texts.pid_file)),
                     fmt::arg("log_file", escape(texts.log_file)),
                     fmt::arg("pid_folder", escape(folder_of(as_operand(texts.pid_file)))),
                     fmt::arg("log_folder", escape(folder_of(as_operand(texts.log_file)))),
                     fmt::arg("folder", escape(as_operand(texts.folder))),
                     fmt::arg("environment", texts.environment),
                     fmt::arg("program", escape(texts.program)),
                     fmt::arg("command", texts.command));
}

std::string signal_script(const std::vector<std::int64_t>& pids, std::string_view signal_name,
                          std::chrono::milliseconds limit) {
  // All are signalled before the first is waited for. A process that began at another time under
  // the same pid is another one.
  constexpr std::string_view script = R"sh(
shows() {{
  if ! look "$1" || [ "$began" != "$2" ]; then
    answer=gone
    [ {signal} != KILL ] || answer=sent
    return 0
  fi
  answer=sent
  case {signal}:$state in
    KILL:*) return 1 ;;
    STOP:[Tt]) return 0 ;;
    STOP:*) return 1 ;;
    CONT:[Tt]) return 1 ;;
  esac
}}
waiting=
for pid in {pids}; do
  if ! look "$pid"; then echo "$pid gone"
  elif before=$began && kill -{signal} "$pid" 2>/dev/null; then waiting="$waiting $pid:$before"
  elif look "$pid"; then echo "$pid refused"
  else echo "$pid gone"
  fi
done
looks=0
while [ -n "$waiting" ] && [ "$looks" -lt {looks} ]; do
  [ "$looks" -eq 0 ] || sleep 0.02
  rest=
  for entry in $waiting; do
    if shows "${{entry%:*}}" "${{entry#*:}}"; then echo "${{entry%:*}} $answer"
    else rest="$rest $entry"
    fi
  done
  waiting=$rest
  looks=$((looks + 1))
done
for entry in $waiting; do echo "${{entry%:*}} deaf"; done
)sh";
  return std::string{look_function} + fmt::format(script, fmt::arg("pids", fmt::join(pids, " ")),
                                                  fmt::arg("signal", signal_name),
                                                  fmt::arg("looks", looks_in(limit)));
}

std::string await_port_script(std::uint16_t port, std::chrono::milliseconds limit) {
  // State 0A is LISTEN; its remote port is 0.
  constexpr std::string_view script = R"sh(
looks=0
until cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | grep -q ':{port:04X} [0-9A-F]*:0000 0A '; do
  looks=$((looks + 1))
  [ "$looks" -lt {looks} ] || exit 1
  sleep 0.02
done
)sh";
  return fmt::format(script, fmt::arg("port", port), fmt::arg("looks", looks_in(limit)));
}

}  // namespace agon::real
