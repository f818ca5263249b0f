// A lane's child that knows the planted systems, and no other.
#include "scenarios/explore/seed_run.hpp"
#include "scenarios/run_log.hpp"
#include "tests/scenarios/explore/planted_systems.hpp"

int main() {
  agon::scenarios::log_errors_only();
  return agon::scenarios::serve_seeds(agon::scenarios::test::find_planted);
}
