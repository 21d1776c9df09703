#pragma once

#include <string_view>

namespace holdfast::site {

// What of npm's packages the pages need, as it was when this was built. Written by built_in.cpp.in.

extern const std::string_view stylesheet;    ///< web/styles, compiled
extern const std::string_view proof_worker;  ///< ALTCHA's worker for PBKDF2
}  // namespace holdfast::site
