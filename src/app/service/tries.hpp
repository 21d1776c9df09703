#pragma once

#include <memory>

#include "holdfast/api/routes.hpp"
#include "holdfast/site/attempts.hpp"

namespace holdfast::app {

/// Wrong confirmation codes and dates of birth, five an hour, of this process: per code, per registration and
/// per client or caller, on pages, through the API and on the telephone together.
[[nodiscard]] std::shared_ptr<site::Attempts> all_tries();

/// Those of the API among them.
[[nodiscard]] api::OwnDataTries own_data_tries(std::shared_ptr<site::Attempts>);

}  // namespace holdfast::app
