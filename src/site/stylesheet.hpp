#pragma once

#include <string_view>

namespace holdfast::site {

/// web/styles, compiled, as it was when this was built. Written by stylesheet.cpp.in.
extern const std::string_view stylesheet;

}  // namespace holdfast::site
