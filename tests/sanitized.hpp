// Whether the tests run under sanitizers, which take ten times as long.
#pragma once

namespace agon::tests {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

}  // namespace agon::tests
