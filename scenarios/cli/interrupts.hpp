// Ctrl-C: the first asks a run to stop, the second to leave at once, the third ends the program.
#pragma once

namespace agon::scenarios::cli {

/// Counts SIGINT and SIGTERM from now on.
void catch_interrupts();
/// How many came so far.
int interrupts();

}  // namespace agon::scenarios::cli
