#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "holdfast/http/message.hpp"

namespace holdfast::http {

using Handler = std::function<boost::asio::awaitable<Response>(Request&)>;
/// How a request is told that there is no room for it now, and when to come back. Its body was not read.
using Refuse = std::function<Response(const Request&, std::chrono::seconds)>;

/// One row of the table of routes.
///
/// `pattern` is a path with {names}: "/v1/offers/{id}/accept". HEAD is answered by the GET of the same
/// pattern. `accepts` is the media type a body must have; empty: a body is not looked at. `takes_files`:
/// it may be multipart/form-data as well. A route with a
/// `refuse` is for newcomers: its requests take their turn when all others that came are served, and are the
/// ones, the only ones, that are refused when there are too many. Somebody whose hold is running comes first.
struct Route {
  Method method;
  std::string pattern;
  Handler handler;
  std::string accepts = {};
  Refuse refuse = {};
  bool takes_files = false;
  std::size_t body_bytes_max = 0;  ///< where it may be more than the server takes of others
};

/// Finds the route of a request. Immutable after construction; safe on any thread.
///
/// Throws std::invalid_argument at construction if two rows have the same method and pattern, or a pattern is
/// malformed.
class Router {
 public:
  explicit Router(std::vector<Route>);
  ~Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  /// A route, or the refusal that is the answer if there is none.
  struct Found {
    const Route* route = nullptr;  ///< lives as long as the router
    Response refusal = {};         ///< 404, 405 with Allow, 415, or 400 for a path that cannot be decoded
  };

  /// The route of a request; sets its `parameters`. A segment written out wins over a {name}. Looks at the
  /// head alone.
  [[nodiscard]] Found find(Request&) const;
  /// 415 if the request, now whole, has a body of a type that the route does not take.
  [[nodiscard]] static std::optional<Response> refuse_body(const Route&, const Request&);

  /// The answer of the route's handler, or the refusal. A handler's exception becomes `internal_error()`. The
  /// server calls the handler itself, to tell its watcher what was thrown.
  [[nodiscard]] boost::asio::awaitable<Response> answer(Request&) const;

  [[nodiscard]] const std::vector<Route>& routes() const noexcept;

 private:
  struct Node;
  std::vector<Route> routes_;
  std::unique_ptr<Node> root_;
};

/// 500, `internal`: says nothing of the inside.
[[nodiscard]] Response internal_error();

}  // namespace holdfast::http
