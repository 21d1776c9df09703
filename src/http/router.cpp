#include "holdfast/http/router.hpp"

#include <algorithm>
#include <stdexcept>

#include "http/text.hpp"

namespace holdfast::http {

/// One segment of the table's paths.
struct Router::Node {
  std::vector<std::pair<std::string, std::unique_ptr<Node>>> written;  ///< sorted by segment
  std::unique_ptr<Node> named;  ///< {name}: any segment but an empty one
  const Route* get = nullptr;
  const Route* post = nullptr;

  [[nodiscard]] bool ends_a_pattern() const noexcept { return get != nullptr || post != nullptr; }

  /// Where `segment` stands, or would stand, in `written`.
  [[nodiscard]] auto place_of(std::string_view segment) {
    return std::lower_bound(written.begin(), written.end(), segment,
                            [](const auto& child, std::string_view wanted) { return child.first < wanted; });
  }

  Node& child(std::string_view segment) {
    if (segment.size() > 2 && segment.front() == '{' && segment.back() == '}') {
      if (!named) named = std::make_unique<Node>();
      return *named;
    }
    if (segment.find_first_of("{}%") != std::string_view::npos) {
      throw std::invalid_argument("route: a segment is written out or one {name}");
    }
    auto place = place_of(segment);
    if (place == written.end() || place->first != segment) {
      place = written.emplace(place, std::string(segment), std::make_unique<Node>());
    }
    return *place->second;
  }

  [[nodiscard]] Node* find(std::string_view rest, std::vector<std::string>& parameters);
};

namespace {

/// The first segment of a path; `rest` keeps what follows its slash, `last` says that there was none.
struct Segment {
  std::string_view text;
  std::string_view rest;
  bool last;
};

Segment first_segment(std::string_view path) {
  const auto slash = path.find('/');
  if (slash == std::string_view::npos) return {path, {}, true};
  return {path.substr(0, slash), path.substr(slash + 1), false};
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
}

/// Whether every segment can be decoded, into something without control characters.
bool decodable(std::string_view path) {
  if (path.find('%') == std::string_view::npos) return true;
  const auto decoded = percent_decoded(path, false);
  return decoded && !has_control(*decoded);
}

Response method_not_allowed(bool get, bool post) {
  auto refusal = problem(405, "method-not-allowed", "This address does not answer to that method");
  std::string allow = get ? "GET, HEAD" : "";
  if (post) allow += get ? ", POST" : "POST";
  refusal.headers.emplace_back("Allow", std::move(allow));
  return refusal;
}

bool is_encoded(const Request& request) {
  return std::any_of(request.headers.begin(), request.headers.end(), [](const auto& field) {
    return same_word(field.first, "content-encoding") && !field.second.empty();
  });
}

/// A body without a type is let through only if it is empty: the handler knows whether it may be. One with
/// two is of neither.
bool is_of_type(const Request& request, std::string_view accepted) {
  bool any = false;
  for (const auto& [name, type] : request.headers) {
    if (!same_word(name, "content-type")) continue;
    if (any || !same_word(trimmed(type.substr(0, type.find(';'))), accepted)) return false;
    any = true;
  }
  return any || request.body.empty();
}

}  // namespace

Router::Node* Router::Node::find(std::string_view path, std::vector<std::string>& parameters) {
  const auto [text, rest, last] = first_segment(path);
  std::string decoded;
  std::string_view segment = text;
  if (text.find('%') != std::string_view::npos) {
    decoded = percent_decoded(text, false).value_or("");
    segment = decoded;
  }
  if (const auto place = place_of(segment); place != written.end() && place->first == segment) {
    auto* const child = place->second.get();
    auto* const found = last ? (child->ends_a_pattern() ? child : nullptr) : child->find(rest, parameters);
    if (found != nullptr) return found;
  }
  if (!named || segment.empty()) return nullptr;
  parameters.emplace_back(segment);
  auto* const found =
      last ? (named->ends_a_pattern() ? named.get() : nullptr) : named->find(rest, parameters);
  if (found == nullptr) parameters.pop_back();
  return found;
}

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)), root_(std::make_unique<Node>()) {
  for (const auto& route : routes_) {
    if (!route.pattern.starts_with('/')) throw std::invalid_argument("route: a pattern starts with '/'");
    if (route.method != Method::get && route.method != Method::post) {
      throw std::invalid_argument("route: a method is GET or POST");
    }
    auto* node = root_.get();
    for (auto segment = first_segment(std::string_view(route.pattern).substr(1));;
         segment = first_segment(segment.rest)) {
      node = &node->child(segment.text);
      if (segment.last) break;
    }
    auto& slot = route.method == Method::get ? node->get : node->post;
    if (slot != nullptr) throw std::invalid_argument("route: twice in the table: " + route.pattern);
    slot = &route;
  }
}

Router::~Router() = default;

Router::Found Router::find(Request& request) const {
  request.parameters.clear();
  if (request.method == Method::unknown) {
    return {nullptr, problem(501, "unknown-method", "This is no method of HTTP")};
  }
  if (request.path == "*") return {nullptr, method_not_allowed(true, true)};
  if (!request.path.starts_with('/') || !decodable(request.path)) {
    return {nullptr, problem(400, "malformed-path", "This address cannot be read")};
  }
  const auto* const node = root_->find(request.path.substr(1), request.parameters);
  if (node == nullptr) return {nullptr, problem(404, "not-found", "There is nothing at this address")};

  const Route* route = nullptr;
  switch (request.method) {
    case Method::get:
    case Method::head: route = node->get; break;
    case Method::post: route = node->post; break;
    case Method::other:
    case Method::unknown: break;
  }
  if (route == nullptr) return {nullptr, method_not_allowed(node->get != nullptr, node->post != nullptr)};
  if (is_encoded(request)) {
    return {nullptr, problem(415, "unsupported-encoding", "A body must be sent without Content-Encoding")};
  }
  return {route, {}};
}

std::optional<Response> Router::refuse_body(const Route& route, const Request& request) {
  if (route.accepts.empty() || is_of_type(request, route.accepts)) return std::nullopt;
  if (route.takes_files && is_of_type(request, "multipart/form-data")) return std::nullopt;
  return problem(415, "unsupported-media-type", "This address takes " + route.accepts);
}

boost::asio::awaitable<Response> Router::answer(Request& request) const {
  auto found = find(request);
  if (found.route == nullptr) co_return std::move(found.refusal);
  if (auto refusal = refuse_body(*found.route, request)) co_return *std::move(refusal);
  try {
    co_return co_await found.route->handler(request);
  } catch (const std::exception&) {
    co_return internal_error();
  }
}

const std::vector<Route>& Router::routes() const noexcept {
  return routes_;
}

Response internal_error() {
  return problem(500, "internal", "Something went wrong on our side");
}

}  // namespace holdfast::http
