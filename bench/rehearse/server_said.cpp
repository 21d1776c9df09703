#include "bench/rehearse/server_said.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

#include "support/program/samples.hpp"

namespace holdfast::rehearse {

namespace {

using Labels = std::vector<std::string>;

std::uint64_t sum(const std::string& metrics, const std::string& name, const Labels& labels = {}) {
  return static_cast<std::uint64_t>(std::llround(test::sum_of(metrics, name, labels)));
}

/// Of a histogram, those beyond a bound.
ServerSaid::Objective beyond(const std::string& metrics, const std::string& name, const char* bound,
                             const std::vector<Labels>& of = {{}}) {
  ServerSaid::Objective objective;
  for (auto labels : of) {
    const auto all = sum(metrics, name + "_count", labels);
    labels.push_back(std::string("le=\"") + bound + '"');
    objective.all += all;
    objective.bad += all - sum(metrics, name + "_bucket", labels);
  }
  return objective;
}

ServerSaid::Objective forms(const std::string& metrics) {
  const std::string registrations = "holdfast_registrations_total", refused = "holdfast_http_refused_total";
  auto bad = sum(metrics, registrations, {R"(outcome="shed")"});
  for (const auto* reason : {"descriptors", "starting"})
    bad += sum(metrics, refused, {std::string("reason=\"") + reason + '"'});
  for (const auto* route : {"/v1/registrations", "/register"}) {
    bad += sum(metrics, "holdfast_http_requests_total",
               {std::string("route=\"") + route + '"', R"(method="POST")", R"(status="500")"});
  }
  return {.all = bad + sum(metrics, registrations, {R"(outcome="accepted")"}), .bad = bad};
}

ServerSaid::Objective status(const std::string& metrics) {
  ServerSaid::Objective objective;
  for (const auto* route : {"/v1/registrations/{reference}", "/r/{reference}"}) {
    const auto of_route = std::string("route=\"") + route + '"';
    objective.all += sum(metrics, "holdfast_http_requests_total", {of_route});
    objective.bad += sum(metrics, "holdfast_http_requests_total", {of_route, "status=\"5"});
  }
  return objective;
}

}  // namespace

ServerSaid read_metrics(const std::string& metrics) {
  ServerSaid said;
  const std::vector<Labels> forms_routes{{R"(route="/v1/registrations")"}, {R"(route="/register")"}};
  said.objectives["forms"] = forms(metrics);
  said.objectives["form-time"] =
      beyond(metrics, "holdfast_http_request_duration_seconds", "0.3", forms_routes);
  said.objectives["answer"] = beyond(metrics, "holdfast_registration_answer_seconds", "60");
  said.objectives["release"] = beyond(metrics, "holdfast_offer_release_delay_seconds", "2");
  said.objectives["messages"] = beyond(metrics, "holdfast_message_delay_seconds", "30");
  said.objectives["status"] = status(metrics);
  said.accepted = sum(metrics, "holdfast_registrations_total", {R"(outcome="accepted")"});
  said.cpu_seconds = test::sum_of(metrics, "process_cpu_seconds_total");
  const auto offered = [&](const char* choice) {
    return sum(metrics, "holdfast_offers_total",
               {R"(outcome="held")", std::string("choice=\"") + choice + '"'});
  };
  said.choices["first"] = offered("1");
  for (const auto* choice : {"2", "3", "4", "5"}) said.choices["other"] += offered(choice);
  said.choices["elsewhere"] = sum(metrics, "holdfast_offers_total", {R"(outcome="held")"}) -
                              said.choices["first"] - said.choices["other"];
  return said;
}

void ServerSaid::add(const ServerSaid& more) {
  for (const auto& [name, objective] : more.objectives) {
    objectives[name].all += objective.all;
    objectives[name].bad += objective.bad;
  }
  accepted += more.accepted;
  cpu_seconds += more.cpu_seconds;
  for (const auto& [name, count] : more.choices) choices[name] += count;
  for (const auto& [name, count] : more.states) states[name] += count;
  if (!more.verified.empty()) {
    verified += more.verified;
    is_clean = more.is_clean;
  }
  if (!more.settings.empty()) settings = more.settings;
}

nlohmann::json ServerSaid::json() const {
  nlohmann::json out{{"accepted", accepted}, {"cpu_seconds", cpu_seconds}, {"choices", choices},
                     {"states", states},     {"verified", verified},       {"is_clean", is_clean},
                     {"settings", settings}};
  for (const auto& [name, objective] : objectives)
    out["objectives"][name] = {{"all", objective.all}, {"bad", objective.bad}};
  return out;
}

ServerSaid ServerSaid::read(const nlohmann::json& in) {
  ServerSaid said;
  in.at("accepted").get_to(said.accepted);
  in.at("cpu_seconds").get_to(said.cpu_seconds);
  in.at("verified").get_to(said.verified);
  in.at("is_clean").get_to(said.is_clean);
  in.at("settings").get_to(said.settings);
  for (const auto& [name, value] : in.at("choices").items()) said.choices[name] = value;
  for (const auto& [name, value] : in.at("states").items()) said.states[name] = value;
  for (const auto& [name, value] : in.at("objectives").items())
    said.objectives[name] = {.all = value.at("all"), .bad = value.at("bad")};
  return said;
}

}  // namespace holdfast::rehearse
