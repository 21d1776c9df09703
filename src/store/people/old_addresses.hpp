#pragma once

#include <string>

#include "holdfast/domain/form.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::store {

/// Whoever was reached at a number or an address that is replaced is told there, by one message to each,
/// which keeps that address. `id`: of the registration or residence.
void tell_old_addresses(Transaction&, const std::string& id, const Reach& old, const Reach& now);

/// Whether the way that messages take now leads elsewhere.
[[nodiscard]] bool leads_elsewhere(const Reach& old, const Reach& now);

}  // namespace holdfast::store
