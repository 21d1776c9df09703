#pragma once

namespace holdfast {

/// Makes libsodium ready, once; cheap to call again, safe on any thread.
/// Throws std::runtime_error if the system has no source of randomness.
void make_sodium_ready();

}  // namespace holdfast
