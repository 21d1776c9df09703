#pragma once

#include "holdfast/http/router.hpp"
#include "holdfast/site/shared.hpp"

namespace holdfast::site {

/// What somebody fears for while our records cannot be reached, and is told about.
enum class AtStake { place, hold };

/// `work` with what every page has around it: a POST from another site is refused, what the store throws
/// becomes a page that offers the same press again, and the language just chosen is remembered. `shared` must
/// outlive it.
[[nodiscard]] http::Handler guarded(const Shared& shared, http::Handler work, AtStake);

}  // namespace holdfast::site
