#pragma once

namespace holdfast::store {

/// Inside a catch block: throws the failure of failure.hpp that the driver's exception in flight means, and
/// anything that is not the driver's unchanged. The texts name SQLSTATE and constraint, never a value.
[[noreturn]] void rethrow_as_failure(bool connection_lost);

}  // namespace holdfast::store
