#pragma once

namespace holdfast {

/// Says on standard error which assertion failed, and aborts.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace holdfast

/// Something that must be true unless this program has a bug. On in release; ends the process where it is
/// not. What a person sent in never reaches one.
#define HOLDFAST_ASSERT(condition) \
  ((condition) ? void() : ::holdfast::assertion_failed(#condition, __FILE__, __LINE__))
