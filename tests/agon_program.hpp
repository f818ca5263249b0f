// Runs the built program as users do: as a process of its own, with a store of the test's.
#pragma once

#include <fcntl.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace agon::tests {

/// Starts `agon` with these words and this store; what it prints goes to `printed` in the store.
inline pid_t start_program(const std::string& store, std::vector<std::string> words) {
  words.insert(words.end(), {"--store", store});
  std::vector<char*> argv{const_cast<char*>(AGON_PROGRAM)};
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const auto child = ::fork();
  if (child != 0) return child;
  const int out = ::open((store + "/printed").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(out, STDERR_FILENO);
  ::execv(AGON_PROGRAM, argv.data());
  ::_exit(127);
}

/// The exit status of a run of the program; -1 where a signal ended it.
inline int run_program(const std::string& store, std::vector<std::string> words) {
  int status = 0;
  ::waitpid(start_program(store, std::move(words)), &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace agon::tests
