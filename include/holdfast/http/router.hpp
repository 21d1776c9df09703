#pragma once

#include <functional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "holdfast/http/message.hpp"

namespace holdfast::http {

using Handler = std::function<boost::asio::awaitable<Response>(Request&)>;

/// One row of the table of routes.
///
/// `pattern` is a path with {names}: "/v1/offers/{id}/accept". HEAD is answered by the GET of the same pattern.
/// `accepts` is the media type a body must have; empty: a body is not looked at. `urgent` routes are served
/// before others when the process is near its limits: somebody whose hold is running comes first.
struct Route {
  Method method;
  std::string pattern;
  Handler handler;
  std::string accepts = {};
  bool urgent = false;
};

/// Finds the route of a request. Immutable after construction; safe on any thread.
///
/// Throws std::invalid_argument at construction if two rows have the same method and pattern.
class Router {
 public:
  explicit Router(std::vector<Route>);
  ~Router();

  /// The answer of the route's handler, or 404, 405 with Allow, 415. A handler's exception becomes a 500 that says
  /// nothing of the inside and is reported to the server's watcher.
  [[nodiscard]] boost::asio::awaitable<Response> answer(Request&) const;

  [[nodiscard]] const std::vector<Route>& routes() const noexcept;

 private:
  struct Node;
  std::vector<Route> routes_;
};

}  // namespace holdfast::http
