#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "api/answers.hpp"
#include "api/asked.hpp"
#include "api/faults.hpp"
#include "api/handlers.hpp"
#include "api/problems.hpp"
#include "api/read_body.hpp"
#include "holdfast/offers/reason.hpp"

namespace holdfast::api {

namespace {

constexpr std::size_t cancel_reason_characters_max = 40;

void tell(const Context& context, std::string_view outcome) {
  if (context.registered) context.registered(Via::api, outcome);
}

http::Response accepted(const Context& context, const intake::Receipt& receipt) {
  const auto reference = context.capabilities.reference(receipt.id);
  auto response = json_answer(202, receipt_body(reference, confirmation_code(receipt.id)));
  if (!receipt.household.empty()) append_household(response.body, receipt.household, context.capabilities);
  response.headers.emplace_back("Location", "/v1/registrations/" + reference);
  return response;
}

std::variant<Registration, std::vector<Fault>> checked(const Context& context, const Body& body,
                                                       Language language) {
  const auto programme = context.programme();
  auto read = read_form(body.form, *programme, context.clock(), language);
  if (body.faults.empty()) return read;

  std::vector<Fault> of_domain;
  if (auto* faults = std::get_if<std::vector<Fault>>(&read)) of_domain = std::move(*faults);
  return all_faults(body.faults, std::move(of_domain), language);
}

bool is_reason(std::string_view text) {
  const auto fits = [](char character) {
    return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9') ||
           character == '-';
  };
  return !text.empty() && text.size() <= cancel_reason_characters_max &&
         std::all_of(text.begin(), text.end(), fits);
}

std::vector<Fault> faults_of_cancellation(const Body& body, Language language) {
  std::vector<Fault> faults;
  if (body.reason && !is_reason(*body.reason))
    faults.push_back({"/reason", "invalid", message_for("invalid", language)});
  return all_faults(body.faults, std::move(faults), language);
}

/// Reads, checks and keeps a form whose sender may send it.
Answer keep(const Context& context, http::Request& request) {
  auto key = idempotency_key(request);
  if (!key) {
    tell(context, "invalid");
    co_return invalid_idempotency_key(asked_language(request));
  }
  const auto body = read_body(request.body, BodyKind::registration);
  if (!body) {
    tell(context, "not-json");
    co_return problem_of(body.error(), asked_language(request));
  }
  const auto language = asked_language(request, body->form.language);
  auto read = checked(context, *body, language);
  if (const auto* faults = std::get_if<std::vector<Fault>>(&read)) {
    tell(context, "invalid");
    co_return faults_problem("invalid-registration", *faults, language);
  }

  intake::Submission submission{std::get<Registration>(std::move(read)), *std::move(key)};
  submission.registration.via = Via::api;
  if (context.telephone_quota) {
    const auto quota = context.telephone_quota(request, submission.registration.phone);
    if (quota.wait) {
      tell(context, "limited");
      co_return too_many_requests(Limited::telephone, *quota.wait, language);
    }
  }
  const auto receipt = co_await context.intake.submit(std::move(submission));
  if (!receipt) {
    tell(context, receipt.error() == intake::SubmitRefusal::key_reused ? "invalid" : "shed");
    co_return problem_of(receipt.error(), context.retry_after, language);
  }
  tell(context, "accepted");
  co_return accepted(context, *receipt);
}

Answer set_standby(const Context& context, http::Request& request, bool on) {
  const auto language = asked_language(request);
  const auto& reference = request.parameters.at(0);
  const auto id = context.capabilities.registration(reference);
  if (!id) co_return not_found(language);

  const auto waits = co_await context.offers.set_standby(*id, on);
  if (!waits) co_return does_not_wait(language);
  co_return json_answer(200, state_body(reference, RegistrationState::waiting));
}

}  // namespace

http::Response refuse_registration(const Context& context, const http::Request& request,
                                   std::chrono::seconds after) {
  tell(context, "shed");
  RetryAfter when;
  when.full = after;
  return problem_of(intake::SubmitRefusal::full, when, asked_language(request));
}

Answer submit_registration(const Context& context, http::Request& request) {
  const auto quota = context.address_quota ? context.address_quota(request) : http::Quota{};
  http::Response response;
  if (quota.wait) {
    tell(context, "limited");
    response = too_many_requests(Limited::address, *quota.wait, asked_language(request));
  } else {
    response = co_await keep(context, request);
  }
  quota.tell(response);
  co_return response;
}

Answer show_registration(const Context& context, http::Request& request) {
  const auto& reference = request.parameters.at(0);
  const auto id = context.capabilities.registration(reference);
  if (!id) co_return not_found(asked_language(request));

  // The journal first: what it lets go of in between is in the database by then.
  if (context.intake.holds(*id)) {
    co_return json_answer(
        200, queued_body(reference, offers::reason_in_queue(asked_language(request), context.switches)));
  }
  const auto view = co_await context.offers.status(*id);
  if (!view) {
    co_return json_answer(
        200, queued_body(reference, offers::reason_in_queue(asked_language(request), context.switches)));
  }
  const auto programme = context.programme();
  const auto language = asked_language(request, view->registration.language);
  const auto reason = offers::reason_of(*view, *programme, context.clock(), language, context.switches);
  const auto residence = offers::residence_hint(*view, language);
  co_return json_answer(
      200, status_body(reference, *view, reason, residence, context.capabilities, programme->home_zone));
}

Answer join_standby(const Context& context, http::Request& request) {
  return set_standby(context, request, true);
}

Answer leave_standby(const Context& context, http::Request& request) {
  return set_standby(context, request, false);
}

Answer cancel_registration(const Context& context, http::Request& request) {
  const auto language = asked_language(request);
  const auto& reference = request.parameters.at(0);
  const auto id = context.capabilities.registration(reference);
  if (!id) co_return not_found(language);
  if (!is_json_or_empty(request)) co_return unsupported_media_type(language);

  std::string reason = "asked";
  bool together = false;
  if (!request.body.empty()) {
    const auto body = read_body(request.body, BodyKind::cancellation);
    if (!body) co_return problem_of(body.error(), language);
    const auto faults = faults_of_cancellation(*body, language);
    if (!faults.empty()) co_return faults_problem("invalid-cancellation", faults, language);
    reason = body->reason.value_or(reason);
    together = body->together;
  }

  bool cancelled = false;
  if (together) {
    cancelled = co_await context.offers.cancel_together(*id, std::move(reason));
  } else {
    cancelled = co_await context.offers.cancel(*id, std::move(reason));
  }
  if (!cancelled) co_return still_queued(context.retry_after, language);
  co_return json_answer(200, state_body(reference, RegistrationState::cancelled));
}

Answer pass_over(const Context& context, http::Request& request) {
  const auto language = asked_language(request);
  const auto& reference = request.parameters.at(0);
  const auto id = context.capabilities.registration(reference);
  if (!id) co_return not_found(language);

  const auto passed = co_await context.offers.pass_over(*id, context.programme()->home_zone);
  switch (passed) {
    case store::PassedOver::unknown: co_return still_queued(context.retry_after, language);
    case store::PassedOver::no_heads_up: co_return no_heads_up(language);
    case store::PassedOver::passed: break;
  }
  co_return json_answer(200, state_body(reference, RegistrationState::waiting));
}

}  // namespace holdfast::api
