#include "api/answers.hpp"
#include "api/asked.hpp"
#include "api/faults.hpp"
#include "api/handlers.hpp"
#include "api/problems.hpp"
#include "api/read_body.hpp"
#include "api/stored_status.hpp"

namespace holdfast::api {

namespace {

std::vector<Fault> faults_of(const Body& body, bool is_known, Language language) {
  std::vector<Fault> faults;
  if (!body.with || !is_known) {
    const std::string code = body.with ? "invalid" : "required";
    faults.push_back({"/with", code, message_for(code, language)});
  }
  return all_faults(body.faults, std::move(faults), language);
}

}  // namespace

/// A reference is all that its person could do by hand: whoever has both says for both that they come
/// together.
Answer join_household(const Context& context, http::Request& request) {
  const auto language = asked_language(request);
  const auto& reference = request.parameters.at(0);
  const auto id = context.capabilities.registration(reference);
  if (!id) co_return not_found(language);
  const auto body = read_body(request.body, BodyKind::joining);
  if (!body) co_return problem_of(body.error(), language);
  const auto other = body->with ? context.capabilities.registration(*body->with) : std::nullopt;
  const auto faults = faults_of(*body, other.has_value(), language);
  if (!faults.empty()) co_return faults_problem("invalid-joining", faults, language);

  const auto one = co_await stored_status(context, *id);
  const auto two = co_await stored_status(context, *other);
  if (!one || !two) co_return still_queued(context.retry_after, language);

  const auto joined = co_await context.offers.join(*id, *other);
  if (joined) co_return json_answer(200, state_body(reference, *joined));
  if (joined.error() != store::JoinRefusal::together) co_return problem_of(joined.error(), language);
  // Together since before: perhaps they are offered or booked by now.
  const auto now = co_await context.offers.status(*id);
  co_return json_answer(200, state_body(reference, now ? now->state : one->state));
}

Answer leave_household(const Context& context, http::Request& request) {
  const auto language = asked_language(request);
  const auto& reference = request.parameters.at(0);
  const auto id = context.capabilities.registration(reference);
  if (!id) co_return not_found(language);

  const auto view = co_await stored_status(context, *id);
  if (!view) co_return still_queued(context.retry_after, language);
  const auto left = co_await context.offers.leave_household(*id);
  if (!left) co_return problem_of(store::JoinRefusal::not_alone, language);
  co_return json_answer(200, state_body(reference, RegistrationState::waiting));
}

}  // namespace holdfast::api
