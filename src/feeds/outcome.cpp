#include "feeds/outcome.hpp"

#include <utility>

#include "feeds/words.hpp"

namespace holdfast::feeds {

http::Response resource(std::string json) {
  http::Response response;
  response.content_type = fhir_type;
  response.body = std::move(json);
  return response;
}

http::Response outcome(int status, std::string_view code, std::string_view diagnostics) {
  using Json = nlohmann::ordered_json;
  const Json issue{{"severity", "error"}, {"code", code}, {"diagnostics", diagnostics}};
  auto response =
      resource(Json{{"resourceType", "OperationOutcome"}, {"issue", Json::array({issue})}}.dump());
  response.status = status;
  return response;
}

http::Response come_again(std::string_view diagnostics, std::chrono::seconds after) {
  auto response = outcome(503, "transient", diagnostics);
  response.headers.emplace_back("Retry-After", std::to_string(after.count()));
  return response;
}

}  // namespace holdfast::feeds
