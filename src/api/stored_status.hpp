#pragma once

#include <memory>

#include <boost/asio/awaitable.hpp>

#include "holdfast/api/routes.hpp"

namespace holdfast::api {

/// How a registration stands in the database. Null while it is in a journal, of this process or another, or
/// is a dead letter: nothing can be done with it yet.
[[nodiscard]] boost::asio::awaitable<std::unique_ptr<const store::StatusView>> stored_status(const Context&,
                                                                                             RegistrationId);

}  // namespace holdfast::api
