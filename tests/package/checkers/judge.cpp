// Judges a history of a cas-register: judge FILE
#include <actors/vocabulary/history_file.hpp>
#include <checkers/linearizable/linearizable.hpp>
#include <iostream>

int main(int, char** argv) {
  const auto history = agon::read_history(argv[1]);
  if (!history) return std::cerr << to_string(history.problem()) << '\n', 254;
  using namespace agon::checkers;
  const auto judge = linearizable::make_checker(model_kind::cas_register);
  const auto result = judge->check(*history, {.time_limit = std::chrono::minutes{1}});
  std::cout << to_json(result) << '\n';
  return result.outcome == verdict::valid ? 0 : 1;
}
