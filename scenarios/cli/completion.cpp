// `agon completion`: each shell gets tables made from the commands.
#include "scenarios/cli/completion.hpp"

#include "checkers/models/catalog.hpp"
#include "scenarios/catalog.hpp"
#include "scenarios/cli/commands.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace agon::scenarios::cli {
namespace {

/// A command, and the words that may follow it.
struct entry {
  std::string path;                                           ///< Such as `agon lab up`.
  std::vector<std::pair<std::string, std::string>> commands;  ///< With what they do.
  std::vector<const CLI::Option*> options;
};

void gather(const CLI::App& app, const std::string& path, std::vector<entry>& into) {
  entry here{path, {}, {}};
  for (const auto* option : app.get_options())
    if (!option->get_positional()) here.options.push_back(option);
  std::vector<const CLI::App*> parts;
  for (const auto* part : app.get_subcommands([](const CLI::App*) { return true; })) {
    here.commands.emplace_back(part->get_name(), part->get_description());
    parts.push_back(part);
  }
  into.push_back(std::move(here));
  for (const auto* part : parts) gather(*part, path + " " + part->get_name(), into);
}

std::vector<entry> entries_of(const CLI::App& app) {
  std::vector<entry> all;
  gather(app, "agon", all);
  return all;
}

std::vector<std::string> names_of(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const auto& name : option.get_snames()) names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) names.push_back("--" + name);
  return names;
}

/// What may stand after a flag that names something of the catalog.
const std::map<std::string, std::string>& values_by_flag() {
  static const auto values = [] {
    std::map<std::string, std::string> made{{"world", "sim real"}};
    std::set<std::string> bugs;
    const auto add = [&](const char* flag, const std::string& value) {
      made[flag] += (made[flag].empty() ? "" : " ") + value;
    };
    for (const auto& system : all_systems()) {
      add("system", system.name);
      for (const auto& bug : system.bugs) bugs.insert(bug.name);
    }
    for (const auto& bug : bugs) add("bug", bug);
    for (const auto& workload : all_workloads()) add("workload", workload.name);
    for (const auto& fault : all_faults()) add("nemesis", fault.name);
    for (const auto kind : checkers::model_kinds())
      add("model", std::string{checkers::to_string(kind)});
    return made;
  }();
  return values;
}

std::string values_of(const CLI::Option& option) {
  for (const auto& name : option.get_lnames())
    if (const auto found = values_by_flag().find(name); found != values_by_flag().end())
      return found->second;
  return {};
}

bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

std::string words_of(const entry& one) {
  std::vector<std::string> words;
  for (const auto& [name, what] : one.commands) words.push_back(name);
  for (const auto* option : one.options)
    for (const auto& name : names_of(*option)) words.push_back(name);
  return fmt::format("{}", fmt::join(words, " "));
}

/// The cases of a shell's `case "$at"` that follow the words given so far down to a command.
std::string steps(const std::vector<entry>& entries) {
  std::string cases;
  for (const auto& one : entries)
    if (one.path != "agon") cases += fmt::format("      \"{0}\") at=\"{0}\" ;;\n", one.path);
  return cases;
}

std::string flag_values(const std::vector<entry>& entries) {
  std::map<std::string, std::string> by_name;
  std::set<std::string> plain;
  for (const auto& one : entries)
    for (const auto* option : one.options) {
      if (!takes_value(*option)) continue;
      const auto values = values_of(*option);
      for (const auto& name : names_of(*option))
        if (values.empty())
          plain.insert(name);
        else
          by_name[name] = values;
    }
  std::string cases;
  for (const auto& [name, values] : by_name)
    cases += fmt::format("    {}) words=\"{}\" ;;\n", name, values);
  if (!plain.empty())  // A value that only the user knows: files, perhaps.
    cases += fmt::format("    {}) return 0 ;;\n", fmt::join(plain, "|"));
  return cases;
}

std::string words_by_command(const std::vector<entry>& entries) {
  std::string cases;
  for (const auto& one : entries)
    cases += fmt::format("      \"{}\") words=\"{}\" ;;\n", one.path, words_of(one));
  return cases;
}

