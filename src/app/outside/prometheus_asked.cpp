#include "app/outside/prometheus_asked.hpp"

#include <cmath>
#include <map>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "app/outside/http_client.hpp"

namespace holdfast::app {

namespace {

using Json = nlohmann::json;

/// The value of each series, by its label `objective`.
std::map<std::string, double> ask(HttpClient& client, const std::string& query, Instant at) {
  const auto answer = client.get("/api/v1/query?query=" + HttpClient::percent_encoded(query) +
                                 "&time=" + HttpClient::percent_encoded(rfc3339(at)));
  const auto json = Json::parse(answer.body, nullptr, false);
  if (answer.status != 200 || !json.is_object() || json.value("status", "") != "success") {
    throw std::runtime_error("Prometheus does not answer: " +
                             (answer.status == 0 ? "nothing" : std::to_string(answer.status)));
  }
  std::map<std::string, double> found;
  for (const auto& series : json.at("data").at("result")) {
    const auto value = std::stod(series.at("value").at(1).get<std::string>());
    if (std::isfinite(value)) found[series.at("metric").value("objective", "")] = value;
  }
  return found;
}

}  // namespace

std::array<Standing, objectives.size()> ask_prometheus(const std::string& url, const incidents::Span& span) {
  using std::chrono::seconds;
  const auto length = std::chrono::duration_cast<seconds>(span.length()).count();
  const auto range = '[' + std::to_string(length) + "s]";
  HttpClient client{url};
  const auto bad = ask(client,
                       "sum_over_time(holdfast:bad:rate5m" + range +
                           ") / (sum_over_time(holdfast:all:rate5m" + range + ") > 0)",
                       span.end);
  // The budget is recorded whenever the rules are judged, whether anybody sends forms or not: a sample a
  // minute.
  const auto minutes =
      ask(client, "count_over_time(holdfast:budget[" + std::to_string(length) + "s:1m])", span.end);
  std::array<Standing, objectives.size()> all;
  for (std::size_t at = 0; at < all.size(); ++at) {
    const std::string name{objectives[at].name};
    if (const auto found = bad.find(name); found != bad.end()) all[at].bad = found->second;
    const auto watched = minutes.find(name);
    const auto whole = std::max(1.0, std::floor(static_cast<double>(length) / 60));
    if (watched != minutes.end()) all[at].watched = std::min(1.0, watched->second / whole);
  }
  return all;
}

}  // namespace holdfast::app
