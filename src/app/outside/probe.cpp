#include "app/outside/probe.hpp"

#include <chrono>
#include <functional>
#include <thread>
#include <utility>

#include <nlohmann/json.hpp>

#include "holdfast/domain/ids.hpp"
#include "holdfast/domain/time_zone.hpp"

namespace holdfast::app {

namespace {

using Json = nlohmann::json;
using namespace std::chrono;

enum StepName : std::size_t { submit, offer, accept, cancel };

/// Each as docs/slo.md promises, or what somebody at a browser would put up with.
constexpr std::array<seconds, observe::probe_steps.size()> deadlines{15s, 60s, 15s, 60s};
constexpr milliseconds between_tries{500};

/// Why a run does not go on, in words.
struct Fault {
  std::string text;
};

bool is_to_come_again(int status) {
  return status == 0 || status == 429 || status == 502 || status == 503 || status == 504;
}

/// Asks until `enough` is content, or the deadline of the step has passed; notes how long it took.
HttpClient::Answer insist(StepName step, observe::ProbeFigures& figures,
                          const std::function<HttpClient::Answer()>& ask,
                          const std::function<bool(const HttpClient::Answer&)>& enough) {
  const auto begun = steady_clock::now();
  for (;;) {
    auto answer = ask();
    const auto took = steady_clock::now() - begun;
    const auto done = enough(answer);
    if (done) figures.seconds[step] = duration<double>(took).count();
    if (done || took > deadlines[step] || !is_to_come_again(answer.status)) return answer;
    std::this_thread::sleep_for(between_tries);
  }
}

[[noreturn]] void fail(StepName step, const HttpClient::Answer& answer) {
  throw Fault{std::string(observe::probe_steps[step]) + ": " +
              (answer.status == 0 ? "no answer" : "answered with " + std::to_string(answer.status))};
}

std::function<bool(const HttpClient::Answer&)> is(int status) {
  return [status](const HttpClient::Answer& answer) { return answer.status == status; };
}

/// Noon of the day after tomorrow, wherever the clinic is: the nearest window is as good.
std::string wished_start() {
  const auto day = floor<days>(system_clock::now()) + days{2};
  return rfc3339(Instant{day + 12h}).substr(0, std::size("YYYY-MM-DDTHH:MM") - 1);
}

std::string form_of(const ProbeOrder& order) {
  return Json{
      {"name", "Synthetic Probe"},
      {"address",
       {{"line1", "1 Probe Street"}, {"city", "Ottawa"}, {"province", "ON"}, {"postalCode", "K1A 0B1"}}},
      {"email", order.email},
      {"contact", "email"},
      {"language", "en"},
      {"dateOfBirth", "1920-01-01"},
      {"healthCardNumber", order.card},
      {"preferences", Json::array({{{"clinic", order.clinic}, {"start", wished_start()}}})}}
      .dump();
}

/// The registration as it is told to the person, or null.
Json status_in(const HttpClient::Answer& answer) {
  return answer.status == 200 ? Json::parse(answer.body, nullptr, false) : Json{};
}

std::string state_in(const Json& status) {
  return status.is_object() ? status.value("state", "") : "";
}

std::string reason_in(const Json& status) {
  if (!status.contains("reason") || !status["reason"].is_object()) return {};
  return status["reason"].value("code", "");
}

}  // namespace

Probe::Probe(ProbeOrder order) : order_(std::move(order)) {}

Probe::Run Probe::run() {
  Run run;
  run.figures.certificate_end = certificate_end(order_.url);
  HttpClient client{order_.url, order_.authorities};
  try {
    go(client, run);
    run.figures.success = run.fault.empty();
  } catch (const Fault& fault) {
    run.fault = fault.text;
  } catch (const Json::exception&) {
    run.fault = "an answer that is not what docs and openapi.json say";
  }
  run.figures.at = system_clock::to_time_t(system_clock::now());
  return run;
}

void Probe::go(HttpClient& client, Run& run) {
  if (!open_) open_ = Form{"probe-" + uuid_text(random_bytes()), form_of(order_)};
  const auto kept = insist(
      submit, run.figures,
      [&] { return client.post("/v1/registrations", open_->body, {"Idempotency-Key: " + open_->key}); },
      is(202));
  if (kept.status != 202) {
    if (!is_to_come_again(kept.status)) open_.reset();  // refused: nothing was kept
    fail(submit, kept);
  }
  const auto reference = Json::parse(kept.body).at("reference").get<std::string>();

  // Whatever comes of it, the seat goes back.
  auto fault = accept_what_is_offered(client, run, reference);
  const auto cancelled = insist(
      cancel, run.figures,
      [&] { return client.post("/v1/registrations/" + reference + "/cancel", R"({"reason": "probe"})"); },
      is(200));
  if (cancelled.status == 200) open_.reset();
  if (!fault.empty()) throw Fault{std::move(fault)};
  if (cancelled.status != 200) fail(cancel, cancelled);
}

/// What was wrong, or nothing.
std::string Probe::accept_what_is_offered(HttpClient& client, Run& run, const std::string& reference) {
  Json status;
  const auto look = [&] {
    auto answer = client.get("/v1/registrations/" + reference);
    status = status_in(answer);
    // still in the queue: to be asked again
    return state_in(status) == "queued" ? HttpClient::Answer{.status = 503, .body = {}} : answer;
  };
  const auto answered = insist(offer, run.figures, look, is(200));
  if (state_in(status) == "queued") return "offer: none, and no reason, in time";
  if (answered.status != 200) return "offer: the status is answered with " + std::to_string(answered.status);
  // All forms of these days are matched together later: to be told so is what was promised.
  if (reason_in(status) == "gathering") return {};
  if (state_in(status) != "offered") return "offer: none, but " + state_in(status) + ", " + reason_in(status);

  const auto& offered = status.at("offer");
  if (offered.at("clinic").at("id") != order_.clinic)
    return "offer: at another clinic than the synthetic one";
  const auto path = "/v1/offers/" + offered.at("id").get<std::string>() + "/accept";
  const auto accepted = insist(
      accept, run.figures, [&] { return client.post(path, "{}"); }, is(200));
  if (accepted.status != 200) return "accept: answered with " + std::to_string(accepted.status);
  return {};
}

}  // namespace holdfast::app
