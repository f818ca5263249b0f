// Markdown from commands.
#include "scenarios/cli/reference.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <vector>

namespace agon::scenarios::cli {
namespace {

constexpr auto opening = R"(# The command line

`agon COMMAND [FLAGS]`. This page is made from the program's own declarations; a test compares them.

## Exit statuses

| status | means |
|---|---|
| 0 | valid |
| 1 | invalid: the system did what it must not do |
| 2 | unknown: the checkers could not tell |
| 254 | bad arguments; one line says which, and what may have been meant |
| 255 | the harness crashed, or Agon itself did; never a verdict about the system |

`agon test-all` exits with 255 if any test crashed, else 2 if any is unknown, else 1 if any is
invalid, else 0. `agon lab status` exits with 1 where a node is off, `agon doctor` where the world
that was asked for cannot run, `agon replay` where the run differs. A run's `results.json` holds the
verdict and the run's state apart, so that an SSH client's own 255 cannot be taken for it.

Ctrl-C once ends the generator: faults are undone, logs are taken and the history is judged. Twice:
the run heals and leaves. Three times: the program ends at once.

)";

std::string names_of(const CLI::Option& option) {
  std::string names;
  for (const auto& name : option.get_snames()) names += (names.empty() ? "" : ", ") + ("-" + name);
  for (const auto& name : option.get_lnames()) names += (names.empty() ? "" : ", ") + ("--" + name);
  return names.empty() ? option.get_name() : names;
}

/// In a table, a bar would end the cell.
std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2)
    text.insert(at, "\\");
  return text;
}

std::string options_of(const CLI::App& command) {
  std::string rows;
  for (const auto* option : command.get_options()) {
    if (option->get_name() == "--help") continue;
    const auto value = option->get_default_str();
    rows += fmt::format(
        "| `{}` | {}{} | {} |\n", names_of(*option), cell(option->get_description()),
        option->get_required() ? " (required)" : "", value.empty() ? "" : "`" + cell(value) + "`");
  }
  return rows.empty() ? rows : "| flag | what | default |\n|---|---|---|\n" + rows + "\n";
}

std::string examples_of(const CLI::App& command) {
  auto text = command.get_footer();
  const auto begin = text.find_first_not_of('\n');
  if (begin == std::string::npos) return {};
  return "```\n" + text.substr(begin) + "\n```\n\n";
}

void describe(const CLI::App& command, const std::string& path, std::string& text) {
  text += fmt::format("## {}\n\n{}.\n\n", path, command.get_description());
  text += options_of(command) + examples_of(command);
  for (const auto* part : command.get_subcommands([](const CLI::App*) { return true; }))
    describe(*part, path + " " + part->get_name(), text);
}

}  // namespace

std::string reference_text(const CLI::App& app) {
  std::string text = opening;
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
    describe(*command, "agon " + command->get_name(), text);
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace agon::scenarios::cli
