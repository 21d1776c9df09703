#include "holdfast/site/origin.hpp"

namespace holdfast::site {

namespace {

std::string_view after_scheme(std::string_view url) {
  const auto end = url.find("://");
  return end == std::string_view::npos ? std::string_view{} : url.substr(end + 3);
}

std::string_view origin_of(std::string_view url) {
  const auto authority = after_scheme(url);
  const auto path = authority.find('/');
  if (path == std::string_view::npos) return url;
  return url.substr(0, url.size() - authority.size() + path);
}

}  // namespace

bool is_same_origin(const http::Request& request, std::string_view public_url) {
  const auto site = request.header("sec-fetch-site");
  if (!site.empty()) return site == "same-origin" || site == "none";

  const auto origin = request.header("origin");
  if (origin.empty() || origin == "null") return true;
  return origin == origin_of(public_url) ||
         (!after_scheme(origin).empty() && after_scheme(origin) == request.header("host"));
}

}  // namespace holdfast::site