std::string bash_script(const std::vector<entry>& entries) {
  return fmt::format(R"(# Completion of agon for bash: source it, or put it into
# /etc/bash_completion.d/agon.
_agon() {{
  local at=agon words= i current=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}}
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at ${{COMP_WORDS[i]}}" in
{}    esac
  done
  COMPREPLY=()
  case "$before" in
{}    *)
      case "$at" in
{}      esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _agon agon ./agon
)",
                     steps(entries), flag_values(entries), words_by_command(entries));
}

std::string zsh_script(const std::vector<entry>& entries) {
  return fmt::format(R"(#compdef agon
# Completion of agon for zsh: put it into a folder of $fpath as _agon, or source it.
_agon() {{
  local at=agon words_there= i before=${{words[CURRENT-1]}}
  for ((i = 2; i < CURRENT; i++)); do
    case "$at ${{words[i]}}" in
{}    esac
  done
  local -a candidates
  () {{
    local words=
    case "$before" in
{}    *)
      case "$at" in
{}      esac ;;
    esac
    words_there=$words
  }}
  candidates=(${{=words_there}})
  if (( ${{#candidates}} )); then compadd -a candidates; else _files; fi
}}
compdef _agon agon
)",
                     steps(entries), flag_values(entries), words_by_command(entries));
}

std::string quoted(std::string text) {
  for (std::size_t at = 0; (at = text.find('\'', at)) != std::string::npos; at += 2)
    text.insert(at, "\\");
  return "'" + text + "'";
}

/// When a command of this path is being typed, as fish says it.
std::string fish_condition(const entry& one) {
  if (one.path == "agon") return "__fish_use_subcommand";
  std::string condition;
  std::string path = one.path.substr(5);
  for (std::size_t from = 0; from != std::string::npos;) {
    const auto to = path.find(' ', from);
    condition += (condition.empty() ? "" : "; and ") + std::string{"__fish_seen_subcommand_from "} +
                 path.substr(from, to == std::string::npos ? to : to - from);
    from = to == std::string::npos ? to : to + 1;
  }
  return condition;
}

std::string fish_script(const std::vector<entry>& entries) {
  std::string script =
      "# Completion of agon for fish: put it into ~/.config/fish/completions/agon.fish.\n";
  for (const auto& one : entries) {
    const auto when = quoted(fish_condition(one));
    for (const auto& [name, what] : one.commands)
      script += fmt::format("complete -c agon -f -n {} -a {} -d {}\n", when, name, quoted(what));
    for (const auto* option : one.options) {
      script += fmt::format("complete -c agon -n {}", when);
      for (const auto& name : option->get_snames()) script += " -s " + name;
      for (const auto& name : option->get_lnames()) script += " -l " + name;
      const auto values = values_of(*option);
      if (!values.empty()) script += " -x -a " + quoted(values);
      if (values.empty() && takes_value(*option)) script += " -r";
      script += " -d " + quoted(option->get_description()) + "\n";
    }
  }
  return script;
}

}  // namespace

result<std::string> completion_script(const CLI::App& app, std::string_view shell) {
  const auto entries = entries_of(app);
  if (shell == "bash") return bash_script(entries);
  if (shell == "zsh") return zsh_script(entries);
  if (shell == "fish") return fish_script(entries);
  return error{"there is no completion for \"" + std::string{shell} + "\"", "completion",
               "one of: bash, zsh, fish"};
}

void add_completion(CLI::App& app, invocation& run) {
  auto* command = app.add_subcommand("completion", "Print a script that completes commands");
  auto shell = std::make_shared<std::string>();
  command->add_option("shell", *shell, "bash, zsh or fish")->required();
  command->footer(
      "\nExamples:\n  source <(agon completion bash)\n"
      "  agon completion fish > ~/.config/fish/completions/agon.fish");
  command->callback([&app, shell, &run] {
    const auto script = completion_script(app, *shell);
    if (script) fmt::print("{}", *script);
    if (!script) fmt::print(stderr, "agon completion: {}\n", to_string(script.problem()));
    run.status = script ? 0 : bad_arguments;
  });
}

}  // namespace agon::scenarios::cli
