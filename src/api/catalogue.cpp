#include <string>

#include "api/answers.hpp"
#include "api/handlers.hpp"
#include "api/openapi.hpp"
#include "api/problems.hpp"

namespace holdfast::api {

namespace {

constexpr auto clinics_cache = "public, max-age=60";
constexpr auto openapi_cache = "public, max-age=300";

// Weak or strong, alone or in a list: an entity tag of ours contains no comma and no quote.
bool is_known(const http::Request& request, std::string_view entity_tag) {
  const auto known = request.header("if-none-match");
  return known == "*" || (!known.empty() && known.find(entity_tag) != std::string_view::npos);
}

http::Response cacheable(const http::Request& request, std::string_view entity_tag, std::string_view cache,
                         std::string_view body) {
  const bool known = is_known(request, entity_tag);
  auto response = known ? http::Response{} : json_answer(200, std::string{body});
  if (known) response.status = 304;
  response.headers.emplace_back("ETag", entity_tag);
  response.headers.emplace_back("Cache-Control", cache);
  return response;
}

}  // namespace

struct Clinics::Written {
  std::int64_t version;
  std::string entity_tag, body;
};

http::Response Clinics::answer(const Programme& programme, const http::Request& request) {
  std::shared_ptr<const Written> written;
  {
    const std::scoped_lock guard{lock_};
    if (!written_ || written_->version != programme.version) {
      written_ = std::make_shared<const Written>(
          Written{programme.version, "\"clinics-" + std::to_string(programme.version) + '"',
                  clinics_body(programme)});
    }
    written = written_;
  }
  return cacheable(request, written->entity_tag, clinics_cache, written->body);
}

http::Response openapi(const http::Request& request) {
  return cacheable(request, openapi_entity_tag, openapi_cache, openapi_document);
}

}  // namespace holdfast::api
