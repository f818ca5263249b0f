// What the leak sanitizer must not report here: libssh2 1.10 loses a number with each login by an
// ecdsa key in OpenSSH's format (its openssl.c lacks a BN_free, which later versions have). Only
// whole stacks show that the call is libssh2's, so they are unwound slowly.

extern "C" const char* __asan_default_options();       // NOLINT(bugprone-reserved-identifier)
extern "C" const char* __lsan_default_suppressions();  // NOLINT(bugprone-reserved-identifier)

extern "C" const char* __asan_default_options() { return "fast_unwind_on_malloc=0"; }
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libssh2_userauth_publickey_frommemory\n";
}
