#pragma once

#include <boost/asio/awaitable.hpp>

#include "feeds/publisher.hpp"
#include "holdfast/feeds/routes.hpp"

namespace holdfast::feeds {

/// What the handlers share. Safe on any thread.
struct House {
  explicit House(Context given);

  const Context context;
  const Publishing publishing;
  const std::string metadata;
  const Publisher publisher;
};

// One coroutine a route. The house and the request outlive it. What the store throws passes through: the
// table of routes knows what is said then.

using Answer = boost::asio::awaitable<http::Response>;

/// A file of the feed.
Answer show_file(const House&, http::Request&);
Answer show_metadata(const House&, http::Request&);
Answer show_location(const House&, http::Request&);
Answer show_appointment(const House&, http::Request&);
Answer find_appointments(const House&, http::Request&);
Answer show_nothing(const House&, http::Request&);

}  // namespace holdfast::feeds
