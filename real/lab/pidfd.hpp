// Handles of processes that no other process can take over. The header of glibc 2.36 forgets to say
// that its functions are C.
#pragma once

extern "C" {
#include <sys/pidfd.h>
}
