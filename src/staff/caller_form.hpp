#pragma once

#include "staff/office.hpp"

namespace holdfast::staff {

/// The form for a caller, all on one page, with what was typed into it.
[[nodiscard]] http::Response caller_page(const Office&, const http::Request&, const Visit&, const Typed&,
                                         const std::vector<PageFault>&, std::string_view notice, int status);

}  // namespace holdfast::staff
