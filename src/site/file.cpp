#include "holdfast/site/file.hpp"

#include "holdfast/http/date.hpp"
#include "holdfast/site/gzip.hpp"

namespace holdfast::site {

namespace {

/// A tag goes before a date.
bool is_known(const http::Request& request, std::string_view entity_tag, std::string_view changed) {
  const auto tags = request.header("if-none-match");
  if (!tags.empty()) return tags == "*" || tags.find(entity_tag) != std::string_view::npos;
  return !changed.empty() && request.header("if-modified-since") == changed;
}

}  // namespace

http::Response answer_of(const File& file, const http::Request& request) {
  const bool packed = takes_gzip(request) && file.packed.size() < file.plain.size();
  const auto entity_tag = '"' + file.version + (packed ? "-gzip\"" : "\"");
  const auto changed = file.changed_at == 0 ? std::string{} : http::date_text(file.changed_at);
  http::Response response;
  response.headers.emplace_back("ETag", entity_tag);
  if (!changed.empty()) response.headers.emplace_back("Last-Modified", changed);
  response.headers.emplace_back("Vary", "Accept-Encoding");
  if (is_known(request, entity_tag, changed)) {
    response.status = 304;
    return response;
  }
  response.content_type = file.content_type;
  response.body = packed ? file.packed : file.plain;
  if (packed) response.headers.emplace_back("Content-Encoding", "gzip");
  return response;
}

}  // namespace holdfast::site
