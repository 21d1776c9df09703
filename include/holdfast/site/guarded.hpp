#pragma once

#include "holdfast/http/router.hpp"
#include "holdfast/site/shared.hpp"

namespace holdfast::site {

/// What somebody fears for while our records cannot be reached, and is told about. Staff's `work` is never
/// pressed again for them: they are told to look first whether it was done.
enum class AtStake { place, hold, work };

/// `work` with what every page has around it: a POST from another site is refused, what the store throws
/// becomes a page that offers the same press again, and the language just chosen is remembered. `shared` must
/// outlive it.
[[nodiscard]] http::Handler guarded(const Shared& shared, http::Handler work, AtStake);

}  // namespace holdfast::site
