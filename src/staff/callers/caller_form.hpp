#pragma once

#include "staff/office.hpp"

namespace holdfast::staff {

/// The form for a caller as it is shown: what was typed into it, and what is wrong with it.
struct CallerForm {
  const Typed& typed;  ///< the rows of people brought together at the front
  const std::vector<PageFault>& faults;
  std::size_t members = 0;       ///< further people of a household that are asked for
  std::string_view notice = {};  ///< a word about the whole
  int status = 200;
};

/// All on one page.
[[nodiscard]] http::Response caller_page(const Office&, const http::Request&, const Visit&,
                                         const CallerForm&);

}  // namespace holdfast::staff
